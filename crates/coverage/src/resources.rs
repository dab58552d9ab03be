//! Lists of language resources: what they are about, by field and year.
use std::collections::BTreeMap;

use crate::{Concentration, Names};

/// The size classes of "The Bitter Lesson Learned from 2,000+ Multilingual Benchmarks" (arXiv
/// 2504.15521): a bound belongs to the class above it, but for the last.
pub fn size_bin(size: i64) -> Option<&'static str> {
    Some(match size {
        ..0 => return None,
        0..100 => "<100",
        100..1_000 => "100-1K",
        1_000..10_000 => "1K-10K",
        10_000..=100_000 => "10K-100K",
        _ => ">100K",
    })
}

/// The values of one field over a list of resources. A resource has a set of them, maybe none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Field {
    names: Names,
    values: Vec<u32>,
    /// Where the values of each resource end.
    ends: Vec<u64>,
}

impl Field {
    /// Adds a resource; a value that it names twice counts once, an empty one not at all.
    pub fn push<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        let begin = self.values.len();
        for value in values {
            let number = if value.is_empty() { continue } else { self.names.number(value) };
            if !self.values[begin..].contains(&number) {
                self.values.push(number);
            }
        }
        self.ends.push(self.values.len() as u64);
    }

    /// Adds the resources of another list after these.
    pub fn append(&mut self, other: &Self) {
        let numbers = self.names.adopt(&other.names);
        let base = self.values.len() as u64;
        self.values.extend(other.values.iter().map(|&value| numbers[value as usize]));
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }

    /// The number of resources.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no resource.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn of(&self, resource: usize) -> &[u32] {
        let begin = if resource == 0 { 0 } else { self.ends[resource - 1] };
        &self.values[begin as usize..self.ends[resource] as usize]
    }

    /// How many resources have each value, and how many have none (the key `None`).
    pub fn counts(&self) -> BTreeMap<Option<&str>, u64> {
        self.counts_where(|_| true)
    }

    /// The same of some resources.
    pub fn counts_where(&self, wanted: impl Fn(usize) -> bool) -> BTreeMap<Option<&str>, u64> {
        let mut counts = vec![0_u64; self.names.len()];
        let mut none = 0;
        for resource in (0..self.len()).filter(|&resource| wanted(resource)) {
            let values = self.of(resource);
            none += u64::from(values.is_empty());
            for &value in values {
                counts[value as usize] += 1;
            }
        }
        let named = self.names.iter().zip(counts).map(|(name, count)| (Some(name), count));
        named.chain([(None, none)]).filter(|(_, count)| *count > 0).collect()
    }

    /// The values by the number of resources that have them, most first, ties by value.
    pub fn most(&self) -> Vec<(&str, u64)> {
        let mut most: Vec<(&str, u64)> =
            self.counts().into_iter().filter_map(|(value, count)| Some((value?, count))).collect();
        most.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        most
    }

    /// How evenly mentions are spread over the values.
    pub fn concentration(&self) -> Concentration {
        Concentration::of(self.most().into_iter().map(|(_, count)| count as f64))
    }
}

/// How many resources have each value of `a` together with each value of `b`, both lists of the
/// same resources: of the values given, in their order.
pub fn crosstab(a: &Field, rows: &[&str], b: &Field, columns: &[&str]) -> Vec<Vec<u64>> {
    let places = |field: &Field, wanted: &[&str]| -> Vec<Option<usize>> {
        field.names.iter().map(|name| wanted.iter().position(|value| *value == name)).collect()
    };
    let (row_of, column_of) = (places(a, rows), places(b, columns));
    let mut table = vec![vec![0; columns.len()]; rows.len()];
    for resource in 0..a.len().min(b.len()) {
        for row in a.of(resource).iter().filter_map(|&value| row_of[value as usize]) {
            for column in b.of(resource).iter().filter_map(|&value| column_of[value as usize]) {
                table[row][column] += 1;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Field, crosstab, size_bin};

    fn field(rows: &[&[&str]]) -> Field {
        let mut field = Field::default();
        for values in rows {
            field.push(values.iter().copied());
        }
        field
    }

    #[test]
    fn a_value_counts_once_per_resource() {
        let field = field(&[&["a", "b", "a", ""], &[], &["b"]]);
        let counts: Vec<_> = field.counts().into_iter().collect();
        assert_eq!(counts, [(None, 1), (Some("a"), 1), (Some("b"), 2)]);
        assert_eq!(field.most(), [("b", 2), ("a", 1)]);
        assert_eq!(field.counts_where(|resource| resource == 2).len(), 1);
        assert_eq!((field.concentration().kinds(), field.len()), (2, 3));
    }

    #[test]
    fn parts_append_to_the_whole() {
        let rows: &[&[&str]] = &[&["a", "b"], &[], &["c", "b"], &["a"]];
        for cut in 0..=rows.len() {
            let mut left = field(&rows[..cut]);
            left.append(&field(&rows[cut..]));
            assert_eq!(left.most(), field(rows).most());
            assert_eq!(left.ends, field(rows).ends);
        }
    }

    #[test]
    fn a_cross_table_by_hand() {
        let a = field(&[&["x"], &["x", "y"], &["z"], &[]]);
        let b = field(&[&["1"], &["1", "2"], &["1"], &["2"]]);
        assert_eq!(crosstab(&a, &["x", "y"], &b, &["1", "2"]), [[2, 1], [1, 1]]);
    }

    #[test]
    fn bounds_of_the_size_bins() {
        let bins = [-1, 0, 99, 100, 999, 1_000, 10_000, 100_000, 100_001].map(size_bin);
        let wanted = ["<100", "<100", "100-1K", "100-1K", "1K-10K", "10K-100K", "10K-100K", ">100K"];
        assert!(bins[0].is_none() && bins[1..].iter().copied().flatten().eq(wanted));
    }
}
