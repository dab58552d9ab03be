//! One card.
use cladist_hub::split_front_matter;
use memchr::memmem::Finder;

use crate::signature::Signature;

/// What is kept of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardFacts {
    /// Characters of the whole card.
    pub whole: u32,
    /// Characters of what follows the front matter, without white space at its ends.
    pub body: u32,
    /// Whether it says that it was generated.
    pub automatic: bool,
    /// What the words of the body say; `None` without a word.
    pub signature: Option<Signature>,
}

/// Reads cards.
#[derive(Debug)]
pub struct Reader {
    words: usize,
    seed: u64,
    phrases: [Finder<'static>; 2],
}

impl Reader {
    /// Compares bodies by runs of so many words.
    pub fn new(words: usize, seed: u64) -> Self {
        // The two phrases of the study (Laufer, Oderinwale and Kleinberg 2025).
        let phrases = ["automatically generated", "generated automatically"].map(Finder::new);
        Self { words, seed, phrases }
    }

    /// Looks at a card.
    pub fn read(&self, card: &str) -> CardFacts {
        // No letter outside ASCII has a lower case of one ASCII letter that is in the phrases.
        let lowered = card.to_ascii_lowercase();
        let automatic = self.phrases.iter().any(|phrase| phrase.find(lowered.as_bytes()).is_some());
        let body = body(&lowered);
        let signature = Signature::of(body, self.words, self.seed);
        CardFacts { whole: characters(card), body: characters(body.trim()), automatic, signature }
    }
}

/// The first `characters` characters of a card's body, white space drawn together.
pub fn head(card: &str, characters: usize) -> String {
    let mut head = String::new();
    let mut left = characters;
    for word in body(card).split_whitespace() {
        if !head.is_empty() && left > 0 {
            head.push(' ');
            left -= 1;
        }
        let taken: String = word.chars().take(left).collect();
        left -= taken.chars().count();
        head.push_str(&taken);
        if left == 0 {
            break;
        }
    }
    head.truncate(head.trim_end().len());
    head
}

fn body(card: &str) -> &str {
    split_front_matter(card).map_or(card, |parts| parts.body)
}

fn characters(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Reader, head};

    #[test]
    fn a_card_in_numbers() {
        let card = "---\nlicense: mit\n---\n\n# Été\nThis card was generated AUTOMATICALLY.\n";
        let facts = Reader::new(3, 0).read(card);
        assert_eq!((facts.whole, facts.body, facts.automatic), (67, 44, true));
        assert_eq!(facts.signature, Reader::new(3, 0).read(&card.to_uppercase()[21..]).signature);
        let none = Reader::new(3, 0).read("---\nlicense: mit\n---\n");
        assert_eq!((none.body, none.automatic, none.signature), (0, false, None));
    }

    #[test]
    fn the_head_of_a_card() {
        assert_eq!(head("---\na: 1\n---\n\n# Été\n\n  one", 5), "# Été");
        assert_eq!(head("# Été\n\n  one", 8), "# Été on");
        assert_eq!(head("# Été\n\n  one", 6), "# Été");
        assert_eq!(head("a\n", 99), "a");
        assert_eq!(head("", 9), "");
    }
}
