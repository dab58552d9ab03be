use std::borrow::Cow;
use std::str::FromStr;

use crate::pieces::SentencePiece;
use crate::python::{split_bytes, strip};

mod chinese;
mod intl;
mod mteval;
pub(crate) mod tercom;

/// How BLEU cuts a text into words, by sacreBLEU's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tokenizer {
    /// `none`: at white space.
    None,
    /// `13a`: as `mteval-v13a.pl`, the usual one.
    #[default]
    V13a,
    /// `intl`: as `mteval-v14.pl`, by Unicode's punctuation and symbols.
    Intl,
    /// `char`: every character.
    Char,
    /// `zh`: Chinese characters each, the rest as `13a`.
    Zh,
    /// `spm`: pieces of a model of the user's; the number is [`SentencePiece::mark`].
    Spm(u32),
    /// `flores101`, `flores200`, `spBLEU-1K`: pieces of the models that are known by these names.
    Published(Published),
}

/// Models of SentencePiece that sacreBLEU knows by name; their files are the user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Published {
    /// The model of FLORES-101 (Goyal et al. 2022).
    Flores101,
    /// The model of FLORES-200 (NLLB Team 2022).
    Flores200,
    /// The model of a thousand languages.
    SpBleu1K,
}

impl Tokenizer {
    /// Its name in options and signatures.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::None => "none",
            Self::V13a => "13a",
            Self::Intl => "intl",
            Self::Char => "char",
            Self::Zh => "zh",
            Self::Spm(mark) => return Cow::Owned(format!("spm-{mark:08x}")),
            Self::Published(Published::Flores101) => "flores101",
            Self::Published(Published::Flores200) => "flores200",
            Self::Published(Published::SpBleu1K) => "spBLEU-1K",
        })
    }

    /// Whether it needs a model ([`SentencePiece`]). Without one, texts are taken for pieces already.
    pub fn needs_model(self) -> bool {
        matches!(self, Self::Spm(_) | Self::Published(_))
    }

    /// The name that sacreBLEU chooses for a target language (ISO 639-3) when none is given.
    pub fn default_name(language: &str) -> &'static str {
        match language {
            "zho" | "cmn" => "zh",
            "jpn" => "ja-mecab",
            "kor" => "ko-mecab",
            _ => "13a",
        }
    }

    /// The words of a text, for tests and for people; nothing is kept.
    pub fn words(self, text: &str) -> Vec<String> {
        let mut room = Room::default();
        room.words(self, None, text).map(|word| String::from_utf8_lossy(word).into_owned()).collect()
    }
}

impl FromStr for Tokenizer {
    type Err = RefusedTokenizer;

    fn from_str(name: &str) -> Result<Self, RefusedTokenizer> {
        let all = [Self::None, Self::V13a, Self::Intl, Self::Char, Self::Zh];
        if let Some(found) = all.into_iter().find(|one| one.name() == name) {
            return Ok(found);
        }
        let mark = name.strip_prefix("spm-").and_then(|mark| u32::from_str_radix(mark, 16).ok());
        match name {
            "spm" => Ok(Self::Spm(0)),
            "flores101" => Ok(Self::Published(Published::Flores101)),
            "flores200" => Ok(Self::Published(Published::Flores200)),
            "spBLEU-1K" => Ok(Self::Published(Published::SpBleu1K)),
            "ja-mecab" | "ko-mecab" => Err(RefusedTokenizer::Dictionary(name.to_owned())),
            _ => mark.map(Self::Spm).ok_or_else(|| RefusedTokenizer::Unknown(name.to_owned())),
        }
    }
}

/// Why a tokeniser cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedTokenizer {
    /// It needs MeCab and a dictionary that we do not have.
    #[error(
        "tokeniser `{0}` needs MeCab with its dictionary, which is not built in: a score would not be comparable"
    )]
    Dictionary(String),
    /// Nobody knows it.
    #[error(
        "no tokeniser is called `{0}`; there are none, 13a, intl, char, zh, spm, flores101, flores200, spBLEU-1K"
    )]
    Unknown(String),
}

