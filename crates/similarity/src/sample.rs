//! Pairs drawn from a row, as likely as they weigh in its mean.
//!
//! A draw chooses a group (all pairs, a model or a family: what counts alike), a block in it by
//! weight, and a pair of the block. Draws are with replacement and follow the seed alone: the
//! weights are gone over in one order, whatever the threads.
use crate::estimate::Weighting;
use crate::kin::Kin;
use crate::random::Random;
use crate::rows::{Block, Row, TABLE, two_of};

/// Pairs drawn from a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Drawn {
    /// What the row's mean is over; see [`Estimate::pairs`](crate::Estimate::pairs).
    pub pairs: u64,
    /// The pairs of models drawn.
    pub draws: Vec<(u32, u32)>,
}

/// Draws `n` pairs of each row of [`patterns`](crate::patterns): of all pairs of models for the
/// first.
pub fn draw(kin: &Kin, row: usize, weighting: Weighting, n: u64, seed: u64) -> Drawn {
    let mut random = Random::new(seed, row as u64);
    match row.checked_sub(1).and_then(|at| TABLE.get(at)) {
        None => any_pairs(kin, n, &mut random),
        Some(row) => of_row(kin, row, weighting, n, &mut random),
    }
}

fn any_pairs(kin: &Kin, n: u64, random: &mut Random) -> Drawn {
    let models = kin.present();
    let pairs = two_of(models.len());
    let two = |_| {
        let (a, b) = random.two_below(models.len() as u64);
        (models[a as usize], models[b as usize])
    };
    Drawn { pairs, draws: if pairs == 0 { Vec::new() } else { (0..n).map(two).collect() } }
}

fn of_row(kin: &Kin, row: &Row, weighting: Weighting, n: u64, random: &mut Random) -> Drawn {
    let tops = kin.tops();
    let weight = |&u: &u32| blocks(kin, row, u).fold(0, |sum: u64, (_, weight)| sum.saturating_add(weight));
    let weights: Vec<u64> = tops.iter().map(weight).collect();
    let groups = groups(kin, &weights, weighting);
    let pairs = match weighting {
        Weighting::Pairs => groups.first().map_or(0, |group| group.1),
        Weighting::Parents | Weighting::Families => groups.len() as u64,
    };
    if groups.is_empty() {
        return Drawn::default();
    }
    let place = |random: &mut Random| {
        let (begin, weight) = groups[random.below(groups.len() as u64) as usize];
        begin.saturating_add(random.below(weight))
    };
    let mut places: Vec<u64> = (0..n).map(|_| place(random)).collect();
    places.sort_unstable();
    let mut places = places.into_iter().peekable();
    let mut draws = Vec::with_capacity(places.len());
    let mut begin = 0_u64;
    for (&u, weight) in tops.iter().zip(weights) {
        let end = begin.saturating_add(weight);
        if places.peek().is_some_and(|&place| place < end) {
            let mut hat = Hat::new(kin, row.block, u);
            let mut to = begin;
            for (v, weight) in blocks(kin, row, u) {
                to = to.saturating_add(weight);
                while places.next_if(|&place| place < to).is_some() {
                    draws.push(hat.draw(v, random));
                }
            }
        }
        begin = end;
    }
    Drawn { pairs, draws }
}

/// The blocks of a row around u: the child, u itself where the block belongs to the model, and
/// the weight.
fn blocks<'a>(kin: &'a Kin, row: &'a Row, u: u32) -> impl Iterator<Item = (u32, u64)> + 'a {
    let whole = row.weight.of_model();
    let edges = if whole { &[] } else { kin.children(u) };
    let edges = edges.iter().filter(|&&v| !kin.children(v).is_empty());
    let top = whole.then(|| (u, row.weight.top(kin, u)));
    top.into_iter().chain(edges.map(move |&v| (v, row.weight.edge(kin, u, v))))
}

/// Where each group that has a weight begins in the sum of all weights, and its weight.
fn groups(kin: &Kin, weights: &[u64], weighting: Weighting) -> Vec<(u64, u64)> {
    let sum =
        |places: std::ops::Range<usize>| weights[places].iter().fold(0, |sum: u64, w| sum.saturating_add(*w));
    let sums: Vec<u64> = match weighting {
        Weighting::Pairs => vec![sum(0..weights.len())],
        Weighting::Parents => weights.to_vec(),
        Weighting::Families => (0..kin.families()).map(|family| sum(kin.family(family))).collect(),
    };
    let mut begin = 0_u64;
    let groups = sums.into_iter().map(|weight| {
        let from = begin;
        begin = from.saturating_add(weight);
        (from, weight)
    });
    groups.filter(|(_, weight)| *weight > 0).collect()
}

