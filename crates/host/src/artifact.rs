//! Files that appear whole or not at all, whatever ends the process.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::NamedTempFile;

/// The beginning of names that only a killed run leaves behind.
const LEFT_OVER: &str = ".cladist-";

/// A file being written; dropped before [`NewFile::commit`] it never was.
///
/// On Linux it has no name until then (`O_TMPFILE`), so that a killed process leaves nothing;
/// elsewhere, and on file systems without, it is a hidden temporary file beside its place.
pub(crate) struct NewFile {
    place: PathBuf,
    open: Open,
}

enum Open {
    #[cfg(target_os = "linux")]
    Unnamed(File),
    Named(NamedTempFile),
}

impl NewFile {
    /// A new file for this place; its folders are made.
    pub(crate) fn create(place: &Path) -> io::Result<Self> {
        let folder = folder(place);
        fs::create_dir_all(folder)?;
        Ok(Self { place: place.to_owned(), open: Open::new(folder)? })
    }

    fn file(&mut self) -> &mut File {
        match &mut self.open {
            #[cfg(target_os = "linux")]
            Open::Unnamed(file) => file,
            Open::Named(file) => file.as_file_mut(),
        }
    }

    /// Lets it appear, replacing what is there.
    pub(crate) fn commit(mut self) -> io::Result<()> {
        self.file().sync_all()?;
        let folder = folder(&self.place).to_owned();
        match self.open {
            #[cfg(target_os = "linux")]
            Open::Unnamed(file) => linux::link(&file, &self.place)?,
            Open::Named(file) => drop(file.persist(&self.place).map_err(|e| e.error)?),
        }
        // The rename itself must survive a power cut too; not every system syncs folders.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

impl Open {
    fn new(folder: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Ok(file) = linux::unnamed(folder) {
            return Ok(Open::Unnamed(file));
        }
        tempfile::Builder::new().prefix(LEFT_OVER).tempfile_in(folder).map(Open::Named)
    }
}

fn folder(place: &Path) -> &Path {
    place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A name that nobody else uses.
#[cfg(target_os = "linux")]
fn fresh_name() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    format!("{LEFT_OVER}{}-{}", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed))
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{self, File};
    use std::io;
    use std::os::fd::AsRawFd;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};

    pub(super) fn unnamed(folder: &Path) -> io::Result<File> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let file: File = open(folder, flags, Mode::from_raw_mode(0o644))?.into();
        // Some systems make such files and cannot name them: find out before anything is written.
        if Path::new("/proc/self/fd").exists() { Ok(file) } else { Err(io::ErrorKind::Unsupported.into()) }
    }

    pub(super) fn link(file: &File, place: &Path) -> io::Result<()> {
        let from = format!("/proc/self/fd/{}", file.as_raw_fd());
        let link = |to: &Path| linkat(CWD, &from, CWD, to, AtFlags::SYMLINK_FOLLOW);
        match link(place) {
            Ok(()) => Ok(()),
            Err(rustix::io::Errno::EXIST) => {
                let beside = super::folder(place).join(super::fresh_name());
                link(&beside)?;
                fs::rename(&beside, place).inspect_err(|_| drop(fs::remove_file(&beside)))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Removes what a killed run left in a folder and its subfolders.
pub(crate) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(LEFT_OVER) {
            let _ = fs::remove_file(&path);
        } else if entry.file_type().is_ok_and(|t| t.is_dir()) {
            sweep(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_at_commit_and_replaces_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a/b.txt");
        for text in ["one", "two"] {
            let mut file = NewFile::create(&place).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            assert_ne!(fs::read_to_string(&place).unwrap_or_default(), text);
            file.commit().unwrap();
            assert_eq!(fs::read_to_string(&place).unwrap(), text);
        }
        drop(NewFile::create(&place).unwrap());
        let names: Vec<_> = fs::read_dir(place.parent().unwrap()).unwrap().flatten().collect();
        assert_eq!(names.len(), 1);
    }
}
