//! Errors through a C stream, which carries them as one text.

use cladist_abi::abi_stable::std_types::{ROption, RString};
use cladist_abi::{ErrorKind, PluginError};

const MARK: &str = "\u{1}cladist\u{1f}";
const KINDS: [ErrorKind; 7] = [
    ErrorKind::Config,
    ErrorKind::Data,
    ErrorKind::Io,
    ErrorKind::Unsupported,
    ErrorKind::Cancelled,
    ErrorKind::Internal,
    ErrorKind::Panic,
];

/// The error as one line of text that [`decode_error`] reads.
#[must_use]
pub fn encode_error(error: &PluginError) -> String {
    let kind = KINDS.iter().position(|k| *k == error.kind).unwrap_or(5);
    let optional = |text: &ROption<RString>| text.as_ref().map_or("", |t| t.as_str()).replace('\0', "");
    let mut text = format!(
        "{MARK}{kind}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}",
        error.message,
        optional(&error.hint),
        optional(&error.location),
        optional(&error.backtrace)
    );
    for cause in &error.causes {
        text.push('\u{1f}');
        text.push_str(cause);
    }
    text
}

/// The error in a text that a stream gave; a text of another make is an error of kind `internal`.
#[must_use]
pub fn decode_error(text: &str) -> PluginError {
    let Some((_, body)) = text.split_once(MARK) else { return PluginError::new(ErrorKind::Internal, text) };
    let mut parts = body.split('\u{1f}');
    let mut next = || parts.next().unwrap_or_default();
    let kind =
        next().parse::<usize>().ok().and_then(|i| KINDS.get(i).copied()).unwrap_or(ErrorKind::Internal);
    let mut error = PluginError::new(kind, next());
    let optional = |text: &str| if text.is_empty() { ROption::RNone } else { ROption::RSome(text.into()) };
    error.hint = optional(next());
    error.location = optional(next());
    error.backtrace = optional(next());
    error.causes = parts.map(RString::from).collect();
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_survives_the_stream() {
        let mut error = PluginError::new(ErrorKind::Data, "row group 3 is corrupt");
        error.causes = vec![RString::from("bad checksum"), RString::from("in page 7")].into();
        error.hint = ROption::RSome("fetch the file again".into());
        let back = decode_error(&format!("C Data interface error: {}", encode_error(&error)));
        assert_eq!(format!("{back:?}"), format!("{error:?}"));
        assert_eq!(decode_error("odd").kind, ErrorKind::Internal);
    }
}
