use crate::python::strip;

/// What BIG-Bench Hard's filter finds, as in lm-evaluation-harness 0.4.13: the rest of the line after the first
/// `the answer is ` that has one, but for its last character, whatever that is (`12` becomes `1`).
pub fn bbh_answer(text: &str) -> Option<&str> {
    const MARK: &str = "the answer is ";
    text.match_indices(MARK).find_map(|(at, _)| {
        let line = text[at + MARK.len()..].split('\n').next()?;
        let last = line.chars().next_back()?;
        Some(strip(&line[..line.len() - last.len_utf8()]))
    })
}
