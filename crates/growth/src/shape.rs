//! The shape of families.
//!
//! A family is an acyclic graph, not always a tree: a merge has several parents. Indices of trees
//! are taken on the *primary-parent forest*: each model hangs on its parent with the fewest edges
//! from a root, of several on the one with the smallest id. A family of one root is one tree; of
//! several roots each has a tree of its own, and a root whose children all prefer others is a tree
//! of one.
use std::f64::consts::E;

use cladist_lineage::{Descent, FamilyIx, FamilySet, ModelIx, Parallel, map, pieces};

/// The shape of a family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// The family.
    pub family: FamilyIx,
    /// Its models.
    pub size: u32,
    /// Its roots: the trees of its forest.
    pub roots: u32,
    /// Its longest chain of parents in edges, over all of its edges.
    pub depth: u32,
    /// The most models of one generation, which is the fewest edges from a root.
    pub width: u32,
    /// The sum of the distances in edges of all pairs within a tree of the forest (Wiener 1947).
    pub wiener: u128,
    /// The same over the number of such pairs: the structural virality of Goel, Anderson, Hofman
    /// and Watts 2016 (equation 1), from 1 of a single edge, just below 2 of a large star, up to
    /// (n + 1) / 3 of a chain.
    pub mean_distance: f64,
    /// The sum of the leaves' distances from their root (Sackin 1972), over the forest.
    pub sackin: u64,
    /// The Colless-like index of Mir, Rotger and Rosselló 2018 ("Sound Colless-like balance indices
    /// for multifurcating trees"), summed over the trees of the forest: over all models the mean
    /// deviation from the median of the weights of their children's subtrees, where a subtree weighs
    /// Σ ln(children + e). 0 where all children of a model are alike, and (1 + ln(2 + e)) / 2 times
    /// the index of Colless (1982) on a binary tree.
    pub colless: f64,
    /// The coefficient of Gini of the models' numbers of children, over all edges: 0 where all have
    /// as many, 1 − 1/n where one of n has all.
    pub gini: f64,
}

/// The shapes of all families, in their order.
///
/// `id` is asked for models that have children.
pub fn shapes<'a>(
    descent: &Descent,
    families: &FamilySet,
    id: impl Fn(ModelIx) -> &'a str + Sync,
    par: &dyn Parallel,
) -> Vec<Shape> {
    let mut place = vec![0_u32; descent.models()];
    for family in (0..families.len() as u32).map(FamilyIx) {
        for (at, model) in (0..).zip(families.members(family)) {
            place[model.index()] = at;
        }
    }
    let view = View { descent, place: &place, id: &id };
    // Families are sorted by size: every piece takes one of so many in turn.
    let n = pieces(par, 4 * families.len()).len();
    let dealt = map(par, n, |piece| {
        let mut scratch = Scratch::default();
        let own = (piece..families.len()).step_by(n).map(|at| FamilyIx(at as u32));
        own.map(|family| view.shape(family, families.members(family), &mut scratch)).collect::<Vec<_>>()
    });
    let mut shapes = vec![None; families.len()];
    for shape in dealt.into_iter().flatten() {
        shapes[shape.family.index()] = Some(shape);
    }
    shapes.into_iter().flatten().collect()
}

struct View<'a, 'b> {
    descent: &'a Descent,
    /// The place of every model among the members of its family.
    place: &'a [u32],
    id: &'a (dyn Fn(ModelIx) -> &'b str + Sync),
}

/// Per member of one family, kept from one family to the next.
#[derive(Default)]
struct Scratch {
    /// Members, deepest generation first.
    order: Vec<u32>,
    primary: Vec<u32>,
    /// Members of the subtree.
    size: Vec<u32>,
    /// The weight of the subtree.
    weight: Vec<f64>,
    /// Of the tree.
    total: Vec<u32>,
    degrees: Vec<u32>,
    children: Vec<(u32, f64)>,
}

/// Stands for the missing parent of a root.
const ROOT: u32 = u32::MAX;

