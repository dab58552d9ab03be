//! Words of a text, and runs of words as numbers.

/// The hash that every number has: cards of one template differ in their figures.
const NUMBER: u64 = 0x9e37_79b9_7f4a_7c15;
/// An odd number without a pattern, for hashing by multiplication.
const FACTOR: u64 = 0xd6e8_feb8_6659_fd93;

/// Calls `each` with the hash of every run of `words` words; of a shorter text, with that of all
/// its words.
///
/// A word is a run of letters and digits, compared without regard to case; all words of digits only
/// are the same word; a letter of a script without spaces (Chinese, Japanese) is a word of its own.
/// `lowered` is the text with its ASCII letters in lower case.
pub(crate) fn shingles(lowered: &str, words: usize, seed: u64, mut each: impl FnMut(u64)) {
    let words = words.max(1);
    // The last words, and the polynomial Σ wordᵢ · FACTOR^(words − i) over them.
    let mut ring = vec![0_u64; words];
    let (mut place, mut seen, mut sum) = (0, 0_usize, 0_u64);
    let leaving = FACTOR.wrapping_pow(u32::try_from(words).unwrap_or(u32::MAX));
    tokens(lowered, |word| {
        let old = std::mem::replace(&mut ring[place], word);
        sum = sum.wrapping_mul(FACTOR).wrapping_add(word).wrapping_sub(old.wrapping_mul(leaving));
        place = if place + 1 == words { 0 } else { place + 1 };
        seen += 1;
        if seen >= words {
            each(mix(sum ^ seed));
        }
    });
    if seen > 0 && seen < words {
        each(mix(sum ^ seed));
    }
}

fn step(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(23) ^ value).wrapping_mul(FACTOR)
}

/// Spreads every bit over all others: the finalizer of SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) fn mix(mut hash: u64) -> u64 {
    hash ^= hash >> 30;
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^= hash >> 27;
    hash = hash.wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The hashes of the words.
fn tokens(lowered: &str, mut each: impl FnMut(u64)) {
    let mut word = Word::default();
    let mut rest = lowered;
    while let Some(&byte) = rest.as_bytes().first() {
        if byte.is_ascii_alphanumeric() {
            let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            word.push_run(run.as_bytes());
            rest = after;
        } else if byte.is_ascii() {
            word.end(&mut each);
            rest = &rest[1..];
        } else {
            let mut chars = rest.chars();
            let Some(letter) = chars.next() else { break };
            rest = chars.as_str();
            word.push_letter(letter, &mut each);
        }
    }
    word.end(&mut each);
}

/// The word being read.
#[derive(Default)]
struct Word {
    hash: u64,
    letters: bool,
    any: bool,
}

impl Word {
    /// Takes ASCII letters and digits, eight at a time.
    fn push_run(&mut self, run: &[u8]) {
        for part in run.chunks(8) {
            let mut bytes = [0; 8];
            bytes[..part.len()].copy_from_slice(part);
            self.hash = step(self.hash, u64::from_le_bytes(bytes));
        }
        self.letters |= run.iter().any(|byte| !byte.is_ascii_digit());
        self.any = true;
    }

    /// Takes a character that is not ASCII.
    fn push_letter(&mut self, letter: char, each: &mut impl FnMut(u64)) {
        if !letter.is_alphanumeric() {
            self.end(each);
            return;
        }
        if stands_alone(letter) {
            self.end(each);
        }
        for letter in letter.to_lowercase() {
            self.hash = step(self.hash, u64::from(u32::from(letter)));
            self.letters |= !letter.is_numeric();
        }
        self.any = true;
        if stands_alone(letter) {
            self.end(each);
        }
    }

    fn end(&mut self, each: &mut impl FnMut(u64)) {
        if self.any {
            each(if self.letters { self.hash } else { NUMBER });
            *self = Self::default();
        }
    }
}

/// Whether a letter belongs to a script written without spaces: Han, kana, and their extensions.
fn stands_alone(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::shingles;

    fn of(text: &str, words: usize) -> Vec<u64> {
        let mut found = Vec::new();
        shingles(&text.to_ascii_lowercase(), words, 7, |hash| found.push(hash));
        found
    }

    #[test]
    fn words_and_runs() {
        assert_eq!(of("Loss: 0.25, at step 10", 1), of("loss 3 | 7 AT-step 0", 1));
        assert_eq!(of("one two three four", 3).len(), 2);
        assert_eq!(of("one two three four", 3)[1], of("two_three  four!", 3)[0]);
        assert_ne!(of("one two", 2), of("two one", 2));
        assert_eq!(of("one", 3), of("ONE", 3));
        assert!(of(" \u{1f917} --", 3).is_empty());
        assert_eq!(of("ÉTÉ été", 1)[0], of("été", 1)[0]);
        assert_eq!(of("模型卡 v2", 1).len(), 4);
        // A number is no letter, a name with a digit is a word of its own.
        assert_ne!(of("v2", 1), of("v3", 1));
    }
}
