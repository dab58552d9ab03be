//! Documents as sets, and Jaccard's index of two of them: |A ∩ B| / |A ∪ B|, 0 of two empty ones
//! (they have nothing in common, as a vector without a term has none).
use cladist_lineage::{Parallel, map};
use xxhash_rust::xxh3::xxh3_64;

use crate::documents::{Documents, Numbers, TooLarge, write};
use crate::exact::{EdgeSums, FETCHED, Measure, Needed, TopSums};
use crate::keys::Keys;
use crate::kin::Kin;
use crate::rows::Block;
use crate::tally::Reader;
use crate::words::mix;

/// The sets of all documents: a byte or two for each member, and 8 bytes for each distinct member
/// whatever its length.
///
/// Members are known by 64 bits of their hash: of a million distinct ones two fall together with
/// a probability of 3 in 10^8.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sets {
    members: Keys,
    documents: Documents,
}

/// Room for one set at a time.
#[derive(Debug, Default)]
pub struct SetScratch {
    reader: Reader,
    numbers: Vec<u32>,
    bytes: Vec<u8>,
}

impl Sets {
    /// Adds the set of some texts, such as tags.
    pub fn push_texts<'a>(
        &mut self,
        texts: impl Iterator<Item = &'a str>,
        scratch: &mut SetScratch,
    ) -> Result<(), TooLarge> {
        scratch.numbers.clear();
        for text in texts {
            let number = self.members.number(xxh3_64(text.as_bytes()));
            scratch.numbers.push(number);
        }
        self.push(scratch)
    }

    /// Adds the set of the words of a text.
    pub fn push_words(&mut self, text: &str, scratch: &mut SetScratch) -> Result<(), TooLarge> {
        scratch.numbers.clear();
        let SetScratch { reader, numbers, .. } = scratch;
        reader.0.each_key(text, |key| numbers.push(self.members.number(key)));
        self.push(scratch)
    }

    /// Adds a missing document.
    pub fn push_missing(&mut self) -> Result<(), TooLarge> {
        self.documents.push(None)
    }

    fn push(&mut self, scratch: &mut SetScratch) -> Result<(), TooLarge> {
        distinct(&mut scratch.numbers);
        scratch.bytes.clear();
        scratch.numbers.iter().for_each(|&number| write(&mut scratch.bytes, number));
        self.documents.push(Some(&scratch.bytes))
    }

    /// Adds the documents of another part after what is here.
    pub fn append(&mut self, other: Self) -> Result<(), TooLarge> {
        if self.documents.len() == 0 {
            *self = other;
            return Ok(());
        }
        let place: Vec<u32> = other.members.all().iter().map(|&key| self.members.number(key)).collect();
        self.documents.renumber(&other.documents, &place)
    }

    /// The number of documents, missing ones among them.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is a document at this place.
    pub fn has(&self, at: usize) -> bool {
        self.documents.has(at)
    }

    fn members_of(&self, at: usize) -> Numbers<'_> {
        Numbers(self.documents.content(at))
    }

    pub(crate) fn marks(&self) -> Marks<'_> {
        Marks { sets: self, stamps: vec![0; self.members.len()], stamp: 0, size: 0 }
    }

    /// Equal sets have equal keys.
    fn key(&self, at: usize) -> u64 {
        let members = self.members_of(at);
        members.fold(0, |sum: u64, member| sum.wrapping_add(mix(u64::from(member), 0xd6e8_feb8_6659_fd93)))
    }

    fn size(&self, at: usize) -> usize {
        self.members_of(at).count()
    }

    /// How alike a model is to itself.
    fn own(&self, at: u32) -> f64 {
        if self.members_of(at as usize).next().is_some() { 1.0 } else { 0.0 }
    }

    /// The distinct sets among some models, by their keys, and how many have each.
    fn groups(&self, models: &[u32]) -> Vec<Group> {
        let group = |&model: &u32| Group { key: self.key(model as usize), model, count: 1 };
        let mut groups: Vec<Group> = models.iter().map(group).collect();
        groups.sort_unstable_by_key(|group| (group.key, group.model));
        groups.dedup_by(|next, first| {
            let same = next.key == first.key;
            first.count += if same { next.count } else { 0 };
            same
        });
        groups
    }

    /// The sum over all unordered pairs of some models, which may be many: intersections are
    /// counted member by member over lists of who has it, and added up as whole numbers for each
    /// size of the union.
    pub(crate) fn all_pairs(&self, models: &[u32], par: &dyn Parallel) -> f64 {
        let groups = self.groups(models);
        let sizes: Vec<u32> = groups.iter().map(|group| self.size(group.model as usize) as u32).collect();
        let mut owners: Vec<Vec<u32>> = vec![Vec::new(); self.members.len()];
        for (group, at) in groups.iter().zip(0..) {
            self.members_of(group.model as usize).for_each(|member| owners[member as usize].push(at));
        }
        const PIECE: usize = 1 << 9;
        let parts = map(par, groups.len().div_ceil(PIECE), |piece| {
            let mut by_union: Vec<u128> = Vec::new();
            let mut common = vec![0_u32; groups.len()];
            for at in piece * PIECE..((piece + 1) * PIECE).min(groups.len()) {
                for member in self.members_of(groups[at].model as usize) {
                    let before = owners[member as usize].iter().take_while(|&&other| (other as usize) < at);
                    before.for_each(|&other| common[other as usize] += 1);
                }
                for (other, common) in common[..at].iter_mut().enumerate().filter(|(_, common)| **common > 0)
                {
                    let union = (sizes[at] + sizes[other] - *common) as usize;
                    if by_union.len() <= union {
                        by_union.resize(union + 1, 0);
                    }
                    by_union[union] += u128::from(groups[at].count * groups[other].count)
                        * u128::from(std::mem::take(common));
                }
            }
            by_union
        });
        let longest = parts.iter().map(Vec::len).max().unwrap_or(0);
        let of_union = |union: usize| {
            let common: u128 = parts.iter().filter_map(|part| part.get(union)).sum();
            common as f64 / union as f64
        };
        let within = groups.iter().map(|group| self.own(group.model) * group.twice());
        (1..longest).map(of_union).sum::<f64>() + within.sum::<f64>()
    }
}

