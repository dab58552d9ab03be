use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::FilesError;
use crate::sniff::Compression;

/// Room for a stream of compressed bytes.
const BUFFER: usize = 256 << 10;

/// Opens a file for reading from start to end, decompressed if its content is gzip (also of
/// several members) or zstd (also of several frames).
///
/// A stream that was cut off gives what was whole and then an error of the kind
/// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof); [`FilesError::from_io`] tells it from others.
pub fn open(path: &Path) -> Result<Box<dyn Read + Send>, FilesError> {
    let failed = |source| FilesError::from_io(path, source);
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(FilesError::IsFolder { path: path.to_owned() });
    }
    decompress(file).map_err(failed)?.map_err(|name| FilesError::Compression { path: path.to_owned(), name })
}

/// The same for any stream; the inner error is the name of a compression that is not read.
pub fn decompress(
    mut source: impl Read + Send + 'static,
) -> io::Result<Result<Box<dyn Read + Send>, &'static str>> {
    let mut head = Vec::with_capacity(8);
    (&mut source).take(8).read_to_end(&mut head)?;
    let compression = Compression::of(&head);
    let whole = Cursor::new(head).chain(source);
    Ok(Ok(match compression {
        Compression::None => Box::new(whole),
        Compression::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, whole))),
        Compression::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::new(whole)?;
            decoder.window_log_max(31)?;
            Box::new(decoder)
        }
        Compression::Unsupported(name) => return Ok(Err(name)),
    }))
}