/// Room that tokenisers share between texts.
#[derive(Debug, Default, Clone)]
pub(crate) struct Room {
    one: Vec<u8>,
    two: Vec<u8>,
}

impl Room {
    /// The words of a text, which has no white space at its end.
    pub(crate) fn words<'a>(
        &'a mut self,
        tokenizer: Tokenizer,
        model: Option<&SentencePiece>,
        text: &'a str,
    ) -> Box<dyn Iterator<Item = &'a [u8]> + 'a> {
        match tokenizer {
            Tokenizer::Spm(_) | Tokenizer::Published(_) => match model {
                Some(model) => {
                    model.encode(text, &mut self.one);
                    Box::new(split_bytes(&self.one))
                }
                None => Box::new(split_bytes(text.as_bytes())),
            },
            Tokenizer::None => Box::new(split_bytes(text.as_bytes())),
            Tokenizer::Char => Box::new(characters(text)),
            Tokenizer::V13a => {
                mteval::unescape(text, &mut self.one, &mut self.two);
                mteval::separate(&mut self.one, &mut self.two);
                Box::new(split_bytes(&self.one))
            }
            Tokenizer::Zh => {
                chinese::separate(strip(text), &mut self.one);
                mteval::separate(&mut self.one, &mut self.two);
                Box::new(split_bytes(&self.one))
            }
            Tokenizer::Intl => {
                intl::separate(text, &mut self.one);
                Box::new(split_bytes(&self.one))
            }
        }
    }
}

fn characters(text: &str) -> impl Iterator<Item = &[u8]> {
    let places = text.char_indices().filter(|(_, c)| !crate::python::is_space(*c));
    places.map(|(at, c)| &text.as_bytes()[at..at + c.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::{RefusedTokenizer, Tokenizer};

    #[test]
    fn names_are_read_or_refused_with_a_reason() {
        assert_eq!("13a".parse(), Ok(Tokenizer::V13a));
        let refused = |name: &str| name.parse::<Tokenizer>().unwrap_err();
        assert!(matches!(refused("ja-mecab"), RefusedTokenizer::Dictionary(_)));
        let own: Tokenizer = "spm-0000beef".parse().unwrap();
        assert_eq!((own, own.name().as_ref()), (Tokenizer::Spm(0xbeef), "spm-0000beef"));
        assert!("flores200".parse::<Tokenizer>().unwrap().needs_model());
        assert!(refused("13b").to_string().contains("there are none, 13a"));
    }

    /// By sacreBLEU 2.6.0.
    #[test]
    fn words_of_every_tokenizer() {
        let words = |tokenizer: Tokenizer, text| tokenizer.words(text).join(" ");
        for (text, v13a, zh, intl) in [
            (
                "1,000.5 a.b .. ,.- 5-6 a-b &amp;lt;",
                "1,000.5 a . b . . , . - 5 - 6 a-b <",
                "1,000.5 a . b . . , . - 5 - 6 a-b & amp ; lt ;",
                "1,000.5 a . b . . , . - 5-6 a - b & amp ; lt ;",
            ),
            ("你好,3.5世 a. 5.", "你好 , 3.5世 a . 5 .", "你 好 , 3.5 世 a . 5.", "你好 , 3.5世 a . 5."),
            (
                "«1.5»—x’s 5$!?² 3.",
                "«1.5»—x’s 5 $ ! ? ² 3 .",
                "«1.5» — x ’ s 5 $ ! ? ² 3.",
                "«1.5 » — x ’ s 5 $ ! ?² 3.",
            ),
            ("\u{20000}x\u{2a6d}y", "\u{20000}x\u{2a6d}y", "\u{20000}x \u{2a6d} y", "\u{20000}x \u{2a6d} y"),
        ] {
            assert_eq!(words(Tokenizer::V13a, text), v13a);
            assert_eq!(words(Tokenizer::Zh, text), zh);
            assert_eq!(words(Tokenizer::Intl, text), intl);
        }
        assert_eq!(words(Tokenizer::Char, " a é\u{3000}"), "a é");
        assert_eq!(words(Tokenizer::None, " a, é\u{3000}"), "a, é");
    }
}
