use crate::tokens::Tokenizer;

/// BLEU (Papineni et al. 2002) with sacreBLEU's options (Post 2018).
///
/// Statistics: length of the hypothesis, length of the nearest reference, then per order the n-grams that a
/// reference has too, then per order all n-grams of the hypothesis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bleu {
    /// How texts become words.
    pub tokenizer: Tokenizer,
    /// Whether case is ignored.
    pub lowercase: bool,
    /// What stands for a count of zero.
    pub smoothing: Smoothing,
    /// The longest n-gram, at least 1.
    pub max_ngram_order: usize,
    /// Whether orders without n-grams are left out of the mean; always for sentences.
    pub effective_order: bool,
}

impl Default for Bleu {
    fn default() -> Self {
        Self {
            tokenizer: Tokenizer::default(),
            lowercase: false,
            smoothing: Smoothing::Exp,
            max_ngram_order: 4,
            effective_order: false,
        }
    }
}

/// What stands for a precision of zero (Chen and Cherry 2014).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Smoothing {
    /// Nothing: the score is next to zero.
    None,
    /// So many matches; 0.1 by default.
    Floor(f64),
    /// So many matches and n-grams more at every order above one; 1 by default.
    AddK(f64),
    /// A half, a quarter and so on of a match (NIST).
    Exp,
}

impl Smoothing {
    /// By sacreBLEU's name, with its value or the default one.
    pub fn named(name: &str, value: Option<f64>) -> Option<Self> {
        Some(match name {
            "none" => Self::None,
            "floor" => Self::Floor(value.unwrap_or(0.1)),
            "add-k" => Self::AddK(value.unwrap_or(1.0)),
            "exp" => Self::Exp,
            _ => return None,
        })
    }

    /// As signatures write it: with two decimals, as sacreBLEU, or with more where two would not tell.
    pub(crate) fn text(self) -> String {
        let value = |x: f64| {
            let short = format!("{x:.2}");
            if short.parse() == Ok(x) { short } else { x.to_string() }
        };
        match self {
            Self::None => "none".to_owned(),
            Self::Floor(x) => format!("floor[{}]", value(x)),
            Self::AddK(x) => format!("add-k[{}]", value(x)),
            Self::Exp => "exp".to_owned(),
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, value) = match text.split_once('[') {
            Some((name, rest)) => (name, Some(rest.strip_suffix(']')?.parse().ok()?)),
            None => (text, None),
        };
        Self::named(name, value)
    }
}

impl Bleu {
    /// How many statistics a sentence has.
    pub fn width(&self) -> usize {
        2 + 2 * self.max_ngram_order
    }

    /// The score of summed statistics, 0 to 100 (and a rounding error above).
    ///
    /// The operations and their order are sacreBLEU's, so that the digits are too.
    pub fn score(&self, stats: &[f64]) -> f64 {
        let order = self.max_ngram_order;
        let (Some(&[hypothesis, reference]), Some(correct), Some(total)) =
            (stats.first_chunk::<2>(), stats.get(2..2 + order), stats.get(2 + order..2 + 2 * order))
        else {
            return 0.0;
        };
        if correct.iter().all(|&n| n == 0.0) {
            return 0.0;
        }
        let mut penalty = 1.0;
        if hypothesis < reference {
            penalty = if hypothesis > 0.0 { (1.0 - reference / hypothesis).exp() } else { 0.0 };
        }
        let (mut logs, mut halves) = (0.0, 1.0);
        // Precisions that were not reached are zero.
        let (mut reached, mut effective) = (0, order);
        for (n, (&correct, &total)) in correct.iter().zip(total).enumerate() {
            let (mut correct, mut total) = (correct, total);
            if let Smoothing::AddK(k) = self.smoothing
                && n > 0
            {
                correct += k;
                total += k;
            }
            if total == 0.0 {
                break;
            }
            if self.effective_order {
                effective = n + 1;
            }
            let precision = if correct > 0.0 {
                100.0 * correct / total
            } else {
                match self.smoothing {
                    Smoothing::Exp => {
                        halves *= 2.0;
                        100.0 / (halves * total)
                    }
                    Smoothing::Floor(x) => 100.0 * x / total,
                    Smoothing::None | Smoothing::AddK(_) => 0.0,
                }
            };
            logs += log(precision);
            reached += 1;
        }
        for _ in reached..effective {
            logs += log(0.0);
        }
        penalty * (logs / effective as f64).exp()
    }
}

/// The logarithm, of zero a very low number.
fn log(x: f64) -> f64 {
    if x == 0.0 { -9_999_999_999.0 } else { x.ln() }
}

/// The reference length nearest to that of the hypothesis, the shorter of two equally near.
pub(crate) fn nearest_length(hypothesis: usize, lengths: &[usize]) -> usize {
    lengths.iter().copied().min_by_key(|&length| (length.abs_diff(hypothesis), length)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Smoothing, nearest_length};

    #[test]
    fn the_nearest_length_is_the_shorter_of_two() {
        assert_eq!(nearest_length(5, &[8, 6, 4]), 4);
        assert_eq!(nearest_length(5, &[8, 6]), 6);
    }

    #[test]
    fn smoothing_is_written_and_read() {
        for (text, smoothing) in [
            ("floor[0.10]", Smoothing::Floor(0.1)),
            ("floor[0.125]", Smoothing::Floor(0.125)),
            ("add-k[1.00]", Smoothing::AddK(1.0)),
            ("exp", Smoothing::Exp),
            ("none", Smoothing::None),
        ] {
            assert_eq!((smoothing.text().as_str(), Smoothing::parse(text)), (text, Some(smoothing)));
        }
        assert_eq!(Smoothing::parse("floor[x]"), None);
    }
}
