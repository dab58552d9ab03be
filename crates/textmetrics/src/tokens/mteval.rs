//! The tokenisation of NIST's `mteval-v13a.pl`. Its patterns look at ASCII alone, so that bytes will do.

use memchr::{memchr, memchr2, memmem};

/// Removes `<skipped>`, joins lines, reads four entities; a space comes before and after.
pub(super) fn unescape(text: &str, out: &mut Vec<u8>, room: &mut Vec<u8>) {
    out.clear();
    out.push(b' ');
    out.extend_from_slice(text.as_bytes());
    out.push(b' ');
    replace(out, room, b"<skipped>", b"");
    replace(out, room, b"-\n", b"");
    replace(out, room, b"\n", b" ");
    entities(out, room);
}

/// `&quot;`, `&amp;`, `&lt;`, `&gt;`, one after the other.
pub(super) fn entities(out: &mut Vec<u8>, room: &mut Vec<u8>) {
    if memchr(b'&', out).is_some() {
        for (entity, sign) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
            replace(out, room, entity.as_bytes(), sign.as_bytes());
        }
    }
}

pub(super) fn replace(text: &mut Vec<u8>, room: &mut Vec<u8>, what: &[u8], by: &[u8]) {
    let mut begin = 0;
    room.clear();
    while let Some(found) = memmem::find(&text[begin..], what) {
        room.extend_from_slice(&text[begin..begin + found]);
        room.extend_from_slice(by);
        begin += found + what.len();
    }
    if begin > 0 {
        room.extend_from_slice(&text[begin..]);
        std::mem::swap(text, room);
    }
}

/// Symbols stand alone; so do periods and commas but between digits, and a dash after a digit.
pub(super) fn separate(text: &mut Vec<u8>, room: &mut Vec<u8>) {
    symbols(text, room);
    std::mem::swap(text, room);
    western(text, room);
}

/// Periods, commas and dashes alone.
pub(super) fn western(text: &mut Vec<u8>, room: &mut Vec<u8>) {
    after_non_digits(text, room);
    before_non_digits(room, text);
    dashes(text, room);
    std::mem::swap(text, room);
}

/// Which bytes always stand alone: `{-~`, `[-\``, `!-&`, `(-+`, `:-@`, `/`. Spaces do already.
const SYMBOL: [bool; 256] = {
    let mut symbol = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        symbol[byte] =
            matches!(b, b'{'..=b'~' | b'['..=b'`' | b'!'..=b'&' | b'('..=b'+' | b':'..=b'@' | b'/');
        byte += 1;
    }
    symbol
};

pub(super) fn symbols(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut begin = 0;
    for (at, &byte) in text.iter().enumerate() {
        if SYMBOL[byte as usize] {
            out.extend_from_slice(&text[begin..at]);
            out.extend_from_slice(&[b' ', byte, b' ']);
            begin = at + 1;
        }
    }
    out.extend_from_slice(&text[begin..]);
}

/// `([^0-9])([.,])` becomes `\1 \2 `.
fn after_non_digits(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    // What comes before `begin` belongs to an earlier match.
    let (mut begin, mut search) = (0, 0);
    while let Some(found) = memchr2(b'.', b',', &text[search..]) {
        let at = search + found;
        search = at + 1;
        if at > begin && !text[at - 1].is_ascii_digit() {
            out.extend_from_slice(&text[begin..at]);
            out.extend_from_slice(&[b' ', text[at], b' ']);
            begin = at + 1;
        }
    }
    out.extend_from_slice(&text[begin..]);
}

/// `([.,])([^0-9])` becomes ` \1 \2`.
fn before_non_digits(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let (mut begin, mut search) = (0, 0);
    while let Some(found) = memchr2(b'.', b',', &text[search..]) {
        let at = search + found;
        search = at + 1;
        if text.get(at + 1).is_some_and(|next| !next.is_ascii_digit()) {
            out.extend_from_slice(&text[begin..at]);
            out.extend_from_slice(&[b' ', text[at], b' ', text[at + 1]]);
            begin = at + 2;
            search = at + 2;
        }
    }
    out.extend_from_slice(&text[begin..]);
}

/// `([0-9])(-)` becomes `\1 \2 `.
fn dashes(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let (mut begin, mut search) = (0, 0);
    while let Some(found) = memchr(b'-', &text[search..]) {
        let at = search + found;
        search = at + 1;
        if at > 0 && text[at - 1].is_ascii_digit() {
            out.extend_from_slice(&text[begin..at]);
            out.extend_from_slice(b" - ");
            begin = at + 1;
        }
    }
    out.extend_from_slice(&text[begin..]);
}
