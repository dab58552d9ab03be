use std::collections::{BTreeMap, BTreeSet};

use cladist_stats::{mean, sum};

/// Typological features of languages: values by language and feature, some missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typology {
    languages: usize,
    features: usize,
    /// By language, then by feature; 0 is missing.
    values: Vec<u16>,
    /// How many values each feature has.
    kinds: Vec<usize>,
}

/// Two languages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Apart {
    /// Features of which both have a value.
    pub shared: u32,
    /// Of those, features of which the values differ.
    pub differing: u32,
}

impl Apart {
    /// √(differing / shared): of binary features the Euclidean distance that leaves missing values out
    /// (`nan_euclidean`), over the square root of the number of features. Neither the choice of languages nor
    /// the number of features changes it. None without shared features.
    pub fn distance(self) -> Option<f64> {
        (self.shared > 0).then(|| (f64::from(self.differing) / f64::from(self.shared)).sqrt())
    }
}

/// The distances of all pairs of languages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distances {
    /// For each language those to the ones before it.
    rows: Vec<Vec<Apart>>,
    largest: f64,
}

/// How diverse a sample of languages is: Ploeger et al. 2024, "A Principled Framework for Evaluating on
/// Typologically Diverse Languages" (arXiv 2407.05022).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// The mean distance of all pairs with shared features, as a share of the largest of the whole table.
    pub mean_pairwise_distance: Option<f64>,
    /// Shannon's entropy of a feature's values in bits, missing as a value of its own; mean over features.
    pub entropy_with_missing: Option<f64>,
    /// The same without missing values; a feature without any has entropy 0.
    pub entropy_without_missing: Option<f64>,
    /// The share of a feature's values (of the whole table) that the sample has; mean over features that have
    /// a value in the table.
    pub feature_value_inclusion: Option<f64>,
    /// The share of the shared features of a pair that have the same value; mean over pairs with shared features.
    /// (The paper's published code adds up the share after each feature instead.)
    pub feature_value_overlap: Option<f64>,
    /// Pairs without shared features: they are in no mean.
    pub pairs_apart: usize,
    /// Features that no language of the sample has a value of.
    pub features_missing: usize,
}

impl Typology {
    /// From the values as texts, by `value(language, feature)`.
    pub fn new<'a>(
        languages: usize,
        features: usize,
        value: impl Fn(usize, usize) -> Option<&'a str>,
    ) -> Self {
        let mut values = vec![0; languages * features];
        let mut kinds = Vec::with_capacity(features);
        for feature in 0..features {
            let column = (0..languages).filter_map(|language| value(language, feature));
            let known: BTreeSet<&str> = column.collect();
            let codes: BTreeMap<&str, u16> = known.into_iter().zip(1..=u16::MAX).collect();
            kinds.push(codes.len());
            for language in 0..languages {
                let code = value(language, feature).and_then(|value| codes.get(value));
                values[language * features + feature] = code.copied().unwrap_or(0);
            }
        }
        Self { languages, features, values, kinds }
    }

    /// The number of languages.
    pub fn languages(&self) -> usize {
        self.languages
    }

    /// The number of features.
    pub fn features(&self) -> usize {
        self.features
    }

    fn row(&self, language: usize) -> &[u16] {
        let begin = language * self.features;
        self.values.get(begin..begin + self.features).unwrap_or(&[])
    }

    /// Two languages.
    pub fn apart(&self, a: usize, b: usize) -> Apart {
        let (mut shared, mut differing) = (0, 0);
        for (&x, &y) in self.row(a).iter().zip(self.row(b)) {
            let both = u32::from(x != 0) & u32::from(y != 0);
            shared += both;
            differing += both & u32::from(x != y);
        }
        Apart { shared, differing }
    }

    /// A language and those before it: one row of [`Distances::new`].
    pub fn distances_before(&self, language: usize) -> Vec<Apart> {
        (0..language).map(|other| self.apart(language, other)).collect()
    }

    /// The measures of a sample: places of languages, each once.
    pub fn measures(&self, sample: &[usize], distances: &Distances) -> Measures {
        let mut apart = Vec::new();
        for (at, &a) in sample.iter().enumerate() {
            apart.extend(sample[at + 1..].iter().map(|&b| distances.apart(a, b)));
        }
        let together: Vec<Apart> = apart.iter().copied().flatten().filter(|pair| pair.shared > 0).collect();
        let scaled: Vec<f64> = together.iter().filter_map(|pair| distances.scaled(*pair)).collect();
        let same = |pair: &Apart| f64::from(pair.shared - pair.differing) / f64::from(pair.shared);
        let (mut with, mut without, mut inclusion, mut missing) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for feature in 0..self.features {
            let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
            for &language in sample {
                *counts.entry(self.row(language).get(feature).copied().unwrap_or(0)).or_default() += 1;
            }
            with.push(bits(counts.values().copied()));
            counts.remove(&0);
            missing += usize::from(counts.is_empty());
            without.push(bits(counts.values().copied()));
            if self.kinds[feature] > 0 {
                inclusion.push(counts.len() as f64 / self.kinds[feature] as f64);
            }
        }
        let some = |line: &[f64]| mean(line).filter(|_| !sample.is_empty());
        Measures {
            mean_pairwise_distance: mean(&scaled),
            entropy_with_missing: some(&with),
            entropy_without_missing: some(&without),
            feature_value_inclusion: some(&inclusion),
            feature_value_overlap: mean(&together.iter().map(same).collect::<Vec<_>>()),
            pairs_apart: apart.len() - together.len(),
            features_missing: missing,
        }
    }
}

