use crate::python::split_bytes;
use crate::words::{UNKNOWN, Words};

/// F1 of the words of an answer (Rajpurkar et al. 2016); holds room that is used again.
#[derive(Debug, Clone, Default)]
pub struct Overlap {
    words: Words,
    counts: Vec<u32>,
}

impl Overlap {
    /// F1, 0 to 1, of two normalised texts. `empty` is what two texts without any word have: 1 in version 2 of
    /// SQuAD's script, 0 in version 1.1 and in MultiLoKo's.
    pub fn f1(&mut self, prediction: &str, reference: &str, empty: f64) -> f64 {
        self.words.clear();
        self.counts.clear();
        let mut total = 0_u32;
        for word in split_bytes(reference.as_bytes()) {
            let number = self.words.add(word) as usize;
            self.counts.resize(self.counts.len().max(number + 1), 0);
            self.counts[number] += 1;
            total += 1;
        }
        let (mut same, mut given) = (0_u32, 0_u32);
        for word in split_bytes(prediction.as_bytes()) {
            given += 1;
            let number = self.words.find(word);
            if number != UNKNOWN && self.counts[number as usize] > 0 {
                self.counts[number as usize] -= 1;
                same += 1;
            }
        }
        if total == 0 && given == 0 {
            return empty;
        }
        if same == 0 {
            return 0.0;
        }
        let (precision, recall) = (f64::from(same) / f64::from(given), f64::from(same) / f64::from(total));
        2.0 * precision * recall / (precision + recall)
    }
}

#[cfg(test)]
mod tests {
    use super::Overlap;

    #[test]
    fn words_count_as_often_as_in_both() {
        let mut overlap = Overlap::default();
        // 2 of 3 and 2 of 4.
        assert!((overlap.f1("b a b", "b b c d", 1.0) - 4.0 / 7.0).abs() < 1e-15);
        assert_eq!(overlap.f1("", " ", 1.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(overlap.f1("", "", 0.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(overlap.f1("", "x", 1.0).to_bits(), 0.0_f64.to_bits());
    }
}
