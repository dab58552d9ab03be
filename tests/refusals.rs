//! Files that are no plugins for this host get one clear line each, and crash nothing.

mod support;

use std::fs;
use std::path::Path;

use support::{Place, library};

/// A folder with one file in it.
fn only(place: &Place, name: &str, bytes: &[u8]) -> String {
    let folder = place.path().join("plugins");
    fs::create_dir_all(&folder).unwrap();
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    fs::write(folder.join(file), bytes).unwrap();
    folder.display().to_string()
}

#[track_caller]
fn refused(bytes: &[u8], wanted: &[&str]) {
    let place = Place::new();
    let folder = only(&place, "odd", bytes);
    let output = place.command(&["plugins", "list", "--plugin-dir", &folder]).output().unwrap();
    let ended = support::Ended::of(output).expect(0);
    let lines: Vec<&str> = ended.out.lines().filter(|line| line.starts_with("refused")).collect();
    assert_eq!(lines.len(), 1, "{}", ended.out);
    for word in wanted {
        assert!(ended.out.contains(word), "`{word}` is not in {}", ended.out);
    }
}

/// Where the handshake of a library is: the magic, followed by the size of the struct.
fn handshake(bytes: &[u8]) -> usize {
    let mut magic = b"CLADIST\x01".to_vec();
    magic.extend(80_u32.to_le_bytes());
    let found: Vec<usize> =
        bytes.windows(magic.len()).enumerate().filter(|(_, w)| *w == magic).map(|(i, _)| i).collect();
    assert_eq!(found.len(), 1, "the handshake is once in the library");
    found[0]
}

fn stress() -> Vec<u8> {
    fs::read(library("stress")).unwrap()
}

#[test]
fn a_text_file_and_an_empty_one() {
    refused(b"not a library\n", &["a text file, not a library"]);
    refused(b"", &["an empty file, not a library"]);
    refused(&[0xff; 300], &["not a dynamic library"]);
}

#[test]
fn a_truncated_library() {
    let whole = stress();
    for share in [2, 3, 10] {
        refused(&whole[..whole.len() / share], &["libodd"]);
    }
    refused(&whole[..whole.len() - 4096], &["libodd"]);
    refused(&whole[..100], &["a damaged library"]);
    let cut = &whole[..whole.len() / 2];
    refused(cut, &["hint: build or copy it again"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_foreign_library_and_one_for_another_machine() {
    // A procedural macro is a library like any other.
    let foreign = fs::read_dir(support::built()).unwrap().flatten().map(|e| e.path());
    let is_macro = |path: &std::path::PathBuf| {
        path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("libserde_derive"))
            && path.extension().is_some_and(|e| e == "so")
    };
    let foreign = foreign.into_iter().find(is_macro).expect("serde_derive is built");
    refused(&fs::read(foreign).unwrap(), &["no Cladist plugin: it exports no CLADIST_PLUGIN"]);
    let mut other = stress();
    // e_machine of the ELF header: 183 is AArch64, 62 x86-64.
    let machine: u16 = if cfg!(target_arch = "x86_64") { 183 } else { 62 };
    other[18..20].copy_from_slice(&machine.to_le_bytes());
    refused(&other, &["built for", "this host is", "hint: build it for"]);
}

#[test]
fn another_abi_another_target_and_one_that_aborts() {
    let mut other = stress();
    let at = handshake(&other);
    other[at + 12..at + 16].copy_from_slice(&99_u32.to_le_bytes());
    refused(&other, &["plugin `stress` speaks ABI 99, this host speaks ABI 1", "hint: build it against"]);

    let mut aborts = stress();
    aborts[at + 24..at + 28].copy_from_slice(&0_u32.to_le_bytes());
    refused(&aborts, &["aborts on panic", "hint: remove `panic = \"abort\"`"]);

    let mut target = stress();
    let text = cladist_target();
    let place = target.windows(text.len()).position(|w| w == text.as_bytes()).unwrap();
    target[place] = b'X';
    refused(&target, &["plugin `stress` was built for X", "this host for"]);
}

fn cladist_target() -> String {
    format!("{}\0", String::from_utf8_lossy(&target_text()))
}

/// The target as the program itself knows it: the plugin and the program share it.
fn target_text() -> Vec<u8> {
    let place = Place::new();
    let list = place.call(&["plugins", "list", "--json"]).expect(0);
    let list: serde_json::Value = serde_json::from_str(&list.out).unwrap();
    let stress = list.as_array().unwrap().iter().find(|p| p["plugin"] == "stress").unwrap();
    stress["handshake"]["target"].as_str().unwrap().as_bytes().to_vec()
}

#[test]
fn a_refused_file_does_not_hide_the_others() {
    let place = Place::new();
    let folder = only(&place, "aa", b"text");
    let file = library("stress");
    support::link(&file, &Path::new(&folder).join(file.file_name().unwrap()));
    let output = place.command(&["plugins", "list", "--plugin-dir", &folder]).output().unwrap();
    let ended = support::Ended::of(output).expect(0);
    assert!(
        ended.out.contains("stress/sums") && ended.out.contains("a text file, not a library"),
        "{}",
        ended.out
    );
    // And checking such a file by name says the same.
    let text = Path::new(&folder).join(format!(
        "{}aa{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    place.call(&["plugins", "check", text.to_str().unwrap()]).expect(1).says("a text file, not a library");
}

#[test]
fn the_first_plugin_of_a_name_counts() {
    let place = Place::new();
    for folder in ["one", "two"] {
        let folder = place.path().join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::copy(library("stress"), folder.join(library("stress").file_name().unwrap())).unwrap();
    }
    let output =
        place.command(&["plugins", "list", "--plugin-dir", "one", "--plugin-dir", "two"]).output().unwrap();
    let ended = support::Ended::of(output).expect(0);
    assert!(ended.out.contains("not used") && ended.out.contains("comes first"), "{}", ended.out);
    let output = place
        .command(&["plugins", "list", "--plugin-dir", "two"])
        .env("CLADIST_PLUGIN_PATH", place.path().join("one"))
        .output()
        .unwrap();
    let ended = support::Ended::of(output).expect(0);
    let used = ended.out.lines().find(|line| line.contains("stress 0.1.0 from")).unwrap();
    assert!(used.contains("two") && used.contains("(--plugin-dir)"), "{used}");
}

#[test]
fn an_unchanged_library_is_not_opened_again() {
    let place = Place::new();
    let folder = place.path().join("p");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(library("stress").file_name().unwrap());
    fs::copy(library("stress"), &file).unwrap();
    let list = || {
        let mut command = place.command(&["plugins", "list", "--plugin-dir", "p"]);
        command.env("XDG_CACHE_HOME", place.path().join("cache"));
        support::Ended::of(command.output().unwrap()).expect(0)
    };
    let first = list().out;
    // The same size and time, another content: only a look at the content would tell.
    let times = fs::metadata(&file).unwrap().modified().unwrap();
    let length = fs::metadata(&file).unwrap().len();
    fs::write(&file, vec![b'x'; length as usize]).unwrap();
    fs::File::options().write(true).open(&file).unwrap().set_modified(times).unwrap();
    assert_eq!(list().out, first);
    // A new time, and it is looked at.
    fs::File::options().write(true).open(&file).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
    assert!(list().out.contains("refused"));
}
