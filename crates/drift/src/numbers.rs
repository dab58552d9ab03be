/// Whole numbers of many models, some unknown: four bytes each where they are multiples of `STEP`
/// and not too large (milliseconds of dates in whole seconds: 1000).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Numbers<const STEP: i64 = 1> {
    small: Vec<u32>,
    /// Place and value of those that do not fit, by place.
    wide: Vec<(u64, i64)>,
}

const UNKNOWN: u32 = u32::MAX;
const WIDE: u32 = u32::MAX - 1;

impl<const STEP: i64> Numbers<STEP> {
    /// Adds the number of one more model.
    pub fn push(&mut self, value: Option<i64>) {
        let small = match value {
            None => UNKNOWN,
            Some(value) if value % STEP != 0 => WIDE,
            Some(value) => u32::try_from(value / STEP).ok().filter(|&small| small < WIDE).unwrap_or(WIDE),
        };
        if let Some(value) = value.filter(|_| small == WIDE) {
            self.wide.push((self.small.len() as u64, value));
        }
        self.small.push(small);
    }

    /// Adds all of `other` after what is here.
    pub fn append(&mut self, mut other: Self) {
        let base = self.small.len() as u64;
        self.wide.extend(other.wide.iter().map(|&(at, value)| (base + at, value)));
        if base == 0 {
            self.small = other.small;
        } else {
            self.small.append(&mut other.small);
        }
    }

    /// The number of models.
    pub fn len(&self) -> usize {
        self.small.len()
    }

    /// Whether there is no model.
    pub fn is_empty(&self) -> bool {
        self.small.is_empty()
    }

    /// The number of a model, where it is known.
    pub fn get(&self, model: usize) -> Option<i64> {
        match *self.small.get(model)? {
            UNKNOWN => None,
            WIDE => {
                let at = self.wide.binary_search_by_key(&(model as u64), |&(at, _)| at).ok()?;
                Some(self.wide[at].1)
            }
            small => Some(i64::from(small) * STEP),
        }
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
    fn dates_in_seconds_and_others() {
        let values = [Some(1_646_263_744_000), Some(1_646_263_744_001), None, Some(-1000), Some(0)];
        let mut dates = Numbers::<1000>::default();
        for value in values {
            dates.push(value);
        }
        assert_eq!([0, 1, 2, 3, 4].map(|at| dates.get(at)), values);
        assert_eq!(dates.wide.len(), 2);
    }

    #[test]
    fn every_number_is_read_back() {
        let values = [
            Some(0),
            None,
            Some(-1),
            Some(i64::MAX),
            Some(4_294_967_293),
            Some(4_294_967_294),
            Some(i64::MIN),
        ];
        for cut in 0..=values.len() {
            let (mut left, mut right) = (Numbers::<1>::default(), Numbers::<1>::default());
            values[..cut].iter().for_each(|&value| left.push(value));
            values[cut..].iter().for_each(|&value| right.push(value));
            left.append(right);
            assert_eq!((0..left.len()).map(|at| left.get(at)).collect::<Vec<_>>(), values);
            assert_eq!(left.get(7), None);
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
