use crate::unicode::{is_number, is_punctuation, is_symbol};

/// `mteval-v14.pl`'s international tokenisation: punctuation stands alone but between digits, symbols always.
pub(super) fn separate(text: &str, out: &mut Vec<u8>) {
    let after = after_non_digits(text);
    let before = before_non_digits(&after);
    super::tercom::surround(&before, out, is_symbol);
}

/// `(\P{N})(\p{P})` becomes `\1 \2 `.
fn after_non_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if !is_number(c)
            && let Some(next) = chars.next_if(|next| is_punctuation(*next))
        {
            out.extend([' ', next, ' ']);
        }
    }
    out
}

/// `(\p{P})(\P{N})` becomes ` \1 \2`.
fn before_non_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_punctuation(c)
            && let Some(next) = chars.next_if(|next| !is_number(*next))
        {
            out.extend([' ', c, ' ', next]);
        } else {
            out.push(c);
        }
    }
    out
}
