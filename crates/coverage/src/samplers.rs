//! Samplers of languages: as unlike as can be, or at random (Ploeger et al. 2024).

use cladist_stats::Draws;

use crate::Distances;

/// Sets that are tried one by one at most.
const MOST_SETS: u64 = 2_000_000;
/// Languages in a sample of which all sets are tried at most.
const MOST_CHOSEN: usize = 32;
/// Sums that differ by less are equal.
const EQUAL: f64 = 1e-12;

/// A sample: places of languages in the order of choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// The places.
    pub places: Vec<usize>,
    /// Whether no other sample is better by the sampler's aim.
    pub exact: bool,
}

/// The `n` languages with the largest sum of distances (MaxSum). All sets are tried while there are at most two
/// million of them; beyond, the one with the largest sum to all comes first, then again and again the one with the
/// largest sum to those chosen. Of equal choices the first in order.
pub fn max_sum(distances: &Distances, n: usize) -> Sampled {
    sample(distances, n, 0.0, |sum, distance| sum + distance)
}

/// The `n` languages whose smallest distance is the largest (MaxMin). As [`max_sum`], but the second is the one
/// farthest from the first, then again and again the one farthest from its nearest among those chosen.
pub fn max_min(distances: &Distances, n: usize) -> Sampled {
    sample(distances, n, f64::INFINITY, f64::min)
}

/// The value of a set is `join` of the distances of its pairs, from `nothing` on.
fn sample(distances: &Distances, n: usize, nothing: f64, join: fn(f64, f64) -> f64) -> Sampled {
    let all = distances.languages();
    if n >= all {
        return Sampled { places: (0..all).collect(), exact: true };
    }
    if n <= MOST_CHOSEN && sets(all, n) <= MOST_SETS {
        let mut search =
            Search { distances, n, join, chosen: Vec::new(), best: (f64::NEG_INFINITY, Vec::new()) };
        search.from(0, nothing);
        return Sampled { places: search.best.1, exact: true };
    }
    let total = |place: usize| (0..all).map(|other| distances.wanted(place, other)).sum::<f64>();
    let mut places = vec![largest((0..all).map(|place| (place, total(place))))];
    // What each language would add: the join of its distances to those chosen.
    let mut values = vec![nothing; all];
    let mut free = vec![true; all];
    while let (Some(&last), true) = (places.last(), places.len() < n) {
        free[last] = false;
        for (place, value) in values.iter_mut().enumerate() {
            *value = join(*value, distances.wanted(place, last));
        }
        let rest = values.iter().copied().enumerate().filter(|&(place, _)| free[place]);
        places.push(largest(rest));
    }
    Sampled { places, exact: false }
}

/// The first place with the largest value.
fn largest(values: impl Iterator<Item = (usize, f64)>) -> usize {
    let better = |best: (usize, f64), one: (usize, f64)| if one.1 > best.1 + EQUAL { one } else { best };
    values.reduce(better).map_or(0, |best| best.0)
}

/// The number of sets of `n` of `all`, or more than is tried.
fn sets(all: usize, n: usize) -> u64 {
    let mut count = 1_u64;
    for taken in 0..n.min(all - n.min(all)) as u64 {
        // Whole at each step: it is the number of sets of `taken + 1`.
        count = count * (all as u64 - taken) / (taken + 1);
        if count > MOST_SETS {
            return u64::MAX;
        }
    }
    count
}

struct Search<'a> {
    distances: &'a Distances,
    n: usize,
    join: fn(f64, f64) -> f64,
    chosen: Vec<usize>,
    best: (f64, Vec<usize>),
}

impl Search<'_> {
    fn from(&mut self, next: usize, value: f64) {
        let left = self.n - self.chosen.len();
        if left == 0 {
            if self.best.1.is_empty() || value > self.best.0 + EQUAL {
                self.best = (value, self.chosen.clone());
            }
            return;
        }
        for place in next..=self.distances.languages() - left {
            let added = self.chosen.iter().map(|&other| self.distances.wanted(place, other));
            let joined = added.fold(value, self.join);
            self.chosen.push(place);
            self.from(place + 1, joined);
            self.chosen.pop();
        }
    }
}

/// `n` of `all` at random.
pub fn random(all: usize, n: usize, seed: u64) -> Sampled {
    let mut places: Vec<usize> = (0..all).collect();
    Draws::new(seed, 0, 0).shuffle(&mut places);
    places.truncate(n);
    Sampled { places, exact: true }
}

