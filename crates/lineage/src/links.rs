//! Models by number and the edges between them, read back from tables.
//!
//! Whatever follows the graph (traits, similarity, growth) gets the tables `models` and `edges`
//! and needs the edges as pairs of numbers. [`LinkSet`] gathers both without keeping a text;
//! [`LinkSet::resolve`] numbers the models and finds the two ends of each edge.
use crate::adjacency::{Adjacency, ModelIx};
use crate::error::GraphError;
use crate::parallel::Parallel;
use crate::relation::Relation;

mod chunks;
mod join;
mod key;

use self::chunks::Chunks;
use self::join::{Dealt, NONE, join};
pub use self::key::IdKey;
use crate::index::LIMIT;

/// Ids of models and edges between them: an accumulator that parts of both tables fill on their
/// own and that [`append`](Self::append) joins in order.
///
/// 12 bytes a model and 25 an edge, whatever the length of the ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LinkSet {
    models: Chunks<IdKey>,
    /// Child and parent.
    ends: Chunks<[IdKey; 2]>,
    relations: Chunks<Option<Relation>>,
}

/// An edge between two models of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// The model that was derived.
    pub child: ModelIx,
    /// The model that it was derived from.
    pub parent: ModelIx,
    /// How; `None` where the Hub did not say.
    pub relation: Option<Relation>,
}

/// The edges between numbered models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    models: usize,
    edges: Vec<Link>,
    unknown: usize,
}

impl LinkSet {
    /// Adds a model; models are numbered in the order of this.
    pub fn push_model(&mut self, id: &str) {
        self.models.push(IdKey::of(id));
    }

    /// Adds an edge, before or after its models.
    pub fn push_edge(&mut self, child: &str, parent: &str, relation: Option<Relation>) {
        self.ends.push([IdKey::of(child), IdKey::of(parent)]);
        self.relations.push(relation);
    }

    /// Adds all of `other` after what is here.
    pub fn append(&mut self, other: Self) {
        self.models.append(other.models);
        self.ends.append(other.ends);
        self.relations.append(other.relations);
    }

    /// The number of models, repeated ids among them.
    pub fn models(&self) -> usize {
        self.models.len()
    }

    /// The number of edges.
    pub fn edges(&self) -> usize {
        self.ends.len()
    }

    /// Finds the ends of every edge. Of a repeated id the last model is meant; edges that name a
    /// model outside the set are counted and left out. The order of the edges stays.
    pub fn resolve(self, par: &dyn Parallel) -> Result<Links, GraphError> {
        self.resolve_with(&[], par).map(|(links, _)| links)
    }

    /// As [`resolve`](Self::resolve); finds the models of further ids at the same time.
    pub fn resolve_with(
        self,
        ids: &[IdKey],
        par: &dyn Parallel,
    ) -> Result<(Links, Vec<Option<ModelIx>>), GraphError> {
        let Self { models, ends, relations } = self;
        let (n, edges) = (models.len(), ends.len());
        if n as u64 >= u64::from(LIMIT) {
            return Err(GraphError::TooManyModels(n as u64));
        }
        if 2 * edges as u64 + ids.len() as u64 >= u64::from(NONE) {
            return Err(GraphError::TooManyParents(edges as u64));
        }
        let parts = join::parts(n);
        let dealt = Dealt::new(&models, parts, |&key| [key], par);
        drop(models);
        let asked = Dealt::new(&ends, parts, |&ends| ends, par);
        drop(ends);
        let found = join(&dealt, &asked, 2 * edges, parts, par);
        drop(asked);
        let model = |at: u32| (at != NONE).then_some(ModelIx(at));
        let link = |(ends, &relation): (&[u32], &Option<Relation>)| {
            Some(Link { child: model(ends[0])?, parent: model(ends[1])?, relation })
        };
        let links: Vec<Link> = found.chunks_exact(2).zip(relations.iter()).filter_map(link).collect();
        let further: Chunks<IdKey> = ids.iter().copied().collect();
        let asked = Dealt::new(&further, parts, |&key| [key], par);
        let further = join(&dealt, &asked, ids.len(), parts, par).into_iter().map(model).collect();
        Ok((Links { models: n, unknown: edges - links.len(), edges: links }, further))
    }
}

