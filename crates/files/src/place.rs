use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memchr::memchr_iter;

/// Where a row is, for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The line, from 1.
    Known(u64),
    /// The line of this offset of an uncompressed file, counted when somebody asks.
    AtOffset(u64),
    /// The format has no lines.
    None,
}

impl Line {
    /// The number of the line, from 1; none where there is none or the file cannot be read any more.
    pub fn number(self, path: &Path) -> Option<u64> {
        Self::numbers(path, &[self]).pop().flatten()
    }

    /// The numbers of several lines of one file, counted in one pass over it.
    pub fn numbers(path: &Path, lines: &[Self]) -> Vec<Option<u64>> {
        let offset = |line: &Self| if let Self::AtOffset(at) = line { Some(*at) } else { None };
        let mut offsets: Vec<u64> = lines.iter().filter_map(offset).collect();
        offsets.sort_unstable();
        offsets.dedup();
        let file = if offsets.is_empty() { None } else { File::open(path).ok() };
        let counted = file.and_then(|file| count_lines(file, &offsets).ok()).unwrap_or_default();
        let number = |line: &Self| match line {
            Self::Known(line) => Some(*line),
            Self::AtOffset(at) => counted.get(offsets.binary_search(at).ok()?).map(|lines| lines + 1),
            Self::None => None,
        };
        lines.iter().map(number).collect()
    }
}

/// Line ends before each of some ascending offsets; fewer where the file is shorter by now.
fn count_lines(mut file: impl Read, offsets: &[u64]) -> io::Result<Vec<u64>> {
    let mut counted = Vec::with_capacity(offsets.len());
    let mut buffer = vec![0; 1 << 20];
    let (mut at, mut lines, mut next) = (0_u64, 0_u64, offsets.iter().copied().peekable());
    while next.peek().is_some() {
        let read = file.read(&mut buffer)?;
        let mut from = 0;
        while let Some(&offset) = next.peek() {
            if offset > at + read as u64 {
                break;
            }
            let to = (offset - at) as usize;
            lines += memchr_iter(b'\n', &buffer[from..to]).count() as u64;
            from = to;
            counted.push(lines);
            next.next();
        }
        if read == 0 {
            break;
        }
        lines += memchr_iter(b'\n', &buffer[from..read]).count() as u64;
        at += read as u64;
    }
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use super::count_lines;

    /// However the reads fall.
    #[test]
    fn lines_before_offsets() {
        struct Slow<'a>(&'a [u8], usize);
        impl std::io::Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                let few = self.1.min(buffer.len());
                self.0.read(&mut buffer[..few])
            }
        }
        let text = b"a\n\nbc\nd";
        let offsets: Vec<u64> = (0..=8).collect();
        for step in 1..9 {
            // The text has seven bytes: nothing is known of the last offset.
            assert_eq!(count_lines(Slow(text, step), &offsets).unwrap(), [0, 0, 1, 2, 2, 2, 3, 3], "{step}");
        }
    }
}
