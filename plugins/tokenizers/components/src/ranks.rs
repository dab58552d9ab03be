//! Files of ranks (`.tiktoken`): a line for each token, its bytes in base 64 and its rank.

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use tiktoken_rs::{CoreBPE, Rank};

/// Whether a file looks like ranks: its first line does.
pub(crate) fn are_ranks(text: &str) -> bool {
    text.lines().next().is_some_and(|line| read(line).is_some())
}

/// The merges, with the regular expression that cuts text before them; or what is wrong, and in which line.
pub(crate) fn merges(text: &str, pattern: &str) -> Result<CoreBPE, String> {
    let mut ranks: FxHashMap<Vec<u8>, Rank> = FxHashMap::default();
    let mut seen = HashSet::new();
    for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let line_number = place + 1;
        let (bytes, rank) = read(line).ok_or_else(|| format!("line {line_number} is no token and rank"))?;
        if !seen.insert(rank) {
            return Err(format!("line {line_number} has rank {rank} again"));
        }
        if ranks.insert(bytes, rank).is_some() {
            return Err(format!("line {line_number} has a token again"));
        }
    }
    if let Some(byte) = (0..=u8::MAX).find(|byte| !ranks.contains_key([*byte].as_slice())) {
        return Err(format!("the byte {byte:#04x} has no rank, and every byte needs one"));
    }
    CoreBPE::new(ranks, FxHashMap::default(), pattern).map_err(|error| format!("`pattern`: {error}"))
}

fn read(line: &str) -> Option<(Vec<u8>, Rank)> {
    let (token, rank) = line.split_once(' ')?;
    let bytes = base64(token)?;
    Some((bytes, rank.trim_end().parse().ok()?)).filter(|(bytes, _)| !bytes.is_empty())
}

/// Base 64 of RFC 4648 with its padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{are_ranks, base64, merges};

    #[test]
    fn base_64_by_rfc_4648() {
        // The test vectors of its section 10.
        for (text, bytes) in [("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")] {
            assert_eq!(base64(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!((base64("Zg"), base64("Z==="), base64("Z*==")), (None, None, None));
    }

    #[test]
    fn damaged_ranks_are_told_by_line() {
        assert!(are_ranks("Zg== 0\n") && !are_ranks("{}") && !are_ranks(""));
        let said = |text| merges(text, ".").err().unwrap();
        assert_eq!(said("Zg== 0\nZg== 1\n"), "line 2 has a token again");
        assert_eq!(said("Zg== 0\nZm8= 0\n"), "line 2 has rank 0 again");
        assert_eq!(said("Zg== 0\nnothing\n"), "line 2 is no token and rank");
        assert_eq!(said("Zg== 0\n"), "the byte 0x00 has no rank, and every byte needs one");
    }
}
