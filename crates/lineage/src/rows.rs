//! The tables `edges`, `nodes` and `families`, row by row; ids are looked up in bulk by
//! [`FamilyGraph::ids`].
use std::ops::Range;

use crate::adjacency::ModelIx;
use crate::edges::Why;
use crate::families::{Family, FamilyIx};
use crate::graph::FamilyGraph;
use crate::relation::{Relation, kind};

/// One row of the table `edges`: a distinct declared pair whose parent is in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeRow {
    /// The child.
    pub child: ModelIx,
    /// The parent.
    pub parent: ModelIx,
    /// The relation that counts; none: untyped.
    pub relation: Option<Relation>,
    /// Whether it is left out of the acyclic graph.
    pub cut: bool,
    /// Why it is left out.
    pub why: Option<Why>,
}

/// One row of the table `nodes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeRow {
    /// The model.
    pub model: ModelIx,
    /// The root that its family is named after.
    pub family: ModelIx,
    /// The nearest root, ties by id.
    pub root: ModelIx,
    /// The fewest edges to any root.
    pub generation: u32,
    /// The most edges to any root.
    pub depth: u32,
    /// The number of parents.
    pub parents: u32,
    /// The number of children.
    pub children: u32,
    /// The number of distinct descendants.
    pub descendants: u32,
    /// Whether it was merged: an edge of the graph leads to a parent by merge.
    pub merged: bool,
}

/// One row of the table `families`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyRow {
    /// The root with the most descendants, ties by the smallest id.
    pub family: ModelIx,
    /// The number of models.
    pub size: u32,
    /// The longest chain, in edges.
    pub depth: u32,
    /// Models without children.
    pub leaves: u32,
    /// Models without parents.
    pub roots: u32,
    /// Edges by finetune.
    pub finetune: u32,
    /// Edges by adapter.
    pub adapter: u32,
    /// Edges by quantisation.
    pub quantized: u32,
    /// Edges by merge.
    pub merge: u32,
    /// Edges without a relation.
    pub untyped: u32,
    /// When the first model with a date was created, milliseconds since 1970 (UTC).
    pub first_created: Option<i64>,
    /// When the last model with a date was created.
    pub last_created: Option<i64>,
    /// The downloads of all models that tell theirs; none where none does.
    pub downloads: Option<i64>,
}

macro_rules! table {
    ($(#[$doc:meta])* $name:ident, $row:ident, $rows:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a> {
            pub(crate) graph: &'a FamilyGraph,
        }

        impl<'a> $name<'a> {
            /// The number of rows.
            pub fn len(self) -> usize {
                let rows: fn(&FamilyGraph) -> usize = $rows;
                rows(self.graph)
            }

            /// Whether there is no row.
            pub fn is_empty(self) -> bool {
                self.len() == 0
            }

            /// All rows, in order.
            pub fn iter(self) -> impl Iterator<Item = $row> + 'a {
                (0..self.len()).map(move |at| self.row(at))
            }
        }
    };
}

table! {
    /// The rows of the table `edges`: in the order of the input, for each model in the order of
    /// first mention.
    Edges, EdgeRow, |graph| graph.edges.len()
}
table! {
    /// The rows of the table `nodes`: in the order of the input.
    Nodes, NodeRow, |graph| graph.len()
}
table! {
    /// The rows of the table `families`: largest first, ties by name.
    Families, FamilyRow, |graph| graph.members.1.len()
}

impl Edges<'_> {
    /// One row.
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn row(self, at: usize) -> EdgeRow {
        let edge = self.graph.edges[at];
        EdgeRow {
            child: edge.child,
            parent: edge.parent,
            relation: edge.relation(),
            cut: edge.why.is_some(),
            why: edge.why,
        }
    }
}

impl Nodes<'_> {
    /// One row.
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn row(self, at: usize) -> NodeRow {
        let graph = self.graph;
        let model = ModelIx(at as u32);
        let merges = |&row: &u32| graph.edges[row as usize].relation() == Some(Relation::Merge);
        let (parents, children) = (graph.parents.degree(model), graph.children.degree(model));
        // Most models stand alone.
        let family = if parents == 0 && children == 0 { model } else { graph.head(graph.family[at]) };
        NodeRow {
            model,
            family,
            root: graph.levels.root[at],
            generation: graph.levels.generation[at],
            depth: graph.levels.depth[at],
            parents,
            children,
            descendants: graph.descendants[at],
            merged: graph.parents.rows_of(model).iter().any(merges),
        }
    }
}

impl Families<'_> {
    /// One row.
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn row(self, at: usize) -> FamilyRow {
        let graph = self.graph;
        if let Some(family) = graph.families.get(at) {
            return row(family);
        }
        let model = graph.head(FamilyIx(at as u32));
        row(&Family::alone(model, graph.created(model), graph.downloads(model)))
    }

    /// Several rows, quicker than one by one: what is said of models alone lies far apart, so it
    /// is fetched a column at a time.
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn rows(self, rows: Range<usize>) -> Vec<FamilyRow> {
        let graph = self.graph;
        let several = graph.families.len().clamp(rows.start, rows.end.max(rows.start));
        let single: Vec<ModelIx> = (several..rows.end).map(|at| graph.head(FamilyIx(at as u32))).collect();
        let created: Vec<Option<i64>> = single.iter().map(|&model| graph.created(model)).collect();
        let downloads: Vec<Option<i64>> = single.iter().map(|&model| graph.downloads(model)).collect();
        let alone = single.into_iter().zip(created).zip(downloads);
        let alone = alone.map(|((model, created), downloads)| row(&Family::alone(model, created, downloads)));
        let families = graph.families.get(rows.start..several).unwrap_or_default();
        families.iter().map(row).chain(alone).collect()
    }
}

fn row(family: &Family) -> FamilyRow {
    let edges = |relation| family.edges[usize::from(kind(relation))];
    FamilyRow {
        family: family.head,
        size: family.size,
        depth: family.depth,
        leaves: family.leaves,
        roots: family.roots,
        finetune: edges(Some(Relation::Finetune)),
        adapter: edges(Some(Relation::Adapter)),
        quantized: edges(Some(Relation::Quantized)),
        merge: edges(Some(Relation::Merge)),
        untyped: edges(None),
        first_created: family.first_created,
        last_created: family.last_created,
        downloads: family.downloads,
    }
}