/// Leaves out what is repeated; of a few numbers without sorting them, which takes longer.
fn distinct(numbers: &mut Vec<u32>) {
    const FEW: usize = 16;
    if numbers.len() > FEW {
        numbers.sort_unstable();
        return numbers.dedup();
    }
    let mut kept = 0;
    for at in 0..numbers.len() {
        let number = numbers[at];
        if !numbers[..kept].contains(&number) {
            numbers[kept] = number;
            kept += 1;
        }
    }
    numbers.truncate(kept);
}

/// Models with equal sets.
#[derive(Clone, Copy, Debug)]
struct Group {
    key: u64,
    /// One of them.
    model: u32,
    count: u64,
}

impl Group {
    /// The pairs among them.
    fn twice(&self) -> f64 {
        (self.count * (self.count - 1) / 2) as f64
    }
}

/// A set spread out, which others are compared with.
pub(crate) struct Marks<'a> {
    sets: &'a Sets,
    stamps: Vec<u32>,
    stamp: u32,
    size: u32,
}

impl Marks<'_> {
    fn mark(&mut self, model: u32) {
        if self.stamp == u32::MAX {
            self.stamps.fill(0);
            self.stamp = 0;
        }
        self.stamp += 1;
        self.size = 0;
        for member in self.sets.members_of(model as usize) {
            self.stamps[member as usize] = self.stamp;
            self.size += 1;
        }
    }

    fn with(&self, model: u32) -> f64 {
        let (mut common, mut size) = (0_u32, 0_u32);
        for member in self.sets.members_of(model as usize) {
            common += u32::from(self.stamps[member as usize] == self.stamp);
            size += 1;
        }
        if common == 0 { 0.0 } else { f64::from(common) / f64::from(self.size + size - common) }
    }

    /// The similarity of two models.
    pub(crate) fn pair(&mut self, a: u32, b: u32) -> f64 {
        self.mark(a);
        self.with(b)
    }

    fn among(&mut self, groups: &[Group]) -> f64 {
        let mut sum = 0.0;
        for (at, group) in groups.iter().enumerate() {
            self.mark(group.model);
            let rest = groups[at + 1..].iter().map(|other| self.with(other.model) * other.count as f64);
            sum += self.sets.own(group.model) * group.twice() + group.count as f64 * rest.sum::<f64>();
        }
        sum
    }

    fn between(&mut self, left: &[Group], right: &[Group]) -> f64 {
        let mut sum = 0.0;
        for group in left {
            self.mark(group.model);
            let each = right.iter().map(|other| self.with(other.model) * other.count as f64);
            sum += group.count as f64 * each.sum::<f64>();
        }
        sum
    }
}