/// `n` languages as evenly over groups (families, genera) as these allow: the groups in random order, one random
/// language of each, then another of each, and so on. Languages of no known group are left out.
pub fn by_group(groups: &[Option<usize>], n: usize, seed: u64) -> Sampled {
    let mut draws = Draws::new(seed, 0, 0);
    let count = groups.iter().flatten().max().map_or(0, |last| last + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (place, group) in groups.iter().enumerate() {
        if let Some(group) = group {
            members[*group].push(place);
        }
    }
    draws.shuffle(&mut members);
    for group in &mut members {
        draws.shuffle(group);
    }
    let deepest = members.iter().map(Vec::len).max().unwrap_or(0);
    let rounds = (0..deepest).flat_map(|round| members.iter().filter_map(move |group| group.get(round)));
    Sampled { places: rounds.take(n).copied().collect(), exact: true }
}

#[cfg(test)]
mod tests {
    use super::{by_group, max_min, max_sum, random, sets};
    use crate::{Distances, Typology};
    use proptest::prelude::*;

    /// Languages on a line: language i has i ones and then zeros, so that features differ by |i − j|.
    fn line(places: &[usize]) -> Distances {
        let longest = places.iter().max().copied().unwrap_or(0);
        let value =
            |language: usize, feature: usize| Some(if feature < places[language] { "1" } else { "0" });
        let typology = Typology::new(places.len(), longest, value);
        Distances::new((0..places.len()).map(|language| typology.distances_before(language)).collect())
    }

    #[test]
    fn the_ends_and_the_middle() {
        // √ of 4, 5, 9: of three, the ends and either side of the middle; min is best at 4 | 5.
        let distances = line(&[0, 1, 4, 9]);
        assert_eq!(max_sum(&distances, 2).places, [0, 3]);
        assert_eq!(max_min(&distances, 3).places, [0, 2, 3]);
        assert_eq!(max_sum(&distances, 3).places, [0, 2, 3]);
        assert!(max_min(&distances, 3).exact);
        assert_eq!(max_sum(&distances, 9).places, [0, 1, 2, 3]);
        assert!(max_sum(&distances, 0).places.is_empty());
        assert!(max_sum(&Distances::default(), 3).places.is_empty());
    }

    #[test]
    fn many_languages_are_chosen_greedily() {
        let places: Vec<usize> = (0..60).collect();
        let found = max_min(&line(&places), 8);
        assert!(!found.exact && found.places.len() == 8);
        assert!(found.places.contains(&0) && found.places.contains(&59), "{found:?}");
        assert_eq!((sets(60, 8), sets(10, 5), sets(5, 5), sets(30, 4)), (u64::MAX, 252, 1, 27_405));
    }

    #[test]
    fn groups_take_turns() {
        let groups = [Some(0), Some(0), Some(0), Some(1), None, Some(2)];
        let found = by_group(&groups, 3, 5).places;
        let mut of: Vec<_> = found.iter().map(|&place| groups[place]).collect();
        of.sort_unstable();
        assert_eq!(of, [Some(0), Some(1), Some(2)]);
        assert_eq!(by_group(&groups, 9, 5).places.len(), 5);
        assert_eq!(random(5, 9, 1).places.len(), 5);
        assert_ne!(random(50, 50, 1), random(50, 50, 2));
    }

    proptest! {
        /// No other set of three has a larger sum, nor a larger smallest distance.
        #[test]
        fn exact_is_exact(places in prop::collection::vec(0..30_usize, 3..9)) {
            let distances = line(&places);
            let of = |set: &[usize]| {
                let line = [(0, 1), (0, 2), (1, 2)].map(|(a, b)| distances.wanted(set[a], set[b]));
                (line.iter().sum::<f64>(), line.iter().copied().fold(f64::INFINITY, f64::min))
            };
            let (sum, min) = (of(&max_sum(&distances, 3).places).0, of(&max_min(&distances, 3).places).1);
            for a in 0..places.len() {
                for b in a + 1..places.len() {
                    for c in b + 1..places.len() {
                        let other = of(&[a, b, c]);
                        prop_assert!(other.0 <= sum + 1e-9 && other.1 <= min + 1e-9);
                    }
                }
            }
        }
    }
}