/// Draws pairs from the blocks around a model.
struct Hat<'a> {
    kin: &'a Kin,
    block: Block,
    u: u32,
    /// Of cousins: where the children of each child begin in all grandchildren's list.
    begins: Vec<u64>,
}

impl<'a> Hat<'a> {
    fn new(kin: &'a Kin, block: Block, u: u32) -> Self {
        let mut begins = Vec::new();
        if block == Block::Cousins {
            let mut begin = 0;
            for &v in kin.children(u) {
                begins.push(begin);
                begin += kin.children(v).len() as u64;
            }
            begins.push(begin);
        }
        Self { kin, block, u, begins }
    }

    /// A pair of the block, each as likely as the others. The block has one.
    fn draw(&mut self, v: u32, random: &mut Random) -> (u32, u32) {
        let (kin, u) = (self.kin, self.u);
        let below = |model: u32, random: &mut Random| random.of(kin.children(model));
        let above = |random: &mut Random| random.of(kin.parents(u));
        match self.block {
            Block::Own => (u, below(u, random)),
            Block::Siblings => two(kin.children(u), random),
            Block::Cousins => self.cousins(random),
            Block::Edge => (u, v),
            Block::Grandchildren => (u, below(v, random)),
            Block::ChildsOwn => (v, below(v, random)),
            Block::ChildsSiblings => two(kin.children(v), random),
            Block::Nephews => (below(v, random), other(kin.children(u), v, random)),
            Block::OtherNephews => loop {
                let (w, x) = (below(v, random), other(kin.children(u), v, random));
                if w != x {
                    return (w, x);
                }
            },
            Block::ChildAndOthers => (v, other(kin.children(u), v, random)),
            Block::GreatGrandchildren => (above(random), below(v, random)),
            Block::ParentsAndChild => (above(random), v),
            Block::ParentsAndTop => (above(random), u),
        }
    }

    /// Two grandchildren through two children, by drawing until they are. Where one child has
    /// nearly all grandchildren that may take long: then a child is drawn by the pairs it is in.
    fn cousins(&self, random: &mut Random) -> (u32, u32) {
        let all = self.begins.last().copied().unwrap_or(0);
        for _ in 0..64 {
            let ((v, w), (other, x)) =
                (self.grandchild(random.below(all)), self.grandchild(random.below(all)));
            if v != other && w != x {
                return (w, x);
            }
        }
        let children = |at: usize| self.begins[at + 1] - self.begins[at];
        let pairs = |at: usize| u128::from(children(at)) * u128::from(all - children(at));
        let total: u128 = (0..self.begins.len() - 1).map(pairs).sum();
        loop {
            let mut place = u128::from(random.below(u64::try_from(total).unwrap_or(u64::MAX)));
            let mut at = 0;
            while at + 2 < self.begins.len() && place >= pairs(at) {
                place -= pairs(at);
                at += 1;
            }
            let (_, w) = self.grandchild(self.begins[at] + random.below(children(at)));
            let far = random.below(all - children(at));
            let far = if far < self.begins[at] { far } else { far + children(at) };
            let (_, x) = self.grandchild(far);
            if w != x {
                return (w, x);
            }
        }
    }

    /// A grandchild by its place, and the place of the child it comes through.
    fn grandchild(&self, place: u64) -> (usize, u32) {
        let at = self.begins.partition_point(|&begin| begin <= place) - 1;
        let children = self.kin.children(self.kin.children(self.u)[at]);
        (at, children[(place - self.begins[at]) as usize])
    }
}

fn two(list: &[u32], random: &mut Random) -> (u32, u32) {
    let (a, b) = random.two_below(list.len() as u64);
    (list[a as usize], list[b as usize])
}

/// One of an ascending list, but for one of its items.
fn other(list: &[u32], without: u32, random: &mut Random) -> u32 {
    let at = list.binary_search(&without).unwrap_or(list.len());
    let drawn = random.below(list.len() as u64 - 1) as usize;
    list[drawn + usize::from(drawn >= at)]
}
