//! MATH's answers (Hendrycks et al. 2021), as in lm-evaluation-harness 0.4.13.

use super::latex::simplified;

/// The answer in a solution: what its last `\boxed` holds; none where there is none, or no end of it.
pub fn boxed_answer(solution: &str) -> Option<&str> {
    if let Some((_, after)) = solution.rsplit_once("\\boxed ") {
        return after.split('$').next();
    }
    let begin = solution.rfind("\\boxed")?;
    let rest = &solution[begin..];
    let mut open = 0_u32;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' if open == 1 => return rest[..at].strip_prefix("\\boxed{"),
            // A brace that was never opened: the reference goes on below zero and finds no end.
            b'}' if open == 0 => return None,
            b'}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// The answer in a model's text: what stands between the first and the last dollar sign, else all of it.
pub fn dollar_answer(text: &str) -> &str {
    match (text.find('$'), text.rfind('$')) {
        (Some(first), Some(last)) if first < last => &text[first + 1..last],
        _ => text,
    }
}

/// Whether two answers are the same but for some ways to write them; where that cannot be told, whether they are
/// the same texts.
pub fn boxed_equal(one: &str, other: &str) -> bool {
    match (simplified(one), simplified(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::{boxed_answer, boxed_equal, dollar_answer};

    #[test]
    fn the_last_box_counts() {
        assert_eq!(boxed_answer("\\boxed{6}, then \\boxed{\\frac{1}{2}} $"), Some("\\frac{1}{2}"));
        assert_eq!(boxed_answer("$\\boxed 7$ done"), Some("7"));
        assert_eq!(boxed_answer("\\boxed{7"), None);
        assert_eq!(boxed_answer("\\fbox{7}"), None);
        assert_eq!(dollar_answer("a $b$ c $d$ e"), "b$ c $d");
        assert_eq!(dollar_answer("5$"), "5$");
    }

    #[test]
    fn what_cannot_be_simplified_is_compared_as_it_is() {
        assert!(boxed_equal("a/b", "a/b") && !boxed_equal("a/b", "a/b "));
        assert!(boxed_equal("3/4", "\\frac{3}{4}") && boxed_equal("x = 5", "5"));
    }
}
