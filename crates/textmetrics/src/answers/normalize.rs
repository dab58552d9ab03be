use crate::python::{is_space, lower_into, split};
use crate::unicode::is_word;

/// Whose normalisation of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AnswerStyle {
    /// The text as it is.
    #[default]
    Plain,
    /// SQuAD's (Rajpurkar et al. 2016): lower case, no ASCII punctuation, no English articles, single spaces.
    Squad,
    /// MultiLoKo's (Hupkes and Bogoychev 2025): the same, with punctuation of more scripts.
    MultiLoko,
}

impl AnswerStyle {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Squad => "squad",
            Self::MultiLoko => "multiloko",
        }
    }

    fn removes(self, c: char) -> bool {
        c.is_ascii_punctuation() || self == Self::MultiLoko && is_more_punctuation(c)
    }
}

/// What MultiLoKo removes besides ASCII's punctuation.
fn is_more_punctuation(c: char) -> bool {
    matches!(c,
        '«' | '»' | '¡' | '¿' | '\u{3001}'..='\u{3003}' | '\u{300a}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
        | '\u{3030}' | '\u{303e}' | '\u{303f}' | '\u{2013}' | '\u{2014}' | '\u{2018}' | '\u{2019}'
        | '\u{201b}'..='\u{201f}' | '\u{2026}' | '\u{2027}' | '\u{fe4f}' | '\u{ff01}'..='\u{ff0d}' | '\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff64}')
}

/// Normalises answers; holds room that is used again.
#[derive(Debug, Clone, Default)]
pub struct AnswerNormalizer {
    style: AnswerStyle,
    lower: String,
    bare: String,
}

impl AnswerNormalizer {
    /// One of this style.
    pub fn new(style: AnswerStyle) -> Self {
        Self { style, ..Self::default() }
    }

    /// Puts the normalised text into `out`.
    pub fn normalize(&mut self, text: &str, out: &mut String) {
        out.clear();
        if self.style == AnswerStyle::Plain {
            out.push_str(text);
            return;
        }
        lower_into(text, &mut self.lower);
        self.bare.clear();
        self.bare.extend(self.lower.chars().filter(|c| !self.style.removes(*c)));
        for chunk in split(&self.bare) {
            without_articles(chunk, out);
        }
    }
}

/// Appends the parts of a text without white space that articles leave, as words.
fn without_articles(chunk: &str, out: &mut String) {
    let mut push = |part: &str| {
        if !part.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(part);
        }
    };
    let mut begin = 0;
    let mut word: Option<usize> = None;
    for (at, c) in chunk.char_indices().chain([(chunk.len(), ' ')]) {
        match word {
            None if is_word(c) && !is_space(c) => word = Some(at),
            Some(start) if !is_word(c) => {
                if matches!(&chunk[start..at], "a" | "an" | "the") {
                    push(&chunk[begin..start]);
                    begin = at;
                }
                word = None;
            }
            _ => {}
        }
    }
    push(&chunk[begin..]);
}

#[cfg(test)]
mod tests {
    use super::{AnswerNormalizer, AnswerStyle};

    #[test]
    fn articles_and_punctuation_go() {
        let normal = |style, text: &str| {
            let mut out = String::new();
            AnswerNormalizer::new(style).normalize(text, &mut out);
            out
        };
        assert_eq!(normal(AnswerStyle::Squad, " The  cat's, A “an” another. "), "cats “ ” another");
        assert_eq!(normal(AnswerStyle::Squad, "x—the—y"), "x— —y");
        assert_eq!(normal(AnswerStyle::MultiLoko, "“the” «Ａ»、b…"), "ａb");
        assert_eq!(normal(AnswerStyle::Plain, " The "), " The ");
    }
}
