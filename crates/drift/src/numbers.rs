/// Whole numbers of many models, some unknown: four bytes each, or eight once one of them needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Numbers {
    /// All of them while each fits, else none.
    small: Vec<u32>,
    /// All of them once one does not fit.
    long: Vec<i64>,
}

const UNKNOWN: u32 = u32::MAX;
const UNKNOWN_LONG: i64 = i64::MIN;

fn long(small: u32) -> i64 {
    if small == UNKNOWN { UNKNOWN_LONG } else { i64::from(small) }
}

impl Numbers {
    /// Adds the number of one more model; the smallest number of 64 bits counts as unknown.
    pub fn push(&mut self, value: Option<i64>) {
        let fits = |value: i64| u32::try_from(value).ok().filter(|&small| small != UNKNOWN);
        if self.long.is_empty() {
            match value.map_or(Some(UNKNOWN), fits) {
                Some(small) => return self.small.push(small),
                None => self.widen(),
            }
        }
        self.long.push(value.unwrap_or(UNKNOWN_LONG));
    }

    fn widen(&mut self) {
        self.long.extend(std::mem::take(&mut self.small).into_iter().map(long));
    }

    /// Adds all of `other` after what is here.
    pub fn append(&mut self, mut other: Self) {
        if self.is_empty() {
            *self = other;
        } else if self.long.is_empty() && other.long.is_empty() {
            self.small.append(&mut other.small);
        } else {
            self.widen();
            self.long.extend(other.small.into_iter().map(long));
            self.long.append(&mut other.long);
        }
    }

    /// The number of models.
    pub fn len(&self) -> usize {
        self.small.len() + self.long.len()
    }

    /// Whether there is no model.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a model, where it is known.
    pub fn get(&self, model: usize) -> Option<i64> {
        let value = match self.small.get(model) {
            Some(&small) => long(small),
            None => *self.long.get(model)?,
        };
        (value != UNKNOWN_LONG).then_some(value)
    }
}

/// Numbers with fractions of many models, some unknown.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reals(Vec<f64>);

impl Reals {
    /// Adds the number of one more model; what is not finite is unknown.
    pub fn push(&mut self, value: Option<f64>) {
        self.0.push(value.filter(|value| value.is_finite()).unwrap_or(f64::NAN));
    }

    /// Adds all of `other` after what is here.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// The number of a model, where it is known.
    pub fn get(&self, model: usize) -> Option<f64> {
        self.0.get(model).copied().filter(|value| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::{Numbers, Reals};

    #[test]
    fn every_number_is_read_back() {
        let mixed = [Some(0), None, Some(-1), Some(i64::MAX), Some(4_294_967_294), Some(4_294_967_295), None];
        let small = [Some(0), None, Some(7)];
        for values in [&mixed[..], &small, &mixed[2..], &[]] {
            for cut in 0..=values.len() {
                let (mut left, mut right) = (Numbers::default(), Numbers::default());
                values[..cut].iter().for_each(|&value| left.push(value));
                values[cut..].iter().for_each(|&value| right.push(value));
                left.append(right);
                assert_eq!((0..left.len()).map(|at| left.get(at)).collect::<Vec<_>>(), values);
                assert_eq!(left.get(values.len()), None);
            }
        }
    }

    #[test]
    fn what_is_not_finite_is_unknown() {
        let mut reals = Reals::default();
        for value in [Some(0.5), Some(f64::NAN), Some(f64::INFINITY), None] {
            reals.push(value);
        }
        assert_eq!([0, 1, 2, 3].map(|at| reals.get(at)), [Some(0.5), None, None, None]);
    }
}
