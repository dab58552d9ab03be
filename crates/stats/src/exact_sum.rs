/// A sum of floats without any rounding on the way: the same for every order of the summands.
///
/// Shewchuk's partial sums (1997, Discrete Comput. Geom. 18:305–363), rounded once at the end.
/// Summands that are not finite are for the caller to leave out.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExactSum {
    /// Partial sums that do not overlap, the smallest first.
    partials: Vec<f64>,
}

impl ExactSum {
    /// Adds one number.
    pub fn add(&mut self, value: f64) {
        let mut carried = value;
        let mut kept = 0;
        for at in 0..self.partials.len() {
            let (mut large, mut small) = (carried, self.partials[at]);
            if large.abs() < small.abs() {
                std::mem::swap(&mut large, &mut small);
            }
            let high = large + small;
            let low = small - (high - large);
            if low != 0.0 {
                self.partials[kept] = low;
                kept += 1;
            }
            carried = high;
        }
        self.partials.truncate(kept);
        self.partials.push(carried);
    }

    /// Adds all that another sum holds.
    pub fn join(&mut self, other: &Self) {
        other.partials.iter().for_each(|&partial| self.add(partial));
    }

    /// The sum, rounded to the nearest float.
    pub fn value(&self) -> f64 {
        let mut rest = self.partials.iter().rev().copied();
        let Some(mut sum) = rest.next() else { return 0.0 };
        let mut rest = rest.peekable();
        while let Some(next) = rest.next() {
            let before = sum;
            sum = before + next;
            let low = next - (sum - before);
            if low != 0.0 {
                // Half way between two floats the next partial tells which one is nearer.
                let same_side = rest.peek().is_some_and(|&more| (more < 0.0) == (low < 0.0) && more != 0.0);
                let twice = 2.0 * low;
                let nudged = sum + twice;
                if same_side && (nudged - sum).to_bits() == twice.to_bits() {
                    sum = nudged;
                }
                break;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::ExactSum;

    fn sum(values: &[f64]) -> f64 {
        let mut sum = ExactSum::default();
        for &value in values {
            sum.add(value);
        }
        sum.value()
    }

    #[test]
    fn nothing_is_lost() {
        assert_eq!(sum(&[1e100, 1.0, -1e100]).to_bits(), 1.0_f64.to_bits());
        assert_eq!(sum(&[0.1; 10]).to_bits(), 1.0_f64.to_bits());
        assert_eq!(sum(&[]).to_bits(), 0.0_f64.to_bits());
        // 1 + 2^-53 lies half way; the last summand decides.
        let half = 2.0_f64.powi(-53);
        assert_eq!(sum(&[1.0, half]).to_bits(), 1.0_f64.to_bits());
        assert_eq!(sum(&[1.0, half, 2.0_f64.powi(-100)]).to_bits(), (1.0 + f64::EPSILON).to_bits());
    }
}
