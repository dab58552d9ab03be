//! Who is whose parent, in the order in which the kinships are walked.
use std::ops::Range;

use cladist_lineage::Links;

/// Neighbours of every model, ascending, each once.
#[derive(Clone, Debug)]
struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn new(models: usize, edges: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; models + 1];
        edges.clone().for_each(|(from, _)| starts[from as usize + 1] += 1);
        (0..models).for_each(|at| starts[at + 1] += starts[at]);
        let mut items = vec![0; starts[models] as usize];
        let mut next = starts.clone();
        for (from, to) in edges {
            items[next[from as usize] as usize] = to;
            next[from as usize] += 1;
        }
        let mut lists = Self { starts, items };
        lists.distinct();
        lists
    }

    /// Sorts every list and leaves repeated items out.
    fn distinct(&mut self) {
        let mut kept = 0;
        for at in 0..self.starts.len() - 1 {
            let range = self.starts[at] as usize..self.starts[at + 1] as usize;
            self.items[range.clone()].sort_unstable();
            self.starts[at] = kept as u32;
            for place in range {
                if kept == self.starts[at] as usize || self.items[kept - 1] != self.items[place] {
                    self.items[kept] = self.items[place];
                    kept += 1;
                }
            }
        }
        if let Some(end) = self.starts.last_mut() {
            *end = kept as u32;
        }
        self.items.truncate(kept);
    }

    fn of(&self, model: u32) -> &[u32] {
        &self.items[self.starts[model as usize] as usize..self.starts[model as usize + 1] as usize]
    }
}

/// The edges between the models that have a document.
///
/// A model without one takes no part, neither as an end of a pair nor in between: what is missing
/// is not unlike everything. Children and parents are sets: an edge that is repeated counts once.
#[derive(Clone, Debug)]
pub struct Kin {
    present: Vec<u32>,
    children: Lists,
    parents: Lists,
    /// Models with children, family by family, and where each family begins.
    tops: Vec<u32>,
    families: Vec<u32>,
}

impl Kin {
    /// The kin among the models for which `present` holds.
    pub fn new(links: &Links, present: impl Fn(usize) -> bool) -> Self {
        let there: Vec<bool> = (0..links.models()).map(present).collect();
        let edges = links.edges().iter().map(|edge| (edge.parent.0, edge.child.0));
        let edges = edges.filter(|&(parent, child)| there[parent as usize] && there[child as usize]);
        let children = Lists::new(there.len(), edges.clone());
        let parents = Lists::new(there.len(), edges.map(|(parent, child)| (child, parent)));
        let family = components(there.len(), &children);
        let mut tops: Vec<u32> = (0..there.len() as u32).filter(|&m| !children.of(m).is_empty()).collect();
        tops.sort_by_key(|&top| family[top as usize]);
        let begins = |at: &usize| *at == 0 || family[tops[*at] as usize] != family[tops[*at - 1] as usize];
        let families = (0..tops.len()).filter(begins).map(|at| at as u32).collect();
        let present = (0..).zip(&there).filter(|(_, there)| **there).map(|(at, _)| at).collect();
        Self { present, children, parents, tops, families }
    }

    /// The models that have a document.
    pub(crate) fn present(&self) -> &[u32] {
        &self.present
    }

    pub(crate) fn children(&self, model: u32) -> &[u32] {
        self.children.of(model)
    }

    pub(crate) fn parents(&self, model: u32) -> &[u32] {
        self.parents.of(model)
    }

    /// Models with children, family by family.
    pub(crate) fn tops(&self) -> &[u32] {
        &self.tops
    }

    /// The number of families with an edge.
    pub(crate) fn families(&self) -> usize {
        self.families.len()
    }

    /// The places in [`tops`](Self::tops) of a family.
    pub(crate) fn family(&self, family: usize) -> Range<usize> {
        let end = self.families.get(family + 1).map_or(self.tops.len(), |&end| end as usize);
        self.families[family] as usize..end
    }

    /// Runs of families with enough models in each to be worth a task; always the same runs.
    pub(crate) fn runs(&self) -> Vec<Range<usize>> {
        const ENOUGH: usize = 1 << 12;
        let mut runs = Vec::new();
        let mut begin = 0;
        for family in 0..self.families() {
            if self.family(family).end - self.family(begin).start >= ENOUGH {
                runs.push(begin..family + 1);
                begin = family + 1;
            }
        }
        runs.push(begin..self.families());
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// The children that a model (`v`) shares with one of its parents (`u`), `v` aside.
    pub(crate) fn shared(&self, u: u32, v: u32) -> impl Iterator<Item = u32> + '_ {
        let shared =
            move |w: &u32| *w != v && (u == v || (self.parents(*w).len() > 1 && self.is_parent(u, *w)));
        self.children(v).iter().copied().filter(shared)
    }

    /// Grandchildren through two children of `u`, once for each two.
    pub(crate) fn shared_grandchildren(&self, u: u32) -> impl Iterator<Item = u32> + '_ {
        self.children(u).iter().flat_map(move |&v| {
            let twice = self.children(v).iter().copied().filter(|&w| self.parents(w).len() > 1);
            twice.flat_map(move |w| {
                let other = move |other: &&u32| **other > v && self.is_parent(u, **other);
                self.parents(w).iter().filter(other).map(move |_| w)
            })
        })
    }

    fn is_parent(&self, parent: u32, child: u32) -> bool {
        self.parents(child).binary_search(&parent).is_ok()
    }
}

/// The weakly connected component of every model: its smallest member.
fn components(models: usize, children: &Lists) -> Vec<u32> {
    let mut family: Vec<u32> = (0..models as u32).collect();
    fn find(family: &mut [u32], mut model: u32) -> u32 {
        while family[model as usize] != model {
            let above = family[family[model as usize] as usize];
            family[model as usize] = above;
            model = above;
        }
        model
    }
    for parent in 0..models as u32 {
        for &child in children.of(parent) {
            let (a, b) = (find(&mut family, parent), find(&mut family, child));
            let (low, high) = (a.min(b), a.max(b));
            family[high as usize] = low;
        }
    }
    (0..models as u32).for_each(|model| family[model as usize] = find(&mut family, model));
    family
}
