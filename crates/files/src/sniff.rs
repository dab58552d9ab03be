use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memchr::{memchr, memchr_iter};

use crate::blocks::bom_len;
use crate::scan::Nesting;
use crate::{FilesError, decompress};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, of one or several members.
    Gzip,
    /// Zstandard, of one or several frames.
    Zstd,
    /// A method that is known but not read.
    Unsupported(&'static str),
}

impl Compression {
    /// By the magic number at the start of a file.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Unsupported("bzip2"),
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Self::Unsupported("xz"),
            [b'P', b'K', 3, 4, ..] => Self::Unsupported("zip"),
            [0x04, 0x22, 0x4D, 0x18, ..] => Self::Unsupported("lz4"),
            _ => Self::None,
        }
    }
}

/// What a file's (decompressed) content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Nothing, or nothing but white space.
    Empty,
    /// One JSON object a line.
    Jsonl,
    /// JSON arrays of objects, or objects over several lines: for [`ArrayElements`](crate::ArrayElements).
    JsonArray,
    /// Values separated by commas.
    Csv,
    /// Values separated by tabs.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC, the file format.
    ArrowFile,
    /// Arrow IPC, the stream format.
    ArrowStream,
    /// Markdown: front matter or a heading comes first.
    Markdown,
    /// None of these.
    Unknown,
}

/// What one file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sniffed {
    /// How it is compressed.
    pub compression: Compression,
    /// What is in it.
    pub format: Format,
}

/// How much of a file is looked at.
const HEAD: u64 = 64 << 10;

/// Says what a file is by its content; its name plays no part.
pub fn sniff(path: &Path) -> Result<Sniffed, FilesError> {
    let failed = |source| FilesError::from_io(path, source);
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(FilesError::IsFolder { path: path.to_owned() });
    }
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head).map_err(failed)?;
    let compression = Compression::of(&head);
    let format = match compression {
        Compression::None => sniff_bytes(&head),
        Compression::Unsupported(_) => Format::Unknown,
        Compression::Gzip | Compression::Zstd => sniff_bytes(&inside(head).map_err(failed)?),
    };
    Ok(Sniffed { compression, format })
}

/// What the head of a compressed file holds, as far as it goes.
fn inside(head: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Ok(reader) = decompress(io::Cursor::new(head))? {
        match reader.take(HEAD).read_to_end(&mut bytes) {
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error),
            _ => {}
        }
    }
    Ok(bytes)
}

/// Says what content that begins with these bytes is; 64 KiB are plenty.
pub fn sniff_bytes(head: &[u8]) -> Format {
    match head {
        [b'P', b'A', b'R', b'1', ..] => return Format::Parquet,
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => return Format::ArrowFile,
        [0xFF, 0xFF, 0xFF, 0xFF, ..] => return Format::ArrowStream,
        _ => {}
    }
    let text = head[bom_len(head)..].trim_ascii_start();
    match text.first() {
        None => Format::Empty,
        Some(b'[') => Format::JsonArray,
        Some(b'{') => one_line_or_many(text),
        Some(_) if memchr(0, text).is_some() => Format::Unknown,
        Some(_) => delimited_or_prose(text),
    }
}

/// Whether the first object is closed on its first line.
fn one_line_or_many(text: &[u8]) -> Format {
    let Some(end) = memchr(b'\n', text) else { return Format::Jsonl };
    if Nesting::default().end(&text[..end]).is_some() { Format::Jsonl } else { Format::JsonArray }
}

fn delimited_or_prose(text: &[u8]) -> Format {
    let line = &text[..memchr(b'\n', text).unwrap_or(text.len())];
    let line = line.trim_ascii_end();
    let tabs = memchr_iter(b'\t', line).count();
    let commas = memchr_iter(b',', line).count();
    let one_word = || line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.\"".contains(byte));
    match line {
        b"---" => Format::Markdown,
        [b'#', rest @ ..] if rest.trim_ascii_start().len() < rest.len() || rest.starts_with(b"#") => {
            Format::Markdown
        }
        _ if tabs > commas => Format::Tsv,
        _ if commas > 0 || one_word() => Format::Csv,
        _ => Format::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{Compression, Format, sniff_bytes};

    #[test]
    fn by_content() {
        for (head, format) in [
            (&b""[..], Format::Empty),
            (b"\xEF\xBB\xBF \n", Format::Empty),
            (b"{\"id\":\"a\"}\n{", Format::Jsonl),
            (b"\xEF\xBB\xBF\n{\"id\":1", Format::Jsonl),
            (b"{\n  \"id\": 1\n}\n", Format::JsonArray),
            (b"{\"a}\": {\r\n", Format::JsonArray),
            (b" [{", Format::JsonArray),
            (b"model_id,likes\n", Format::Csv),
            (b"id\n1\n", Format::Csv),
            (b"a\tb,c\td\n", Format::Tsv),
            (b"\"a, b\"\tb\n", Format::Csv),
            (b"PAR1\x15", Format::Parquet),
            (b"ARROW1\0\0", Format::ArrowFile),
            (b"\xFF\xFF\xFF\xFF\x10\0\0\0", Format::ArrowStream),
            (b"---\nlicense: mit\n", Format::Markdown),
            (b"# Title, with a comma\n", Format::Markdown),
            (b"some prose\n", Format::Unknown),
            (b"a,b\0\n", Format::Unknown),
        ] {
            assert_eq!(sniff_bytes(head), format, "{:?}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn compressions() {
        assert_eq!(Compression::of(b"\x1F\x8B\x08"), Compression::Gzip);
        assert_eq!(Compression::of(b"\x28\xB5\x2F\xFD\0"), Compression::Zstd);
        assert_eq!(Compression::of(b"BZh91AY"), Compression::Unsupported("bzip2"));
        assert_eq!(Compression::of(b"{"), Compression::None);
        assert_eq!(Compression::of(b""), Compression::None);
    }
}