/// Adds groups to others, both by their keys.
fn join(to: &mut Vec<Group>, from: &[Group]) {
    to.extend_from_slice(from);
    to.sort_by_key(|group| (group.key, group.model));
    to.dedup_by(|next, first| {
        let same = next.key == first.key;
        first.count += if same { next.count } else { 0 };
        same
    });
}

impl Measure for Sets {
    type Room<'a> = Marks<'a>;

    fn room(&self) -> Marks<'_> {
        self.marks()
    }

    fn below<'a>(&'a self, marks: &mut Marks<'a>, kin: &Kin, u: u32, needed: Needed) -> (f64, f64) {
        use Block::{ChildsOwn, ChildsSiblings, Nephews, OtherNephews, Own, Siblings};
        let (mut own, mut siblings) = (0.0, 0.0);
        // Nephews need the sum over a child's own children.
        if needed.any(&[Own, ChildsOwn, Nephews, OtherNephews]) {
            marks.mark(u);
            for children in kin.children(u).chunks(FETCHED) {
                self.documents.fetch(children);
                own += children.iter().map(|&v| marks.with(v)).sum::<f64>();
            }
        }
        if needed.any(&[Siblings, ChildsSiblings]) {
            siblings = marks.among(&self.groups(kin.children(u)));
        }
        (own, siblings)
    }

    fn around<'a>(
        &'a self,
        marks: &mut Marks<'a>,
        kin: &Kin,
        u: u32,
        needed: Needed,
        top: &mut TopSums,
        edges: &mut [(u32, EdgeSums)],
    ) {
        if needed.any(&[Block::Edge, Block::Grandchildren]) {
            marks.mark(u);
            for (v, edge) in &mut *edges {
                edge.edge = marks.with(*v);
                edge.grandchildren = kin.children(*v).iter().map(|&w| marks.with(w)).sum();
            }
        }
        if needed.any(&[Block::ParentsAndTop, Block::ParentsAndChild, Block::GreatGrandchildren]) {
            for &t in kin.parents(u) {
                marks.mark(t);
                top.above += marks.with(u);
                for (v, edge) in &mut *edges {
                    edge.above += marks.with(*v);
                    if needed.any(&[Block::GreatGrandchildren]) {
                        edge.great += kin.children(*v).iter().map(|&w| marks.with(w)).sum::<f64>();
                    }
                }
            }
        }
        if needed.any(&[Block::ChildAndOthers]) {
            for (v, edge) in &mut *edges {
                marks.mark(*v);
                let others = kin.children(u).iter().filter(|x| *x != v);
                edge.others = others.map(|&x| marks.with(x)).sum();
            }
        }
        let (nephews, cousins) =
            (needed.any(&[Block::Nephews, Block::OtherNephews]), needed.any(&[Block::Cousins]));
        let uncles = if nephews { self.groups(kin.children(u)) } else { Vec::new() };
        let mut before = Vec::new();
        for (v, edge) in &mut *edges {
            if !nephews && !cousins {
                break;
            }
            let groups = self.groups(kin.children(*v));
            if nephews {
                edge.nephews = marks.between(&groups, &uncles) - edge.own;
                edge.twice = kin.shared(u, *v).map(|w| self.own(w)).sum();
            }
            if cousins {
                top.cousins += marks.between(&groups, &before);
                join(&mut before, &groups);
            }
        }
        if cousins {
            top.cousins -= kin.shared_grandchildren(u).map(|w| self.own(w)).sum::<f64>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn nothing_is_repeated_however_many_there_are() {
        for n in 0..40 {
            let mut numbers: Vec<u32> = (0..n).map(|at| at * 7 % 11).collect();
            distinct(&mut numbers);
            numbers.sort_unstable();
            assert_eq!(numbers, (0..11).filter(|r| (0..n).any(|at| at * 7 % 11 == *r)).collect::<Vec<_>>());
        }
    }
}
