use std::env::consts;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use cladist_abi::HANDSHAKE_SYMBOL;
use object::{Architecture, BinaryFormat, Object, ObjectSegment, ObjectSymbol, ReadCache};

use crate::Refusal;

/// Looks at a library file without running anything of it: is it whole, for this machine, and
/// does it export the handshake?
pub fn preflight(path: &Path) -> Result<(), Refusal> {
    let refuse = |message: String| Refusal::new(path, message);
    let mut file = File::open(path).map_err(|e| refuse(format!("cannot be opened: {e}")))?;
    let length = file.metadata().map_err(|e| refuse(format!("cannot be read: {e}")))?.len();
    let mut head = [0; 512];
    let read = file.read(&mut head).map_err(|e| refuse(format!("cannot be read: {e}")))?;
    let head = &head[..read];
    if head.is_empty() {
        return Err(refuse("an empty file, not a library".to_owned()));
    }
    let cache = ReadCache::new(file);
    let parsed = match object::File::parse(&cache) {
        Ok(parsed) => parsed,
        Err(error) if looks_like_library(head) => {
            return Err(refuse(format!("a damaged library: {error}")).hint("build or copy it again"));
        }
        Err(_) if std::str::from_utf8(head).is_ok() || head.is_ascii() => {
            return Err(refuse("a text file, not a library".to_owned()));
        }
        Err(_) => return Err(refuse("not a dynamic library".to_owned())),
    };
    format_fits(path, parsed.format())?;
    machine_fits(path, parsed.architecture())?;
    for segment in parsed.segments() {
        let (offset, size) = segment.file_range();
        if offset.checked_add(size).is_none_or(|end| end > length) {
            return Err(refuse(format!(
                "truncated: it should reach byte {}, and ends at {length}",
                offset + size
            ))
            .hint("build or copy it again"));
        }
    }
    let symbol = HANDSHAKE_SYMBOL.to_bytes();
    let exported = parsed.dynamic_symbols().any(|s| s.is_definition() && s.name_bytes() == Ok(symbol))
        || (consts::OS != "linux" && exports(&parsed, symbol));
    if exported {
        Ok(())
    } else {
        Err(refuse(format!(
            "a library, but no Cladist plugin: it exports no {}",
            HANDSHAKE_SYMBOL.to_string_lossy()
        ))
        .hint("a plugin's crate calls `cladist_sdk::export_plugin!`"))
    }
}

/// Mach-O and PE list exports apart from symbols (the former with an underscore before each name).
fn exports<'data, R: object::ReadRef<'data>>(parsed: &object::File<'data, R>, symbol: &[u8]) -> bool {
    parsed.exports().into_iter().flatten().flatten().any(|export| match export.name() {
        object::read::NameOrOrdinal::Name(name) => {
            name.strip_prefix(b"_").unwrap_or(name) == symbol || name == symbol
        }
        object::read::NameOrOrdinal::Ordinal(_) => false,
    })
}

fn looks_like_library(head: &[u8]) -> bool {
    head.starts_with(b"\x7fELF") || head.starts_with(b"MZ") || head.starts_with(&[0xcf, 0xfa, 0xed, 0xfe])
}

fn format_fits(path: &Path, format: BinaryFormat) -> Result<(), Refusal> {
    let (wanted, name) = match consts::OS {
        "macos" | "ios" => (BinaryFormat::MachO, "Mach-O"),
        "windows" => (BinaryFormat::Pe, "PE"),
        _ => (BinaryFormat::Elf, "ELF"),
    };
    if format == wanted {
        return Ok(());
    }
    Err(Refusal::new(path, format!("a {format:?} library, this system loads {name}"))
        .hint(format!("build it for {}", consts::OS)))
}

fn machine_fits(path: &Path, machine: Architecture) -> Result<(), Refusal> {
    let fits = match consts::ARCH {
        "x86_64" => matches!(machine, Architecture::X86_64),
        "aarch64" => matches!(machine, Architecture::Aarch64),
        "x86" => matches!(machine, Architecture::I386),
        "arm" => matches!(machine, Architecture::Arm),
        "riscv64" => matches!(machine, Architecture::Riscv64),
        _ => true,
    };
    if fits {
        return Ok(());
    }
    let built = format!("{machine:?}").to_lowercase();
    Err(Refusal::new(path, format!("built for {built}, this host is {}", consts::ARCH))
        .hint(format!("build it for {}", consts::ARCH)))
}