/// Shannon's entropy of counts, in bits.
fn bits(counts: impl Iterator<Item = usize> + Clone) -> f64 {
    let total = counts.clone().sum::<usize>() as f64;
    // −0 of a single kind is 0.
    sum(counts.map(|count| count as f64 / total).map(|p| -p * p.log2())).max(0.0)
}

impl Distances {
    /// From the rows of all languages in order.
    pub fn new(rows: Vec<Vec<Apart>>) -> Self {
        let largest = rows.iter().flatten().filter_map(|pair| pair.distance()).fold(0.0, f64::max);
        Self { rows, largest }
    }

    /// The number of languages.
    pub fn languages(&self) -> usize {
        self.rows.len()
    }

    /// Two languages; none for one and itself, or a place outside.
    pub fn apart(&self, a: usize, b: usize) -> Option<Apart> {
        self.rows.get(a.max(b))?.get(a.min(b)).copied()
    }

    /// A distance over the largest of all, 0 to 1; none without shared features, or where all are alike.
    pub fn scaled(&self, pair: Apart) -> Option<f64> {
        pair.distance().filter(|_| self.largest > 0.0).map(|distance| distance / self.largest)
    }

    /// For a sampler that wants distance: a pair without shared features has none.
    pub(crate) fn wanted(&self, a: usize, b: usize) -> f64 {
        self.apart(a, b).and_then(|pair| self.scaled(pair)).unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Apart, Distances, Typology};

    /// Three languages, four binary features; the third has two missing.
    pub(crate) fn three() -> (Typology, Distances) {
        let table = [["0", "1", "0", "1"], ["0", "0", "1", "1"], ["1", "", "", "0"]];
        let value =
            |language: usize, feature: usize| Some(table[language][feature]).filter(|v| !v.is_empty());
        let typology = Typology::new(3, 4, value);
        let rows = (0..3).map(|language| typology.distances_before(language)).collect();
        (typology, Distances::new(rows))
    }

    #[test]
    fn by_hand() {
        let (typology, distances) = three();
        assert_eq!(distances.apart(0, 1), Some(Apart { shared: 4, differing: 2 }));
        assert_eq!(distances.apart(2, 0), Some(Apart { shared: 2, differing: 2 }));
        assert_eq!(distances.apart(1, 1), None);
        let found = typology.measures(&[0, 1, 2], &distances);
        let near = |found: Option<f64>, wanted: f64| {
            assert!((found.unwrap() - wanted).abs() < 1e-12, "{found:?}, not {wanted}");
        };
        // √½, 1 and 1; the largest is 1.
        near(found.mean_pairwise_distance, (0.5_f64.sqrt() + 2.0) / 3.0);
        // Entropies without missing: of 0,0,1; 1,0; 0,1; 1,1,0.
        let third = -(1.0 / 3.0 * (1.0_f64 / 3.0).log2() + 2.0 / 3.0 * (2.0_f64 / 3.0).log2());
        near(found.entropy_without_missing, (2.0 * third + 2.0) / 4.0);
        near(found.entropy_with_missing, (2.0 * third + 2.0 * 3_f64.log2()) / 4.0);
        near(found.feature_value_inclusion, 1.0);
        near(found.feature_value_overlap, 0.5 / 3.0);
        let one = typology.measures(&[2], &distances);
        assert_eq!((one.mean_pairwise_distance, one.feature_value_overlap), (None, None));
        near(one.feature_value_inclusion, 0.25);
        assert_eq!(one.features_missing, 2);
        assert_eq!(typology.measures(&[], &distances).entropy_with_missing, None);
    }
}