impl View<'_, '_> {
    fn shape(&self, family: FamilyIx, members: &[ModelIx], scratch: &mut Scratch) -> Shape {
        let n = members.len();
        scratch.primary.clear();
        scratch.primary.extend(members.iter().map(|&model| self.primary(model)));
        let generation = |at: &u32| self.descent.generation(members[*at as usize]);
        scratch.order.clear();
        scratch.order.extend(0..n as u32);
        scratch.order.sort_by_key(|at| std::cmp::Reverse(generation(at)));
        let width = scratch.order.chunk_by(|a, b| generation(a) == generation(b)).map(<[u32]>::len).max();
        let (colless, sackin) = weigh(scratch, generation);
        let (wiener, pairs) = distances(scratch);
        scratch.degrees.clear();
        scratch.degrees.extend(members.iter().map(|&model| self.descent.children().degree(model)));
        Shape {
            family,
            size: n as u32,
            roots: scratch.primary.iter().filter(|&&parent| parent == ROOT).count() as u32,
            depth: members.iter().map(|&model| self.descent.depth(model)).max().unwrap_or(0),
            width: width.unwrap_or(0) as u32,
            wiener,
            mean_distance: if pairs == 0 { 0.0 } else { wiener as f64 / pairs as f64 },
            sackin,
            colless,
            gini: gini(&mut scratch.degrees),
        }
    }

    /// The place of the parent that a model hangs on.
    fn primary(&self, model: ModelIx) -> u32 {
        let parents = self.descent.parents().of(model);
        let nearest = |a: &&ModelIx, b: &&ModelIx| {
            let (near, far) = (self.descent.generation(**a), self.descent.generation(**b));
            near.cmp(&far).then_with(|| (self.id)(**a).as_bytes().cmp((self.id)(**b).as_bytes()))
        };
        parents.iter().min_by(nearest).map_or(ROOT, |parent| self.place[parent.index()])
    }
}

/// Fills in sizes and weights from the leaves up; gives the Colless-like and Sackin's index.
///
/// The primary parent is one generation above, so that a generation has all its children's weights
/// when they are asked for. Equal subtrees get equal bits: their children are added in the order of
/// their weights.
fn weigh(scratch: &mut Scratch, generation: impl Fn(&u32) -> u32) -> (f64, u64) {
    let Scratch { order, primary, size, weight, children, .. } = scratch;
    size.clear();
    size.resize(order.len(), 1);
    weight.clear();
    weight.resize(order.len(), 1.0); // ln(0 + e)
    let (mut colless, mut sackin) = (0.0, 0);
    for level in order.chunk_by(|a, b| generation(a) == generation(b)) {
        children.clear();
        for &at in level.iter().filter(|&&at| primary[at as usize] != ROOT) {
            if size[at as usize] == 1 {
                sackin += u64::from(generation(&at));
            }
            children.push((primary[at as usize], weight[at as usize]));
            size[primary[at as usize] as usize] += size[at as usize];
        }
        children.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for siblings in children.chunk_by(|a, b| a.0 == b.0) {
            let below: f64 = siblings.iter().map(|sibling| sibling.1).sum();
            weight[siblings[0].0 as usize] = (siblings.len() as f64 + E).ln() + below;
            colless += deviation(siblings);
        }
    }
    (colless, sackin)
}

/// The mean deviation from the median of sorted weights.
fn deviation(sorted: &[(u32, f64)]) -> f64 {
    let n = sorted.len();
    let median = f64::midpoint(sorted[(n - 1) / 2].1, sorted[n / 2].1);
    sorted.iter().map(|(_, weight)| (weight - median).abs()).sum::<f64>() / n as f64
}

/// Sum and number of the distances of all pairs within a tree: each edge lies between as many
/// pairs as the product of the numbers of models on its two sides.
fn distances(scratch: &mut Scratch) -> (u128, u128) {
    let Scratch { order, primary, size, total, .. } = scratch;
    total.clear();
    total.resize(order.len(), 0);
    let (mut sum, mut pairs) = (0, 0);
    for &at in order.iter().rev() {
        let (parent, below) = (primary[at as usize], u128::from(size[at as usize]));
        if parent == ROOT {
            total[at as usize] = size[at as usize];
            pairs += below * (below - 1) / 2;
        } else {
            total[at as usize] = total[parent as usize];
            sum += below * (u128::from(total[at as usize]) - below);
        }
    }
    (sum, pairs)
}

/// The coefficient of Gini: Σ (2i − n − 1) xᵢ / (n Σ xᵢ) over ascending values. 0 of nothing.
fn gini(values: &mut [u32]) -> f64 {
    values.sort_unstable();
    let n = values.len() as i128;
    let sum: i128 = values.iter().map(|&value| i128::from(value)).sum();
    let ranked: i128 = (1..).zip(values.iter()).map(|(i, &x)| (2 * i - n - 1) * i128::from(x)).sum();
    if sum == 0 { 0.0 } else { ranked as f64 / (n * sum) as f64 }
}
