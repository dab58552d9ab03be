use cladist_lineage::{Links, Relation, relation_name};

/// The relations that results are split by, in the order of their rows.
pub const SLOTS: [Option<Relation>; 5] = [
    Some(Relation::Finetune),
    Some(Relation::Quantized),
    Some(Relation::Adapter),
    Some(Relation::Merge),
    None,
];

/// Edges grouped by parent.
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    /// The parents, ascending.
    parents: Vec<u32>,
    /// Where the edges of each parent begin, and the end of all.
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

/// The end of an edge: its child, and the place of its relation in [`SLOTS`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Edge {
    pub(crate) child: u32,
    pub(crate) slot: u8,
}

impl Clusters {
    /// Groups the edges, those of a parent in their own order.
    pub fn new(links: &Links) -> Self {
        let mut places = vec![0_u32; links.models() + 1];
        for edge in links.edges() {
            places[edge.parent.index() + 1] += 1;
        }
        let parents: Vec<u32> =
            (0..links.models()).filter(|&model| places[model + 1] > 0).map(|model| model as u32).collect();
        for model in 0..links.models() {
            places[model + 1] += places[model];
        }
        let mut starts: Vec<u32> = parents.iter().map(|&parent| places[parent as usize]).collect();
        starts.push(links.edges().len() as u32);
        let mut edges = vec![Edge::default(); links.edges().len()];
        for edge in links.edges() {
            let place = &mut places[edge.parent.index()];
            edges[*place as usize] = Edge { child: edge.child.0, slot: slot(edge.relation) };
            *place += 1;
        }
        Self { parents, starts, edges }
    }

    /// The number of parents.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// A parent and its edges.
    pub(crate) fn get(&self, at: usize) -> (u32, &[Edge]) {
        (self.parents[at], &self.edges[self.starts[at] as usize..self.starts[at + 1] as usize])
    }
}

fn slot(relation: Option<Relation>) -> u8 {
    SLOTS.iter().position(|&known| relation_name(known) == relation_name(relation)).unwrap_or(SLOTS.len() - 1)
        as u8
}

#[cfg(test)]
mod tests {
    use super::Clusters;
    use cladist_lineage::{Link, Links, ModelIx, Relation};

    #[test]
    fn edges_come_together_by_parent() {
        let link =
            |child, parent, relation| Link { child: ModelIx(child), parent: ModelIx(parent), relation };
        let edges =
            vec![link(1, 3, None), link(0, 1, Some(Relation::Merge)), link(2, 3, Some(Relation::Finetune))];
        let clusters = Clusters::new(&Links::new(4, edges));
        let told: Vec<(u32, Vec<(u32, u8)>)> = (0..clusters.len())
            .map(|at| clusters.get(at))
            .map(|(parent, edges)| (parent, edges.iter().map(|e| (e.child, e.slot)).collect()))
            .collect();
        assert_eq!(told, [(1, vec![(0, 3)]), (3, vec![(1, 4), (2, 0)])]);
        assert!(Clusters::new(&Links::new(0, Vec::new())).is_empty());
    }
}