impl Links {
    /// Edges between the models `0..models`.
    ///
    /// # Panics
    /// When an edge has an end that is none of them.
    pub fn new(models: usize, edges: Vec<Link>) -> Self {
        let inside = |edge: &Link| edge.child.index() < models && edge.parent.index() < models;
        assert!(edges.iter().all(inside), "an edge leads out of the set of models");
        Self { models, edges, unknown: 0 }
    }

    /// The number of models.
    pub fn models(&self) -> usize {
        self.models
    }

    /// The edges, in the order of the table.
    pub fn edges(&self) -> &[Link] {
        &self.edges
    }

    /// How many edges name a model outside the set; they are left out.
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    /// The same without the models that have no edge, of which there are many: the rest is numbered
    /// anew in its order. Also gives the former number of each model.
    pub fn connected(&self) -> (Self, Vec<ModelIx>) {
        const NONE: u32 = u32::MAX;
        let mut number = vec![NONE; self.models];
        for edge in &self.edges {
            number[edge.child.index()] = 0;
            number[edge.parent.index()] = 0;
        }
        let mut former = Vec::new();
        for (model, number) in (0..).map(ModelIx).zip(&mut number).filter(|(_, number)| **number != NONE) {
            *number = former.len() as u32;
            former.push(model);
        }
        let new = |model: ModelIx| ModelIx(number[model.index()]);
        let renumbered = |edge: &Link| Link { child: new(edge.child), parent: new(edge.parent), ..*edge };
        let edges = self.edges.iter().map(renumbered).collect();
        (Self { models: former.len(), edges, unknown: self.unknown }, former)
    }

    /// The children of every model, in the order of the edges; rows are places in
    /// [`edges`](Self::edges).
    pub fn children(&self) -> Adjacency {
        Adjacency::new(self.models, (0..).zip(&self.edges).map(|(row, e)| (e.parent, e.child, row)))
    }

    /// The parents of every model, in the order of the edges; rows are places in
    /// [`edges`](Self::edges).
    pub fn parents(&self) -> Adjacency {
        Adjacency::new(self.models, (0..).zip(&self.edges).map(|(row, e)| (e.child, e.parent, row)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Link, LinkSet, Links};
    use crate::adjacency::ModelIx;
    use crate::parallel::Serial;
    use crate::relation::Relation;

    #[test]
    fn ends_are_found_whatever_comes_first() {
        let mut late = LinkSet::default();
        late.push_edge("c", "b", None);
        late.push_edge("c", "nowhere", None);
        let mut set = LinkSet::default();
        set.push_edge("b", "a", Some(Relation::Merge));
        for id in ["a", "b", "c"] {
            set.push_model(id);
        }
        set.append(late);
        let links = set.resolve(&Serial).unwrap();
        let link =
            |child, parent, relation| Link { child: ModelIx(child), parent: ModelIx(parent), relation };
        assert_eq!(links.edges(), [link(1, 0, Some(Relation::Merge)), link(2, 1, None)]);
        assert_eq!((links.models(), links.unknown()), (3, 1));
        assert_eq!(links.children().of(ModelIx(0)), [ModelIx(1)]);
        assert_eq!(links.parents().rows_of(ModelIx(2)), [1]);
    }

    #[test]
    fn models_without_an_edge_can_be_left_out() {
        let link = |child, parent| Link { child: ModelIx(child), parent: ModelIx(parent), relation: None };
        let (links, former) = Links::new(6, vec![link(4, 1), link(1, 3)]).connected();
        assert_eq!(former, [1, 3, 4].map(ModelIx));
        assert_eq!(links, Links::new(3, vec![link(2, 0), link(0, 1)]));
    }

    #[test]
    fn of_a_repeated_id_the_last_counts() {
        let mut set = LinkSet::default();
        for id in ["a", "b", "a"] {
            set.push_model(id);
        }
        set.push_edge("b", "a", None);
        let links = set.resolve(&Serial).unwrap();
        assert_eq!(links.edges()[0].parent, ModelIx(2));
    }
}
