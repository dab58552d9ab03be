//! Words of a text, as scikit-learn's vectorizers take them by default: lower case, then every
//! match of `(?u)\b\w\w+\b`.
use unicode_normalization::char::is_combining_mark;

/// Which bytes are part of words in ASCII text.
static IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0_u8;
    while at < 128 {
        table[at as usize] = at.is_ascii_alphanumeric() || at == b'_';
        at += 1;
    }
    table
};

/// Calls `take` with the 64-bit hash and the text of every word, in order. The text is a part of
/// `text`, in its own case where it is ASCII, or of `buffer`, which holds the text in lower case.
pub(crate) fn each_word<'t>(text: &'t str, buffer: &'t mut String, mut take: impl FnMut(u64, &'t str)) {
    if text.is_ascii() {
        return each_ascii(text, take);
    }
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

fn each_ascii<'t>(text: &'t str, mut take: impl FnMut(u64, &'t str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if !IN_WORD[byte as usize] {
            continue;
        }
        let begin = at - 1;
        while bytes.get(at).is_some_and(|&byte| IN_WORD[byte as usize]) {
            at += 1;
        }
        if at - begin > 1 {
            take(hash(&bytes[begin..at]), &text[begin..at]);
        }
        // What ended the word is no part of the next.
        at += 1;
    }
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

/// The hash of a word of two bytes or more, its ASCII letters taken as small ones.
///
/// Eight bytes at a time, the last ones overlapping those before, as in wyhash. Of the characters
/// of words only a capital letter differs from its small one by the bit 0x20 alone, and only the
/// underscore changes beside them, to what is no character of words.
#[inline]
fn hash(word: &[u8]) -> u64 {
    const FIRST: u64 = 0xa076_1d64_78bd_642f;
    const LAST: u64 = 0xe703_7ed1_a0b4_28db;
    let (low, high) = match word.len() {
        0..2 => (u64::from(word.first().copied().unwrap_or(0)), 0),
        2..4 => (load::<2>(word), load::<2>(&word[word.len() - 2..])),
        4..8 => (load::<4>(word), load::<4>(&word[word.len() - 4..])),
        _ => (load::<8>(word), load::<8>(&word[word.len() - 8..])),
    };
    // Far from the bits of the bytes, or `00` and `100` would fall together.
    let mut hash = (word.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut rest = word;
    while rest.len() > 16 {
        rest = &rest[8..];
        hash = mix(hash ^ small(load::<8>(rest)), FIRST);
    }
    mix(mix(hash ^ small(low), FIRST) ^ small(high), LAST)
}

/// The first bytes as a number.
#[inline]
fn load<const N: usize>(bytes: &[u8]) -> u64 {
    let mut whole = [0; 8];
    whole[..N].copy_from_slice(&bytes[..N]);
    u64::from_le_bytes(whole)
}

/// Sets the bit 0x20 of every ASCII byte.
#[inline]
fn small(bytes: u64) -> u64 {
    bytes | (!bytes & 0x8080_8080_8080_8080) >> 2
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
    /// Calls `take` with the key of every gram, the word before (`None` for a single word) and
    /// the word.
    #[inline]
    pub(crate) fn each(&mut self, text: &str, mut take: impl FnMut(u64, Option<&str>, &str)) {
        let mut before: Option<(u64, &str)> = None;
        each_word(text, &mut self.buffer, |hash, word| {
            take(hash, None, word);
            if let Some((first, text)) = before {
                take(pair(first, hash), Some(text), word);
            }
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
        Grams::default().each(text, |_, before, word| found.push(term(before, word)));
        found
    }

    #[test]
    fn words_as_scikit_learn_takes_them() {
        // CountVectorizer(ngram_range=(1, 2)).build_analyzer(), its words and pairs in another order.
        assert_eq!(
            grams("License:MIT, a b1_C x"),
            ["license", "mit", "license mit", "b1_c", "mit b1_c"]
        );
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
        let words = letters.flat_map(|(a, b)| [format!("{a}{b}"), format!("{a}{a}{b}"), format!("{a}_{b}{b}{a}")]);
        let mut words: Vec<String> = numbers.chain(words).collect();
        words.sort_unstable();
        words.dedup();
        let mut hashes: Vec<u64> = words.iter().map(|word| super::hash(word.as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), words.len());
    }

    #[test]
    fn equal_words_have_equal_keys_whatever_the_path() {
        let keys = |text: &str| {
            let mut keys = Vec::new();
            Grams::default().each(text, |key, _, _| keys.push(key));
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
