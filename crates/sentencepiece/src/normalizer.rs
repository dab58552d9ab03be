//! From text to what a model cuts: characters replaced, spaces marked.

use crate::charsmap::Charsmap;
use crate::proto::ModelError;
use crate::spec::NormalizerSpec;
use crate::trie::Trie;

/// What stands for a space (U+2581).
const SPACE: &str = "\u{2581}";

#[derive(Debug)]
pub(crate) struct Normalizer {
    charsmap: Charsmap,
    add_dummy_prefix: bool,
    remove_extra_whitespaces: bool,
    suffix: bool,
    space: &'static str,
}

impl Normalizer {
    pub(crate) fn new(spec: &NormalizerSpec) -> Result<Self, ModelError> {
        Ok(Self {
            charsmap: Charsmap::read(&spec.charsmap)?,
            add_dummy_prefix: spec.add_dummy_prefix,
            remove_extra_whitespaces: spec.remove_extra_whitespaces,
            suffix: spec.suffix,
            space: if spec.escape_whitespaces { SPACE } else { " " },
        })
    }

    /// `symbols` are the user-defined ones, which stay as they are.
    pub(crate) fn normalize(&self, text: &str, symbols: &Trie) -> String {
        let mut input = text;
        if self.remove_extra_whitespaces {
            while let (" ", taken) = self.first(input, symbols) {
                input = &input[taken..];
            }
        }
        if input.is_empty() {
            return String::new();
        }
        let mut out = String::with_capacity(input.len() + input.len() / 2 + SPACE.len());
        if !self.suffix && self.add_dummy_prefix {
            out.push_str(self.space);
        }
        let mut after_space = self.remove_extra_whitespaces;
        while !input.is_empty() {
            let (replacement, taken) = self.first(input, symbols);
            let left = if after_space { replacement.trim_start_matches(' ') } else { replacement };
            for (place, part) in left.split(' ').enumerate() {
                if place > 0 {
                    out.push_str(self.space);
                }
                out.push_str(part);
            }
            if !left.is_empty() {
                after_space = self.remove_extra_whitespaces && left.ends_with(' ');
            }
            input = &input[taken..];
        }
        if self.remove_extra_whitespaces {
            out.truncate(out.trim_end_matches(self.space).len());
        }
        if self.suffix && self.add_dummy_prefix {
            out.push_str(self.space);
        }
        out
    }

    /// What the beginning of `input` becomes, and how long that beginning is; nothing of an empty input.
    fn first<'a>(&'a self, input: &'a str, symbols: &Trie) -> (&'a str, usize) {
        if let Some(symbol) = symbols.longest(input.as_bytes()).and_then(|length| input.get(..length)) {
            return (symbol, symbol.len());
        }
        if let Some((taken, replacement)) = self.charsmap.longest(input) {
            return (replacement, taken);
        }
        let length = input.chars().next().map_or(0, char::len_utf8);
        (&input[..length], length)
    }
}
