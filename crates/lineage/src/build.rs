//! From declarations to a graph.
use std::cmp::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use crate::adjacency::{Adjacency, ModelIx};
use crate::declarations::Declarations;
use crate::descendants::descendants;
use crate::edges::{Edge, Missing, Why, cut_cycles, declared};
use crate::error::GraphError;
use crate::families::{Family, FamilyIx, Sight, families};
use crate::faults::faults;
use crate::graph::FamilyGraph;
use crate::hints::{self, Difference, difference};
use crate::index::{LIMIT, Resolution, resolve};
use crate::levels::{Levels, levels};
use crate::options::GraphOptions;
use crate::parallel::Parallel;
use crate::relation::Relation;

impl FamilyGraph {
    /// Builds the graph of what models declare.
    ///
    /// # Errors
    /// When there are more models or declared parents than an index can name (2³¹ − 1 each).
    pub fn build(all: Declarations, options: &GraphOptions, par: &dyn Parallel) -> Result<Self, GraphError> {
        let (all, found, repeated) = distinct(all, par)?;
        let resolved = declared(&all, &found, options);
        let n = all.len() + resolved.nodes.len();
        if n as u64 >= u64::from(LIMIT) {
            return Err(GraphError::TooManyModels(n as u64));
        }
        let all = Arc::new(all);
        let graph = Self {
            options: options.clone(),
            declared: Arc::clone(&all),
            nodes: resolved.nodes,
            repeated,
            pairs: resolved.pairs,
            edges: resolved.edges,
            knots: Vec::new(),
            parents: Adjacency::default(),
            children: Adjacency::default(),
            levels: Levels::default(),
            descendants: Vec::new(),
            family: Vec::new(),
            families: Vec::new(),
            members: (Vec::new(), Vec::new()),
            faults: Vec::new(),
            hinted: (0, 0),
        };
        // The search for what missing names mean needs nothing of the graph: both at once.
        let meant = Mutex::new(Vec::new());
        let whole = Mutex::new(graph);
        par.for_each(2, &|half| {
            if half == 0 {
                let mut graph = whole.lock().unwrap_or_else(PoisonError::into_inner);
                graph.connect(n);
                graph.group(par);
            } else {
                let found = if options.rename_hints {
                    meant_models(&all, &resolved.missing, par)
                } else {
                    Vec::new()
                };
                *meant.lock().unwrap_or_else(PoisonError::into_inner) = found;
            }
        });
        let mut graph = whole.into_inner().unwrap_or_else(PoisonError::into_inner);
        let meant = meant.into_inner().unwrap_or_else(PoisonError::into_inner);
        graph.find_faults(&resolved.missing, &meant);
        Ok(graph)
    }

    /// Cuts cycles, then finds neighbours, levels and descendants.
    fn connect(&mut self, n: usize) {
        let mut edges = std::mem::take(&mut self.edges);
        // The nodes of missing parents have no parents of their own, so no date of theirs counts.
        self.knots = cut_cycles(n, &mut edges, |model| self.id(model), |model| self.created(model));
        if !self.options.include_merges {
            for edge in &mut edges {
                if edge.why.is_none() && edge.relation() == Some(Relation::Merge) {
                    edge.why = Some(Why::Merge);
                }
            }
        }
        self.edges = edges;
        let used = || (0..).zip(&self.edges).filter(|(_, e)| e.why.is_none());
        let up = |(row, e): (u32, &Edge)| (e.child, e.parent, row);
        let down = |(row, e): (u32, &Edge)| (e.parent, e.child, row);
        let (parents, children) = (Adjacency::new(n, used().map(up)), Adjacency::new(n, used().map(down)));
        self.levels = levels(&parents, &children, |a, b| self.by_id(a, b));
        self.descendants = descendants(&parents, &children, &self.levels.order);
        self.parents = parents;
        self.children = children;
    }

    fn by_id(&self, a: ModelIx, b: ModelIx) -> Ordering {
        self.id(a).as_bytes().cmp(self.id(b).as_bytes())
    }

    fn group(&mut self, par: &dyn Parallel) {
        let sight = Sight {
            edges: &self.edges,
            parents: &self.parents,
            children: &self.children,
            levels: &self.levels,
            descendants: &self.descendants,
            created: &|model| self.created(model),
            downloads: &|model| self.downloads(model),
            id: &|model| self.id(model),
        };
        let (found, family) = families(&sight, par);
        self.members = members(&found, &family);
        self.families = found;
        self.family = family;
    }

    fn find_faults(&mut self, missing: &[Missing], meant: &[Option<ModelIx>]) {
        let meant = meant.iter().copied().chain(std::iter::repeat(None));
        let told: Vec<_> = missing.iter().zip(meant).map(|(m, meant)| (m.child, m.name, meant)).collect();
        let mut hinted = (0, 0);
        for &(_, name, meant) in &told {
            let Some(model) = meant else { continue };
            match difference(self.declared.names.get(name as usize), self.id(model)) {
                Difference::LetterCase => hinted.0 += 1,
                Difference::Renamed => hinted.1 += 1,
            }
        }
        self.hinted = hinted;
        self.faults = faults(self, &told);
    }
}

/// The model that each missing name means, if it is known.
fn meant_models(all: &Declarations, missing: &[Missing], par: &dyn Parallel) -> Vec<Option<ModelIx>> {
    let mut firsts: Vec<u32> = missing.iter().map(|m| m.first).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let found = hints::find(&all.ids, &all.names, &firsts, par);
    let meant = |missing: &Missing| {
        let place = firsts.binary_search(&missing.first).ok()?;
        found[place].map(ModelIx)
    };
    missing.iter().map(meant).collect()
}

/// The declarations with distinct ids, what their names mean, and how many records were dropped.
fn distinct(all: Declarations, par: &dyn Parallel) -> Result<(Declarations, Resolution, u32), GraphError> {
    if all.len() as u64 >= u64::from(LIMIT) {
        return Err(GraphError::TooManyModels(all.len() as u64));
    }
    if all.names.len() as u64 >= u64::from(LIMIT) {
        return Err(GraphError::TooManyParents(all.names.len() as u64));
    }
    let found = resolve(&all.ids, &all.names, par);
    if found.superseded.is_empty() {
        return Ok((all, found, 0));
    }
    let dropped = found.superseded.len() as u32;
    let kept = all.without(&found.superseded);
    drop(all);
    let found = resolve(&kept.ids, &kept.names, par);
    Ok((kept, found, dropped))
}

/// The models of each family one after another, and where those of each end; every family after
/// `several` has one model.
fn members(several: &[Family], family: &[FamilyIx]) -> (Vec<ModelIx>, Vec<u32>) {
    let inside: u32 = several.iter().map(|family| family.size).sum();
    let singles = family.len() - inside as usize;
    let mut next = Vec::with_capacity(several.len() + singles);
    let mut total = 0;
    for size in several.iter().map(|family| family.size).chain(std::iter::repeat_n(1, singles)) {
        next.push(total);
        total += size;
    }
    let mut models = vec![ModelIx(0); family.len()];
    for (model, family) in (0..).zip(family) {
        let slot = &mut next[family.index()];
        models[*slot as usize] = ModelIx(model);
        *slot += 1;
    }
    (models, next)
}
