use crate::{Distance, Weights, bootstrap_interval, cohen_kappa, fleiss_kappa, krippendorff_alpha};

/// Labels that raters gave to items, some perhaps missing.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// By item: raters in order, each with the place of its label among the kinds.
    items: Vec<Vec<(usize, usize)>>,
    raters: usize,
    /// The kinds of labels: their numbers, ascending, or their places.
    values: Vec<f64>,
}

/// What can be asked of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The share of the items with both raters on which they agree.
    Share(usize, usize),
    /// Cohen's κ of two raters over the items that both labelled.
    Cohen(usize, usize, Weights),
    /// Fleiss' κ; needs as many labels for every item.
    Fleiss,
    /// Krippendorff's α.
    Alpha(Distance),
}

impl Annotations {
    /// Of labels as (item, rater, place of the label in `values`), each pair of item and rater at
    /// most once; `values` are the kinds, ascending.
    pub fn new(labels: impl IntoIterator<Item = (usize, usize, usize)>, values: Vec<f64>) -> Self {
        let mut found = Self { values, ..Self::default() };
        for (item, rater, label) in labels {
            if label < found.values.len() {
                found.items.resize(found.items.len().max(item + 1), Vec::new());
                found.items[item].push((rater, label));
                found.raters = found.raters.max(rater + 1);
            }
        }
        found.items.iter_mut().for_each(|item| item.sort_unstable());
        found
    }

    /// The number of raters.
    pub fn raters(&self) -> usize {
        self.raters
    }

    /// The number of kinds of labels.
    pub fn kinds(&self) -> usize {
        self.values.len()
    }

    /// The items that a statistic is about: those of both raters, or with two labels.
    pub fn items(&self, statistic: Statistic) -> usize {
        self.of_use(statistic).len()
    }

    /// The statistic over all items.
    pub fn value(&self, statistic: Statistic) -> Option<f64> {
        self.over(statistic, self.of_use(statistic).into_iter())
    }

    /// Its percentile interval by bootstrap over items; none below two items.
    pub fn interval(&self, statistic: Statistic, draws: u32, seed: u64, alpha: f64) -> Option<(f64, f64)> {
        let of_use = self.of_use(statistic);
        if of_use.len() < 2 {
            return None;
        }
        bootstrap_interval(of_use.len(), [draws, 0], seed, alpha, |places| {
            self.over(statistic, places.iter().map(|&place| of_use[place]))
        })
    }

    fn of_use(&self, statistic: Statistic) -> Vec<usize> {
        let wanted = |item: &usize| match statistic {
            Statistic::Share(a, b) | Statistic::Cohen(a, b, _) => self.both(*item, a, b).is_some(),
            Statistic::Fleiss => !self.items[*item].is_empty(),
            Statistic::Alpha(_) => self.items[*item].len() > 1,
        };
        (0..self.items.len()).filter(wanted).collect()
    }

    fn both(&self, item: usize, a: usize, b: usize) -> Option<(usize, usize)> {
        let label =
            |rater: usize| self.items[item].iter().find(|(of, _)| *of == rater).map(|(_, label)| *label);
        Some((label(a)?, label(b)?))
    }

    fn over(&self, statistic: Statistic, items: impl Iterator<Item = usize>) -> Option<f64> {
        match statistic {
            Statistic::Share(a, b) => {
                let pairs: Vec<_> = items.filter_map(|item| self.both(item, a, b)).collect();
                let same = pairs.iter().filter(|(a, b)| a == b).count();
                (!pairs.is_empty()).then(|| same as f64 / pairs.len() as f64)
            }
            Statistic::Cohen(a, b, weights) => {
                let pairs: Vec<_> = items.filter_map(|item| self.both(item, a, b)).collect();
                cohen_kappa(&pairs, self.kinds(), weights)
            }
            Statistic::Fleiss => {
                let counts = items.map(|item| {
                    let mut counts = vec![0; self.kinds()];
                    self.items[item].iter().for_each(|&(_, label)| counts[label] += 1);
                    counts
                });
                fleiss_kappa(&counts.collect::<Vec<_>>())
            }
            Statistic::Alpha(distance) => {
                let units = items.map(|item| self.items[item].iter().map(|&(_, label)| label).collect());
                krippendorff_alpha(&units.collect::<Vec<_>>(), &self.values, distance)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Annotations, Statistic};
    use crate::{Distance, Weights};

    /// Two raters, ten items, two labels: both say 0 of 4, both 1 of 3, they differ on 3.
    /// po = .7, pe = .5 × .6 + .5 × .4 with margins 5, 5 and 6, 4: κ = .2 / .5.
    #[test]
    fn two_raters_by_hand() {
        let pairs = [(0, 0), (0, 0), (0, 0), (0, 0), (1, 1), (1, 1), (1, 1), (1, 0), (1, 0), (0, 1)];
        let labels = pairs.iter().enumerate().flat_map(|(item, &(a, b))| [(item, 0, a), (item, 1, b)]);
        let found = Annotations::new(labels.chain([(12, 0, 1)]), vec![0.0, 1.0]);
        let near = |statistic, wanted: f64| (found.value(statistic).unwrap() - wanted).abs() < 1e-12;
        assert!(near(Statistic::Share(0, 1), 0.7) && near(Statistic::Cohen(0, 1, Weights::Equal), 0.4));
        assert_eq!((found.items(Statistic::Share(0, 1)), found.items(Statistic::Fleiss)), (10, 11));
        // The eleventh item has one label: no κ of Fleiss.
        assert_eq!(found.value(Statistic::Fleiss), None);
        assert!(found.value(Statistic::Alpha(Distance::Nominal)).is_some());
        let (low, high) = found.interval(Statistic::Share(0, 1), 500, 1, 0.05).unwrap();
        assert!(low < 0.7 && high > 0.7 && low >= 0.2 && high <= 1.0, "{low} {high}");
        assert_eq!(Annotations::default().value(Statistic::Fleiss), None);
    }
}
