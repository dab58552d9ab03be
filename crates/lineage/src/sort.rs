//! Models in the byte order of their ids.
use crate::adjacency::ModelIx;
use crate::parallel::{Parallel, map, pieces};

/// Sorts models of distinct ids by the bytes of the ids.
///
/// Sixteen bytes at a time: most comparisons are of two numbers, not of two texts far away. The
/// models are dealt out among ranges of ids first, each a task of its own that stays in the cache.
pub(crate) fn by_id<'a>(
    par: &dyn Parallel,
    models: Vec<ModelIx>,
    id: impl Fn(ModelIx) -> &'a str + Sync,
) -> Vec<ModelIx> {
    let splitters = splitters(&models, &id);
    if splitters.is_empty() {
        return sorted(models.into_iter().map(|model| (key(id(model), 0), model)).collect(), &id);
    }
    let pieces = pieces(par, models.len());
    let dealt = map(par, pieces.len(), |piece| {
        let mut dealt: Vec<Vec<(Key, ModelIx)>> = vec![Vec::new(); splitters.len() + 1];
        for &model in &models[pieces[piece].clone()] {
            let key = key(id(model), 0);
            dealt[splitters.partition_point(|s| *s <= key)].push((key, model));
        }
        dealt
    });
    drop(models);
    let sort = |bucket: usize| sorted(dealt.iter().flat_map(|d| d[bucket].iter().copied()).collect(), &id);
    map(par, splitters.len() + 1, sort).concat()
}

/// Sixteen bytes as numbers, zeros after the end.
type Key = (u64, u64);

const WIDTH: usize = 16;

fn key(id: &str, skip: usize) -> Key {
    let rest = id.as_bytes().get(skip..).unwrap_or_default();
    let mut bytes = [0; WIDTH];
    let n = rest.len().min(WIDTH);
    bytes[..n].copy_from_slice(&rest[..n]);
    let key = u128::from_be_bytes(bytes);
    ((key >> 64) as u64, key as u64)
}

/// Keys that cut the models into ranges of about equal size; none where there are few models.
fn splitters<'a>(models: &[ModelIx], id: impl Fn(ModelIx) -> &'a str) -> Vec<Key> {
    const BUCKET: usize = 1 << 14;
    const OVERSAMPLING: usize = 16;
    let buckets = (models.len() / BUCKET).min(256);
    if buckets < 2 {
        return Vec::new();
    }
    let samples = buckets * OVERSAMPLING;
    let place = |at: usize| (at as u64 * models.len() as u64 / samples as u64) as usize;
    let mut sample: Vec<Key> = (0..samples).map(|at| key(id(models[place(at)]), 0)).collect();
    sample.sort_unstable();
    let mut splitters: Vec<Key> = sample.into_iter().skip(OVERSAMPLING).step_by(OVERSAMPLING).collect();
    splitters.dedup();
    splitters
}

fn sorted<'a>(mut keyed: Vec<(Key, ModelIx)>, id: impl Fn(ModelIx) -> &'a str) -> Vec<ModelIx> {
    sort_from(&mut keyed, 0, &id);
    keyed.into_iter().map(|(_, model)| model).collect()
}

/// Sorts models whose ids agree in the first `skip` bytes and whose keys begin there.
fn sort_from<'a>(keyed: &mut [(Key, ModelIx)], skip: usize, id: &impl Fn(ModelIx) -> &'a str) {
    const FEW: usize = 24;
    const DEEP: usize = 64 * WIDTH;
    keyed.sort_unstable();
    for run in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        if run.len() <= FEW || skip >= DEEP {
            run.sort_unstable_by(|a, b| id(a.1).cmp(id(b.1)));
        } else {
            for (rest, model) in run.iter_mut() {
                *rest = key(id(*model), skip + WIDTH);
            }
            sort_from(run, skip + WIDTH, id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::by_id;
    use crate::adjacency::ModelIx;
    use crate::parallel::Parallel;
    use proptest::prelude::*;

    /// Several threads in name only.
    struct Many(usize);

    impl Parallel for Many {
        fn threads(&self) -> usize {
            self.0
        }
        fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
            (0..n).rev().for_each(task);
        }
    }

    fn check(mut all: Vec<String>) {
        for threads in [1, 3] {
            let models = (0..all.len() as u32).map(ModelIx).collect();
            let order = by_id(&Many(threads), models, |model| &all[model.index()]);
            let found: Vec<_> = order.iter().map(|model| all[model.index()].clone()).collect();
            all.sort_unstable();
            assert_eq!(found, all);
            all.reverse();
        }
    }

    #[test]
    fn long_common_beginnings_and_many_ids() {
        let scattered = |i: u32| i.wrapping_mul(2_654_435_761);
        check((0..70_000).map(|i| format!("{:x}", scattered(i))).collect());
        check((0..40_000).map(|i| format!("a-very-long-organisation/{}", scattered(i))).collect());
        check((0..100).map(|i| format!("{}{}", "x".repeat(3000), scattered(i))).collect());
    }

    proptest! {
        /// As the standard library sorts them.
        #[test]
        fn in_byte_order(all in prop::collection::btree_set("[a\u{0}é]{0,40}", 0..60)) {
            check(all.into_iter().rev().collect());
        }
    }
}
