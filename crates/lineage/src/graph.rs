//! The graph itself.
use std::sync::Arc;

use crate::adjacency::{Adjacency, ModelIx};
use crate::arena::Gathered;
use crate::declarations::Declarations;
use crate::edges::{Edge, Knot};
use crate::families::{Family, FamilyIx};
use crate::faults::{Fault, Faults};
use crate::levels::Levels;
use crate::options::GraphOptions;
use crate::rows::{Edges, Families, Nodes};
use crate::summary::Summary;

/// An acyclic graph of models and the parents they were derived from.
///
/// Models are numbered in the order of the input ([`ModelIx`]); missing parents that became nodes
/// come after them. [`FamilyGraph::build`] makes one.
#[derive(Debug)]
pub struct FamilyGraph {
    pub(crate) options: GraphOptions,
    pub(crate) declared: Arc<Declarations>,
    /// Names of missing parents that became nodes.
    pub(crate) nodes: Vec<u32>,
    pub(crate) repeated: u32,
    pub(crate) pairs: u64,
    pub(crate) edges: Vec<Edge>,
    pub(crate) knots: Vec<Knot>,
    pub(crate) parents: Adjacency,
    pub(crate) children: Adjacency,
    pub(crate) levels: Levels,
    pub(crate) descendants: Vec<u32>,
    pub(crate) family: Vec<FamilyIx>,
    /// The families of two or more; those of one model come after them.
    pub(crate) families: Vec<Family>,
    /// The members of the families one after another, and where those of each end.
    pub(crate) members: (Vec<ModelIx>, Vec<u32>),
    pub(crate) faults: Vec<Fault>,
    pub(crate) hinted: (u64, u64),
}

/// The models of one family, in the order of their numbers.
pub type Members<'a> = &'a [ModelIx];

impl FamilyGraph {
    /// The number of models, missing parents that became nodes among them.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Whether there is no model.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of models of the set: without missing parents.
    pub fn models(&self) -> usize {
        self.declared.len()
    }

    /// Records that were dropped since a later one has the same id.
    pub fn repeated_ids(&self) -> u32 {
        self.repeated
    }

    /// The id of a model.
    ///
    /// # Panics
    /// When the model is none of the graph's.
    pub fn id(&self, model: ModelIx) -> &str {
        match model.index().checked_sub(self.declared.len()) {
            None => self.declared.ids.get(model.index()),
            Some(node) => self.declared.names.get(self.nodes[node] as usize),
        }
    }

    /// The ids of many models, quicker than one by one.
    ///
    /// # Panics
    /// When a model is none of the graph's.
    pub fn ids(&self, models: &[ModelIx]) -> Gathered {
        let known = self.declared.len();
        let mut ids = Gathered::default();
        ids.text.reserve(models.len() * 24);
        ids.ends.reserve(models.len());
        for run in models.chunk_by(|a, b| (a.index() < known) == (b.index() < known)) {
            let node = run.first().is_some_and(|model| model.index() >= known);
            let (texts, numbers): (_, Vec<usize>) = if node {
                let names = run.iter().map(|m| self.nodes[m.index() - known] as usize);
                (&self.declared.names, names.collect())
            } else {
                (&self.declared.ids, run.iter().map(|m| m.index()).collect())
            };
            texts.gather(&numbers, &mut ids);
        }
        ids
    }

    /// When a model was created, milliseconds since 1970 (UTC).
    pub fn created(&self, model: ModelIx) -> Option<i64> {
        if model.index() < self.declared.len() { self.declared.created(model.index()) } else { None }
    }

    /// A model's downloads.
    pub fn downloads(&self, model: ModelIx) -> Option<i64> {
        if model.index() < self.declared.len() { self.declared.downloads(model.index()) } else { None }
    }

    /// The parents of every model over the edges used, with their rows of the table `edges`.
    pub fn parents(&self) -> &Adjacency {
        &self.parents
    }

    /// The children of every model over the edges used, with their rows of the table `edges`.
    pub fn children(&self) -> &Adjacency {
        &self.children
    }

    /// Every model, parents before children.
    pub fn topological_order(&self) -> &[ModelIx] {
        &self.levels.order
    }

    /// The models of a family.
    ///
    /// # Panics
    /// When the family is none of the graph's.
    pub fn members(&self, family: FamilyIx) -> Members<'_> {
        let (models, ends) = &self.members;
        let begin = if family.0 == 0 { 0 } else { ends[family.index() - 1] };
        &models[begin as usize..ends[family.index()] as usize]
    }

    /// The root that a family is named after.
    ///
    /// # Panics
    /// When the family is none of the graph's.
    pub fn head(&self, family: FamilyIx) -> ModelIx {
        self.families.get(family.index()).map_or_else(|| self.members(family)[0], |family| family.head)
    }

    /// The table `edges`.
    pub fn edges(&self) -> Edges<'_> {
        Edges { graph: self }
    }

    /// The table `nodes`.
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes { graph: self }
    }

    /// The table `families`.
    pub fn families(&self) -> Families<'_> {
        Families { graph: self }
    }

    /// The table `faults`.
    pub fn faults(&self) -> Faults<'_> {
        Faults { graph: self }
    }

    /// The table `summary`.
    pub fn summary(&self) -> Summary {
        Summary::of(self)
    }
}
