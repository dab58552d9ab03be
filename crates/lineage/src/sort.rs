//! Sorting on the caller's threads; the result never depends on how many there are.
use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};

use crate::parallel::{Parallel, map, pieces};

/// Sorts by a total order: pieces at once, then merged two by two.
pub(crate) fn sort<T: Copy + Send + Sync>(
    par: &dyn Parallel,
    items: Vec<T>,
    order: impl Fn(&T, &T) -> Ordering + Sync,
) -> Vec<T> {
    if par.threads() < 2 {
        let mut items = items;
        items.sort_unstable_by(&order);
        return items;
    }
    let pieces = pieces(par, items.len());
    let mut runs: Vec<Vec<T>> = map(par, pieces.len(), |piece| {
        let mut run = items[pieces[piece].clone()].to_vec();
        run.sort_unstable_by(&order);
        run
    });
    drop(items);
    while runs.len() > 1 {
        let pairs: Vec<Mutex<Vec<Vec<T>>>> = chunks(runs);
        runs = map(par, pairs.len(), |pair| {
            let pair = std::mem::take(&mut *pairs[pair].lock().unwrap_or_else(PoisonError::into_inner));
            pair.into_iter().reduce(|a, b| merged(&a, &b, &order)).unwrap_or_default()
        });
    }
    runs.pop().unwrap_or_default()
}

fn chunks<T>(runs: Vec<Vec<T>>) -> Vec<Mutex<Vec<Vec<T>>>> {
    let mut pairs = Vec::with_capacity(runs.len().div_ceil(2));
    let mut runs = runs.into_iter();
    while let Some(first) = runs.next() {
        pairs.push(Mutex::new(std::iter::once(first).chain(runs.next()).collect()));
    }
    pairs
}

fn merged<T: Copy>(a: &[T], b: &[T], order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut at, mut bt) = (0, 0);
    while at < a.len() && bt < b.len() {
        if order(&b[bt], &a[at]) == Ordering::Less {
            out.push(b[bt]);
            bt += 1;
        } else {
            out.push(a[at]);
            at += 1;
        }
    }
    out.extend_from_slice(&a[at..]);
    out.extend_from_slice(&b[bt..]);
    out
}

#[cfg(test)]
mod tests {
    use super::sort;
    use crate::parallel::Parallel;
    use proptest::prelude::*;

    /// Several threads in name only.
    struct Many(usize);

    impl Parallel for Many {
        fn threads(&self) -> usize {
            self.0
        }
        fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
            (0..n).for_each(task);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        /// The same as the standard library's, for any number of threads.
        #[test]
        fn sorts(seed in any::<u32>(), len in 0..60_000_usize, threads in 1..6_usize) {
            let items: Vec<u32> = (0..len as u32).map(|i| i.wrapping_mul(2_654_435_769) ^ seed).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            prop_assert_eq!(sort(&Many(threads), items, Ord::cmp), expected);
        }
    }
}
