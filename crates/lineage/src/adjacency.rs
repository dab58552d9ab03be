//! Neighbours of every model, compressed.

/// The number of a model: its place in the input after dropping repeated ids; missing parents
/// that became nodes come after all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelIx(pub u32);

impl ModelIx {
    /// The number as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The neighbours of every model in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adjacency {
    starts: Vec<u32>,
    neighbours: Vec<ModelIx>,
    rows: Vec<u32>,
}

impl Adjacency {
    /// The adjacency over `n` models of edges `(from, to, row)`, in their order for each `from`.
    pub(crate) fn new(n: usize, edges: impl Iterator<Item = (ModelIx, ModelIx, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; n + 1];
        let mut total = 0;
        for (from, _, _) in edges.clone() {
            starts[from.index() + 1] += 1;
            total += 1;
        }
        for at in 0..n {
            starts[at + 1] += starts[at];
        }
        let mut neighbours = vec![ModelIx(0); total];
        let mut rows = vec![0; total];
        // `starts[m]` moves to the end of m's own neighbours, then everything moves one place on.
        for (from, to, row) in edges {
            let slot = starts[from.index()] as usize;
            neighbours[slot] = to;
            rows[slot] = row;
            starts[from.index()] += 1;
        }
        starts.rotate_right(1);
        starts[0] = 0;
        Self { starts, neighbours, rows }
    }

    /// The number of models.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no model.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of edges.
    pub fn edges(&self) -> usize {
        self.neighbours.len()
    }

    /// The neighbours of a model.
    ///
    /// # Panics
    /// When the model is none of the graph's.
    pub fn of(&self, model: ModelIx) -> &[ModelIx] {
        &self.neighbours[self.range(model)]
    }

    /// The rows of the table `edges` that lead to the neighbours, in the same order.
    ///
    /// # Panics
    /// When the model is none of the graph's.
    pub fn rows_of(&self, model: ModelIx) -> &[u32] {
        &self.rows[self.range(model)]
    }

    /// The number of neighbours of a model.
    pub fn degree(&self, model: ModelIx) -> u32 {
        self.starts[model.index() + 1] - self.starts[model.index()]
    }

    fn range(&self, model: ModelIx) -> std::ops::Range<usize> {
        self.starts[model.index()] as usize..self.starts[model.index() + 1] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{Adjacency, ModelIx};

    #[test]
    fn neighbours_keep_the_order_of_the_edges() {
        let edges = [(2, 0), (0, 1), (2, 3), (2, 1)];
        let numbered = (0..).zip(edges).map(|(row, (a, b))| (ModelIx(a), ModelIx(b), row));
        let adjacency = Adjacency::new(4, numbered);
        assert_eq!(adjacency.of(ModelIx(2)), [0, 3, 1].map(ModelIx));
        assert_eq!(adjacency.rows_of(ModelIx(2)), [0, 2, 3]);
        assert_eq!(adjacency.of(ModelIx(0)), [ModelIx(1)]);
        assert_eq!([0, 1, 2, 3].map(|m| adjacency.degree(ModelIx(m))), [1, 0, 3, 0]);
        assert_eq!((adjacency.len(), adjacency.edges()), (4, 4));
        assert!(Adjacency::new(0, std::iter::empty()).is_empty());
    }
}
