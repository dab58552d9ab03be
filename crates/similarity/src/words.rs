//! Words of a text, as scikit-learn's vectorizers take them by default: lower case, then every
//! match of `(?u)\b\w\w+\b`.
use unicode_normalization::char::is_combining_mark;

/// What a byte is in ASCII text: 0 between words, else the byte in lower case.
static FOLDED: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0_u8;
    while at < 128 {
        if at.is_ascii_alphanumeric() || at == b'_' {
            table[at as usize] = at.to_ascii_lowercase();
        }
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
            take(hash(word.bytes()), word);
        }
        (begin, letters) = (at + c.len_utf8(), 0);
    }
}

fn each_ascii<'t>(text: &'t str, mut take: impl FnMut(u64, &'t str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if FOLDED[bytes[at] as usize] == 0 {
            at += 1;
            continue;
        }
        let begin = at;
        let mut hasher = WordHasher::default();
        while let Some(folded) = bytes.get(at).map(|&b| FOLDED[b as usize]).filter(|&b| b != 0) {
            hasher.push(folded);
            at += 1;
        }
        if at - begin > 1 {
            take(hasher.finish(), &text[begin..at]);
        }
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

fn hash(word: impl Iterator<Item = u8>) -> u64 {
    let mut hasher = WordHasher::default();
    word.for_each(|byte| hasher.push(byte));
    hasher.finish()
}

/// Mixes eight bytes at a time.
#[derive(Default)]
struct WordHasher {
    hash: u64,
    pending: u64,
    length: u64,
}

impl WordHasher {
    #[inline]
    fn push(&mut self, byte: u8) {
        self.pending = self.pending << 8 | u64::from(byte);
        self.length += 1;
        if self.length.is_multiple_of(8) {
            self.hash = mix(self.hash ^ self.pending, 0xa076_1d64_78bd_642f);
            self.pending = 0;
        }
    }

    #[inline]
    fn finish(self) -> u64 {
        mix(self.hash ^ self.pending, 0xe703_7ed1_a0b4_28db ^ self.length)
    }
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
