//! Words of a text, as scikit-learn's vectorizers take them by default: lower case, then every
//! match of `(?u)\b\w\w+\b`.
use unicode_normalization::char::is_combining_mark;

/// Calls `take` with the 64-bit hash and the text of every word, in order. The text is a part of
/// `text`, in its own case where it is ASCII, or of `buffer`, which holds the text in lower case.
#[inline]
pub(crate) fn each_word<'t>(text: &'t str, buffer: &'t mut String, mut take: impl FnMut(u64, &'t str)) {
    if text.is_ascii() {
        each_ascii(text, take);
    } else {
        each_unicode(text, buffer, &mut take);
    }
}

fn each_unicode<'t>(text: &str, buffer: &'t mut String, take: &mut dyn FnMut(u64, &'t str)) {
    buffer.clear();
    buffer.push_str(&text.to_lowercase());
    let (lower, mut begin, mut letters) = (buffer.as_str(), 0, 0);
    for (at, c) in lower.char_indices().chain([(lower.len(), ' ')]) {
        if is_word(c) {
            letters += 1;
            continue;
        }
        if letters > 1 {
            let word = &lower[begin..at];
            take(hash(word.as_bytes()), word);
        }
        (begin, letters) = (at + c.len_utf8(), 0);
    }
}

/// The same in ASCII text, eight bytes at a time: where words end cannot be foretold, and a branch
/// for each byte would cost more than all the rest.
#[inline]
fn each_ascii<'t>(text: &'t str, mut take: impl FnMut(u64, &'t str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let eight = load(bytes, at);
        let inside = in_words(eight);
        if inside & 0x80 == 0 {
            at += (inside.trailing_zeros() / 8).clamp(1, 8) as usize;
            continue;
        }
        let (begin, mut hash, mut eight, mut inside) = (at, 0, eight, inside);
        loop {
            let length = ((inside ^ ENDS).trailing_zeros() / 8) as usize;
            if length > 0 {
                let kept = u64::MAX >> (64 - 8 * length);
                hash = mix(hash ^ small(eight & kept), CHUNK);
            }
            at += length;
            if length < 8 {
                break;
            }
            eight = load(bytes, at);
            inside = in_words(eight);
        }
        if at - begin > 1 {
            take(finish(hash, at - begin), &text[begin..at]);
        }
        // What ended the word is no part of the next.
        at += 1;
    }
}

/// The highest bit of every byte.
const ENDS: u64 = 0x8080_8080_8080_8080;
/// Every byte one.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The eight bytes from a place on, zeros beyond the end.
#[inline]
fn load(bytes: &[u8], at: usize) -> u64 {
    if let Some(Ok(eight)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
        return u64::from_le_bytes(eight);
    }
    let mut eight = [0; 8];
    let rest = bytes.get(at..).unwrap_or_default();
    eight[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(eight)
}

/// Of eight ASCII bytes those of words, as their highest bits.
#[inline]
fn in_words(bytes: u64) -> u64 {
    // The highest bit of a byte below 128 is set when it is at least `byte`; nothing carries over.
    let least = |bytes: u64, byte: u8| bytes + ONES * u64::from(0x80 - byte);
    let letters = bytes | (ONES * 0x20);
    let letter = least(letters, b'a') & !least(letters, b'z' + 1);
    let digit = least(bytes, b'0') & !least(bytes, b'9' + 1);
    let other = least(bytes ^ (ONES * u64::from(b'_')), 1);
    (letter | digit | !other) & ENDS
}

/// Whether Python's `re` counts a character as `\w`: letters and numbers by general category and
/// the underscore. Rust's alphabetic characters are a few more: combining marks and letters in
/// circles, which are symbols.
fn is_word(c: char) -> bool {
    c == '_' || (c.is_alphanumeric() && !is_combining_mark(c) && !is_circled(c))
}

fn is_circled(c: char) -> bool {
    matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f149}' | '\u{1f150}'..='\u{1f169}'
        | '\u{1f170}'..='\u{1f189}')
}

const CHUNK: u64 = 0xa076_1d64_78bd_642f;

/// The hash of a word, its ASCII letters taken as small ones: eight bytes at a time.
///
/// Of the characters of words only a capital letter differs from its small one by the bit 0x20
/// alone, and only the underscore changes beside them, to what is no character of words.
fn hash(word: &[u8]) -> u64 {
    let chunks = (0..word.len()).step_by(8).map(|at| load(word, at));
    finish(chunks.fold(0, |hash, chunk| mix(hash ^ small(chunk), CHUNK)), word.len())
}

#[inline]
fn finish(hash: u64, length: usize) -> u64 {
    // The length far from the bits of the bytes, or short words fall together.
    mix(hash ^ (length as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15), 0xe703_7ed1_a0b4_28db)
}

/// Sets the bit 0x20 of every ASCII byte.
#[inline]
fn small(bytes: u64) -> u64 {
    bytes | (!bytes & ENDS) >> 2
}

/// The two halves of a product folded into one: wyhash's way of mixing.
#[inline]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x8ebc_6af0_9c88_c6e3) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

