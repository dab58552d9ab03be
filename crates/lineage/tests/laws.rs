//! Laws of the graph on random declarations.

use std::collections::{BTreeMap, BTreeSet};

use cladist_lineage::{
    Declarations, Descent, EdgeRow, FamilyGraph, FamilyIx, FamilyRow, GraphOptions, LinkSet, MissingParents,
    ModelIx, NodeRow, Relation, Serial,
};
use cladist_testdata::Backwards;
use proptest::collection::vec;
use proptest::prelude::*;

type Row = (u8, Option<i64>, Vec<(u8, Option<Relation>)>);

fn relation() -> impl Strategy<Value = Option<Relation>> {
    prop::sample::select(vec![
        None,
        Some(Relation::Finetune),
        Some(Relation::Quantized),
        Some(Relation::Adapter),
        Some(Relation::Merge),
    ])
}

/// Up to 24 models with distinct ids; a parent above 25 is missing.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (prop::option::of(0..9_i64), vec((0..28_u8, relation()), 0..4));
    vec(row, 0..24)
        .prop_map(|rows| (0..).zip(rows).map(|(id, (created, parents))| (id, created, parents)).collect())
}

fn name(id: u8) -> String {
    // In an order that is not the order of the numbers.
    format!("org/{}-{id}", (u32::from(id) * 7) % 29)
}

fn declare(rows: &[Row]) -> Declarations {
    let mut declared = Declarations::new();
    for (id, created, parents) in rows {
        let parents: Vec<(String, Option<Relation>)> = parents.iter().map(|&(p, r)| (name(p), r)).collect();
        declared.push(
            &name(*id),
            *created,
            Some(i64::from(*id)),
            parents.iter().map(|(p, r)| (p.as_str(), *r)),
        );
    }
    declared
}

fn build(declared: Declarations) -> FamilyGraph {
    FamilyGraph::build(declared, &GraphOptions::default(), &Serial).unwrap()
}

/// Everything that the tables say, models by their ids, with rows in an order of their own.
fn told(graph: &FamilyGraph) -> Vec<String> {
    // Numbers of models follow the order of the input.
    let id = |model| graph.id(model).to_owned();
    let edge = |row: EdgeRow| {
        format!("{} {} {:?} {} {:?}", id(row.child), id(row.parent), row.relation, row.cut, row.why)
    };
    let none = ModelIx(0);
    let node = |row: NodeRow| {
        let names = [row.model, row.family, row.root].map(id);
        format!("{names:?} {:?}", NodeRow { model: none, family: none, root: none, ..row })
    };
    let family = |row: FamilyRow| format!("{} {:?}", id(row.family), FamilyRow { family: none, ..row });
    let mut rows: Vec<String> = graph.edges().iter().map(edge).collect();
    rows.extend(graph.nodes().iter().map(node));
    rows.extend(graph.families().iter().map(family));
    rows.extend((0..graph.faults().len()).map(|at| format!("{:?}", graph.faults().row(at))));
    rows.sort();
    rows.extend(graph.summary().rows().iter().map(|row| format!("{row:?}")));
    rows
}

/// Everything reachable, by brute force.
fn reachable(graph: &FamilyGraph, from: ModelIx) -> BTreeSet<ModelIx> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(model) = open.pop() {
        for &child in graph.children().of(model) {
            if seen.insert(child) {
                open.push(child);
            }
        }
    }
    seen
}

