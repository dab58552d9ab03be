use super::gsm8k_flexible;
use crate::python::strip;

/// How far two numbers may be apart to count as equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// As a share of the reference.
    pub relative: f64,
    /// As a number.
    pub absolute: f64,
}

impl Tolerance {
    /// Whether a number is the reference, or near enough.
    pub fn holds(self, number: f64, reference: f64) -> bool {
        (number - reference).abs() <= self.absolute.max(self.relative * reference.abs())
    }
}

/// The number that a text is, else the last one in it. Commas between digits and signs of currency and percent do
/// not count; a number that is not finite is none.
pub fn number(text: &str) -> Option<f64> {
    let read = |text: &str| {
        let bare = strip(text).trim_end_matches(['.', ',', '%']).replace([',', '$', '€', '£', '¥'], "");
        let ordinary =
            bare.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
        bare.parse().ok().filter(|x: &f64| ordinary && x.is_finite())
    };
    read(text).or_else(|| read(gsm8k_flexible(text)?))
}

#[cfg(test)]
mod tests {
    use super::{Tolerance, number};

    #[test]
    fn numbers_in_texts() {
        assert_eq!(number(" 1,234.50 "), Some(1234.5));
        assert_eq!(number("1e-3"), Some(0.001));
        assert_eq!(number("about $12 or -7%."), Some(-7.0));
        assert_eq!(number("infinity"), None);
        assert_eq!(number("..."), None);
    }

    #[test]
    fn tolerance_is_the_wider_of_two() {
        let tolerance = Tolerance { relative: 0.01, absolute: 0.5 };
        assert!(tolerance.holds(101.0, 100.0) && tolerance.holds(1.5, 1.0) && !tolerance.holds(1.6, 1.0));
    }
}
