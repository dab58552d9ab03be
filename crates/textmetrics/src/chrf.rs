/// chrF (Popović 2015) and chrF++ (Popović 2017) with sacreBLEU's options.
///
/// Statistics: per order, characters before words, the n-grams of the hypothesis, of the reference, of both.
/// Of several references the one with the best score counts, the first of equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chrf {
    /// The longest n-gram of characters.
    pub char_order: usize,
    /// The longest n-gram of words: 0 is chrF, 2 chrF++.
    pub word_order: usize,
    /// How much more recall weighs than precision.
    pub beta: u32,
    /// Whether case is ignored.
    pub lowercase: bool,
    /// Whether white space belongs to n-grams of characters.
    pub whitespace: bool,
    /// Whether each order has a score of its own, as in chrF++.py, instead of leaving out orders without n-grams.
    pub eps_smoothing: bool,
}

impl Default for Chrf {
    fn default() -> Self {
        Self {
            char_order: 6,
            word_order: 0,
            beta: 2,
            lowercase: false,
            whitespace: false,
            eps_smoothing: false,
        }
    }
}

impl Chrf {
    /// How many statistics a sentence has.
    pub fn width(&self) -> usize {
        3 * (self.char_order + self.word_order)
    }

    /// The score of summed statistics, 0 to 100.
    ///
    /// The operations and their order are sacreBLEU's, so that the digits are too.
    pub fn score(&self, stats: &[f64]) -> f64 {
        const EPS: f64 = 1e-16;
        let factor = f64::from(self.beta).powi(2);
        let mut score = 0.0;
        let (mut precisions, mut recalls, mut orders) = (0.0, 0.0, 0.0);
        for counts in stats.chunks_exact(3) {
            let (hypothesis, reference, matches) = (counts[0], counts[1], counts[2]);
            let precision = if hypothesis > 0.0 { matches / hypothesis } else { EPS };
            let recall = if reference > 0.0 { matches / reference } else { EPS };
            let denominator = factor * precision + recall;
            score += if denominator > 0.0 { (1.0 + factor) * precision * recall / denominator } else { EPS };
            if hypothesis > 0.0 && reference > 0.0 {
                precisions += precision;
                recalls += recall;
                orders += 1.0;
            }
        }
        if self.eps_smoothing {
            let order = self.char_order + self.word_order;
            return if order == 0 { 0.0 } else { 100.0 * score / order as f64 };
        }
        if orders == 0.0 || precisions + recalls == 0.0 {
            return 0.0;
        }
        let (precision, recall) = (precisions / orders, recalls / orders);
        let mut score = (1.0 + factor) * precision * recall;
        score /= factor * precision + recall;
        100.0 * score
    }
}

/// The words of chrF++: a punctuation mark at the end of a word, or else at its beginning, is a word.
pub(crate) fn words<'a>(text: &'a str, mut each: impl FnMut(&'a str)) {
    for word in crate::python::split(text) {
        let mut chars = word.chars();
        let (Some(first), Some(last)) = (chars.next(), chars.next_back()) else {
            each(word);
            continue;
        };
        if last.is_ascii_punctuation() {
            let (rest, mark) = word.split_at(word.len() - 1);
            each(rest);
            each(mark);
        } else if first.is_ascii_punctuation() {
            let (mark, rest) = word.split_at(1);
            each(mark);
            each(rest);
        } else {
            each(word);
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_one_mark_of_a_word_is_cut_off() {
        let mut words = Vec::new();
        super::words("(hi) «é» !x a. ?", |word| words.push(word));
        assert_eq!(words, ["(hi", ")", "«é»", "!", "x", "a", ".", "?"]);
    }
}