proptest! {
    /// Splitting the input anywhere and joining the parts changes nothing.
    #[test]
    fn parts_joined_are_the_whole(rows in rows(), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(rows.len() + 1);
        let mut joined = declare(&rows[..cut]);
        joined.append(declare(&rows[cut..]));
        prop_assert_eq!(&joined, &declare(&rows));
        prop_assert_eq!(Declarations::load(&joined.save()).unwrap(), joined);
    }

    /// The order of the input changes the order of rows and nothing else; neither do threads.
    #[test]
    fn order_and_threads_change_nothing(rows in rows(), seed in any::<u64>()) {
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| (u64::from(row.0) + 1).wrapping_mul(seed | 1) >> 7);
        let expected = told(&build(declare(&rows)));
        prop_assert_eq!(told(&build(declare(&shuffled))), expected.clone());
        let backwards = FamilyGraph::build(declare(&rows), &GraphOptions::default(), &Backwards(2)).unwrap();
        prop_assert_eq!(told(&backwards), expected);
    }

    /// The edges kept form no cycle, levels and counts agree with a search by brute force.
    #[test]
    fn the_graph_is_acyclic_and_counts_are_exact(rows in rows()) {
        let graph = build(declare(&rows));
        prop_assert_eq!(graph.topological_order().len(), graph.len());
        let place: BTreeMap<ModelIx, usize> = graph.topological_order().iter().copied().zip(0..).collect();
        for model in (0..graph.len() as u32).map(ModelIx) {
            let node = graph.nodes().row(model.index());
            prop_assert!(node.generation <= node.depth);
            prop_assert!(graph.parents().of(model).iter().all(|p| place[p] < place[&model]));
            let below = reachable(&graph, model);
            prop_assert!(!below.contains(&model));
            prop_assert_eq!(node.descendants as usize, below.len());
            let nearest = graph.parents().of(model).iter().map(|p| graph.nodes().row(p.index()).generation + 1).min();
            prop_assert_eq!(node.generation, nearest.unwrap_or(0));
            let farthest = graph.parents().of(model).iter().map(|p| graph.nodes().row(p.index()).depth + 1).max();
            prop_assert_eq!(node.depth, farthest.unwrap_or(0));
        }
    }

    /// Families partition the models; their sizes fall and their heads are roots of their own.
    #[test]
    fn families_partition_the_models(rows in rows()) {
        let graph = build(declare(&rows));
        let sizes: Vec<u32> = graph.families().iter().map(|family| family.size).collect();
        prop_assert!(sizes.is_sorted_by(|a, b| a >= b));
        prop_assert_eq!(sizes.iter().sum::<u32>() as usize, graph.len());
        let half = graph.families().len() / 2;
        let rows = graph.families().rows(0..half).into_iter().chain(graph.families().rows(half..graph.families().len()));
        prop_assert!(rows.eq(graph.families().iter()));
        for (at, family) in graph.families().iter().enumerate() {
            let members = graph.members(FamilyIx(at as u32));
            prop_assert_eq!(members.len(), family.size as usize);
            let roots: Vec<_> = members.iter().filter(|&&m| graph.parents().degree(m) == 0).collect();
            prop_assert_eq!(roots.len(), family.roots as usize);
            prop_assert!(roots.iter().any(|&&m| m == family.family));
        }
    }

    /// Levels and families from the tables `nodes` and `edges` are the graph's own.
    #[test]
    fn edges_read_back_say_the_same(rows in rows()) {
        let graph = build(declare(&rows));
        let mut links = LinkSet::default();
        graph.nodes().iter().for_each(|node| links.push_model(graph.id(node.model)));
        for edge in graph.edges().iter().filter(|edge| !edge.cut) {
            links.push_edge(graph.id(edge.child), graph.id(edge.parent), edge.relation);
        }
        let descent = Descent::new(&links.resolve(&Serial).unwrap());
        prop_assert_eq!(descent.left_out(), 0);
        let families = descent.families(|model| graph.id(model));
        for (model, node) in (0..).map(ModelIx).zip(graph.nodes().iter()) {
            prop_assert_eq!([descent.generation(model), descent.depth(model)], [node.generation, node.depth]);
            let family = families.of(model).map_or(node.model, |at| families.head(at));
            prop_assert_eq!(family, node.family);
        }
        for (at, family) in (0..).map(FamilyIx).zip(graph.families().iter().filter(|f| f.size > 1)) {
            prop_assert_eq!(families.head(at), family.family);
            prop_assert_eq!(families.members(at).len(), family.size as usize);
        }
    }

    /// With missing parents as nodes nothing declared is without an edge, and faults stay.
    #[test]
    fn missing_parents_become_nodes(rows in rows()) {
        let options = GraphOptions { missing_parents: MissingParents::Node, ..GraphOptions::default() };
        let with = FamilyGraph::build(declare(&rows), &options, &Serial).unwrap();
        let without = build(declare(&rows));
        prop_assert_eq!(with.summary().get("missing_parent"), without.summary().get("missing_parent"));
        prop_assert_eq!(with.edges().len() as u64, with.summary().get("declared_parents").unwrap());
        prop_assert_eq!(with.models(), without.models());
    }

    /// Nothing that is loaded makes it panic.
    #[test]
    fn odd_bytes_panic_nowhere(bytes in vec(any::<u8>(), 0..200), flip in any::<prop::sample::Index>(), rows in rows()) {
        let _ = Declarations::load(&bytes);
        let mut saved = declare(&rows).save();
        let at = flip.index(saved.len());
        saved[at] ^= 0x41;
        if let Ok(odd) = Declarations::load(&saved) {
            let _ = told(&build(odd));
        }
    }
}

#[test]
fn a_family_of_a_hundred_thousand_with_merges_is_quick() {
    let mut declared = Declarations::new();
    declared.push("m0", None, None, []);
    for i in 1..100_000_u32 {
        // Each model under an earlier one, a hundredth under two; long chains and wide stars both.
        let first = format!("m{}", if i % 3 == 0 { i - 1 } else { (i / 7) * 3 % i });
        let second = format!("m{}", i / 2);
        let both = [(first.as_str(), None), (second.as_str(), Some(Relation::Merge))];
        let parents = if i % 100 == 0 { &both[..] } else { &both[..1] };
        declared.push(&format!("m{i}"), None, None, parents.iter().copied());
    }
    let begun = std::time::Instant::now();
    let graph = build(declared);
    assert_eq!(graph.families().len(), 1);
    assert_eq!(graph.nodes().row(0).descendants, 99_999);
    // No bound of time in a test, but a quadratic walk would take minutes here.
    assert!(begun.elapsed().as_secs() < 60);
}

/// Many small cycles take no longer than their number: each is two models that name each other.
#[test]
fn twenty_thousand_cycles_are_cut() {
    let mut declared = Declarations::new();
    for model in 0..40_000_u32 {
        let parent = format!("m{}", model ^ 1);
        declared.push(&format!("m{model}"), None, None, [(parent.as_str(), None)]);
    }
    let summary = build(declared).summary();
    let found = ["cycle", "cycle_edges_cut", "edges", "families"].map(|key| summary.get(key));
    assert_eq!(found, [Some(20_000); 4]);
}
