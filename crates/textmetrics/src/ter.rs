mod band;
mod shifts;

pub(crate) use self::shifts::Shifts;

/// Translation edit rate (Snover et al. 2006) with sacreBLEU's options.
///
/// Statistics: edits to the nearest reference, mean length of the references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ter {
    /// Whether Tercom's normalisation is applied.
    pub normalized: bool,
    /// Whether punctuation is removed.
    pub no_punct: bool,
    /// Whether both also know East Asian characters.
    pub asian_support: bool,
    /// Whether case counts.
    pub case_sensitive: bool,
}

impl Ter {
    /// The score of summed statistics, 0 to 100 and more: edits per hundred words of the reference.
    pub fn score(&self, stats: &[f64]) -> f64 {
        let &[edits, length] = stats else { return 0.0 };
        let rate = if length > 0.0 {
            edits / length
        } else if edits > 0.0 {
            1.0
        } else {
            0.0
        };
        100.0 * rate
    }
}