/// The grams of a document, one after another: words and pairs of neighbours.
#[derive(Debug, Default)]
pub(crate) struct Grams {
    buffer: String,
}

impl Grams {
    /// Calls `take` for every word with its key and text, and with the key of the pair that ends
    /// with it and the text of the word before, where there is one.
    #[inline]
    pub(crate) fn each(&mut self, text: &str, mut take: impl FnMut(u64, &str, Option<(u64, &str)>)) {
        let mut before: Option<(u64, &str)> = None;
        each_word(text, &mut self.buffer, |hash, word| {
            take(hash, word, before.map(|(first, text)| (pair(first, hash), text)));
            before = Some((hash, word));
        });
    }

    /// The keys of all single words.
    pub(crate) fn each_key(&mut self, text: &str, mut take: impl FnMut(u64)) {
        each_word(text, &mut self.buffer, |hash, _| take(hash));
    }
}

/// The key of two words in this order.
#[inline]
fn pair(first: u64, second: u64) -> u64 {
    mix(first.rotate_left(29) ^ 0x5895_65b1_84b3_1f0b, second | 1) ^ second
}

/// A gram as scikit-learn writes it.
pub(crate) fn term(before: Option<&str>, word: &str) -> String {
    let mut term = before.map_or_else(String::new, |before| format!("{before} "));
    term.push_str(word);
    term.make_ascii_lowercase();
    term
}

#[cfg(test)]
mod tests {
    use super::{Grams, is_word, term};

    fn grams(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Grams::default().each(text, |_, word, pair| {
            found.push(term(None, word));
            found.extend(pair.map(|(_, before)| term(Some(before), word)));
        });
        found
    }

    #[test]
    fn words_as_scikit_learn_takes_them() {
        // CountVectorizer(ngram_range=(1, 2)).build_analyzer(), its words and pairs in another order.
        assert_eq!(grams("License:MIT, a b1_C x"), ["license", "mit", "license mit", "b1_c", "mit b1_c"]);
        // İ becomes i and a combining dot, which is no word character; a last Σ becomes ς; the
        // letters of the Hindi word stand alone between vowel signs.
        assert_eq!(grams("ÉTÉ d'İzmir"), ["été", "zmir", "été zmir"]);
        assert_eq!(grams("ΟΔΟΣ हिन्दी"), ["οδος"]);
        assert!(grams(" a . \u{24b6}\u{24b6} ").is_empty());
    }

    #[test]
    fn pythons_word_characters() {
        // '²', 'Ⅷ' and '一' are numbers or letters; vowel signs and virama are marks.
        for c in ['_', 'a', '9', 'ß', '²', 'Ⅷ', '一', 'ª', '½'] {
            assert!(is_word(c), "{c}");
        }
        for c in ['-', ' ', '\u{93f}', '\u{94d}', 'Ⓐ', '€', '\u{200d}'] {
            assert!(!is_word(c), "{c:?}");
        }
    }

    #[test]
    fn no_two_short_words_have_the_same_hash() {
        let numbers = (0..9).flat_map(|n| (0..20_000).map(move |at| format!("{at:0n$}")));
        let letters = ('a'..='z').flat_map(|a| ('a'..='z').map(move |b| (a, b)));
        let words =
            letters.flat_map(|(a, b)| [format!("{a}{b}"), format!("{a}{a}{b}"), format!("{a}_{b}{b}{a}")]);
        let mut words: Vec<String> = numbers.chain(words).collect();
        words.sort_unstable();
        words.dedup();
        let mut hashes: Vec<u64> = words.iter().map(|word| super::hash(word.as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), words.len());
    }

    #[test]
    fn eight_bytes_are_looked_at_like_one() {
        for byte in 0..128_u8 {
            for at in 0..8 {
                let mut eight = [b'-'; 8];
                eight[at] = byte;
                let found = super::in_words(u64::from_le_bytes(eight));
                let word = byte.is_ascii_alphanumeric() || byte == b'_';
                assert_eq!(found, u64::from(word) << (8 * at + 7), "{byte} at {at}");
            }
        }
        // Words of every length at every place.
        for begin in 0..9 {
            for length in 0..26 {
                let text = format!("{}{}-x", "-".repeat(begin), "a".repeat(length));
                let expected = if length > 1 { vec!["a".repeat(length)] } else { Vec::new() };
                assert_eq!(grams(&text), expected, "{text}");
                assert_eq!(grams(text.trim_end_matches("-x")), expected, "{text}");
            }
        }
    }

    #[test]
    fn equal_words_have_equal_keys_whatever_the_path() {
        let keys = |text: &str| {
            let mut keys = Vec::new();
            Grams::default().each(text, |key, _, pair| {
                keys.push(key);
                keys.extend(pair.map(|(key, _)| key));
            });
            keys
        };
        let ascii = keys("Abcdefgh-Abcdefghi abc");
        assert_eq!(ascii, keys("abcdefgh abcdefghi · ABC"));
        let mut distinct = ascii.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 5);
    }
}
