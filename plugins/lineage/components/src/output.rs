//! The graph's tables: manifests, and rows as batches that are made when they are asked for.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Int64Array, StringArray, TimestampMillisecondArray};
use arrow_buffer::{Buffer, OffsetBuffer};
use cladist_lineage::{EdgeRow, FamilyGraph, ModelIx, NodeRow};
use cladist_sdk::prelude::*;

/// Rows of a batch.
const ROWS: usize = 1 << 15;

pub(crate) fn edges_table() -> Table {
    Table::of_contract("edges", "One row per distinct declared pair whose parent is in the set.", "edges")
        .order("in the order of the input, for each model in the order of first mention")
        .view(View::tree("child", "parent"))
        .view(View::table())
}

pub(crate) fn nodes_table() -> Table {
    let count = |name: &str, doc: &str| Column::new(name, "int64", doc).unit("models");
    Table::new("nodes", "One row per model.")
        .column(Column::new("id", "utf8", "The model."))
        .column(Column::new("family", "utf8", "The name of its family."))
        .column(Column::new("root", "utf8", "Its nearest root, ties by id."))
        .column(Column::new("generation", "int64", "The fewest edges from any root.").unit("edges"))
        .column(Column::new("depth", "int64", "The most edges from any root.").unit("edges"))
        .column(count("parents", "Its parents."))
        .column(count("children", "Its children."))
        .column(count("descendants", "Its distinct descendants."))
        .column(Column::new("merged", "bool", "Whether an edge of the graph leads to a parent by merge."))
        .order("in the order of the input")
        .view(View::histogram("generation"))
}

pub(crate) fn families_table() -> Table {
    let edges = |name: &str| Column::new(name, "int64", &format!("Edges by {name}.")).unit("edges");
    Table::new("families", "One row per weakly connected component, single models too.")
        .column(Column::new("family", "utf8", "The root with the most descendants, ties by the smallest id."))
        .column(Column::new("size", "int64", "Its models.").unit("models"))
        .column(Column::new("depth", "int64", "Its longest chain.").unit("edges"))
        .column(Column::new("leaves", "int64", "Models without children.").unit("models"))
        .column(Column::new("roots", "int64", "Models without parents.").unit("models"))
        .column(edges("finetune"))
        .column(edges("adapter"))
        .column(edges("quantized"))
        .column(edges("merge"))
        .column(Column::new("untyped", "int64", "Edges whose relation the Hub did not say.").unit("edges"))
        .column(Column::new("first_created", "timestamp(ms, UTC)?", "When its first model was created."))
        .column(Column::new("last_created", "timestamp(ms, UTC)?", "When its last model was created."))
        .column(
            Column::new("downloads", "int64?", "Downloads of all its models that tell theirs.")
                .unit("downloads"),
        )
        .order("largest first, ties by name")
        .view(View::bar("family", "size").top(20))
}

pub(crate) fn faults_table() -> Table {
    let doc =
        "self_loop, cycle, missing_parent, duplicate_edge, conflicting_relation or child_older_than_parent.";
    Table::new("faults", "One row per odd declaration.")
        .column(Column::new("kind", "utf8", doc))
        .column(Column::new("child", "utf8", "The model that declares."))
        .column(Column::new("parent", "utf8", "The parent, as it was declared."))
        .column(Column::new(
            "detail",
            "utf8",
            "Of a cycle the models of its component; of a missing parent letter_case or renamed where the model \
             meant is known; of a duplicate the relation; of a conflict all relations.",
        ))
        .column(Column::new("hint", "utf8?", "The model that a missing parent means."))
        .order("by kind, then in the order of the input")
}

pub(crate) fn summary_table() -> Table {
    Table::new("summary", "The graph in numbers.")
        .column(Column::new("key", "utf8", "What is counted; a kind of fault, `cycle` by components."))
        .column(Column::new("value", "int64", "How many."))
        .order("fixed")
}

/// All tables of a graph.
pub(crate) fn tables(graph: &Arc<FamilyGraph>) -> Tables {
    Tables::new()
        .with_batches("edges", batches(graph, graph.edges().len(), edges))
        .with_batches("nodes", batches(graph, graph.nodes().len(), nodes))
        .with_batches("families", batches(graph, graph.families().len(), families))
        .with_batches("faults", batches(graph, graph.faults().len(), faults))
        .with_batches("summary", batches(graph, 1, summary))
}

type Rows = std::ops::Range<usize>;

/// Batches made when they are asked for, as many at once as there are threads.
fn batches(
    graph: &Arc<FamilyGraph>,
    rows: usize,
    make: fn(&FamilyGraph, Rows) -> Result<RecordBatch>,
) -> impl Iterator<Item = Result<RecordBatch>> + Send + 'static {
    let graph = Arc::clone(graph);
    let window = cladist_sdk::threads().max(1);
    let starts: Vec<usize> = (0..rows).step_by(ROWS).collect();
    let at_once = move |first: usize| {
        let starts = &starts[first..(first + window).min(starts.len())];
        cladist_sdk::par_map(starts.len(), |at| make(&graph, starts[at]..(starts[at] + ROWS).min(rows)))
    };
    (0..rows.div_ceil(ROWS)).step_by(window).flat_map(at_once)
}

fn counts(values: impl Iterator<Item = u32>) -> ArrayRef {
    Arc::new(values.map(i64::from).collect::<Int64Array>())
}

fn dates(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
}

/// The ids of models as a column.
fn ids(graph: &FamilyGraph, models: &[ModelIx]) -> Result<ArrayRef> {
    let found = graph.ids(models);
    let lengths = std::iter::once(0).chain(found.ends.iter().copied());
    let lengths = lengths.zip(&found.ends).map(|(start, end)| end - start);
    let offsets = OffsetBuffer::from_lengths(lengths);
    let array = StringArray::try_new(offsets, Buffer::from_vec(found.text.into_bytes()), None);
    Ok(Arc::new(array.map_err(Error::internal)?))
}

fn edges(graph: &FamilyGraph, rows: Rows) -> Result<RecordBatch> {
    let table = graph.edges();
    let found: Vec<EdgeRow> = rows.map(|row| table.row(row)).collect();
    let ends = |of: fn(&EdgeRow) -> ModelIx| found.iter().map(of).collect::<Vec<_>>();
    let (mut relation, mut why) = (StringBuilder::new(), StringBuilder::new());
    let mut cut = BooleanBuilder::with_capacity(found.len());
    for edge in &found {
        relation.append_option(edge.relation.map(|relation| relation.as_str()));
        cut.append_value(edge.cut);
        why.append_option(edge.why.map(|why| why.as_str()));
    }
    let columns: [(&str, ArrayRef); 5] = [
        ("child", ids(graph, &ends(|edge| edge.child))?),
        ("parent", ids(graph, &ends(|edge| edge.parent))?),
        ("relation", Arc::new(relation.finish())),
        ("cut", Arc::new(cut.finish())),
        ("why", Arc::new(why.finish())),
    ];
    Ok(record_batch(columns)?)
}

fn nodes(graph: &FamilyGraph, rows: Rows) -> Result<RecordBatch> {
    let table = graph.nodes();
    let found: Vec<NodeRow> = rows.map(|row| table.row(row)).collect();
    let models = |of: fn(&NodeRow) -> ModelIx| found.iter().map(of).collect::<Vec<_>>();
    let numbers = |of: fn(&NodeRow) -> u32| counts(found.iter().map(of));
    let merged: BooleanArray = found.iter().map(|node| Some(node.merged)).collect();
    let columns: [(&str, ArrayRef); 9] = [
        ("id", ids(graph, &models(|node| node.model))?),
        ("family", ids(graph, &models(|node| node.family))?),
        ("root", ids(graph, &models(|node| node.root))?),
        ("generation", numbers(|node| node.generation)),
        ("depth", numbers(|node| node.depth)),
        ("parents", numbers(|node| node.parents)),
        ("children", numbers(|node| node.children)),
        ("descendants", numbers(|node| node.descendants)),
        ("merged", Arc::new(merged)),
    ];
    Ok(record_batch(columns)?)
}

fn families(graph: &FamilyGraph, rows: Rows) -> Result<RecordBatch> {
    let found = graph.families().rows(rows);
    let heads: Vec<ModelIx> = found.iter().map(|family| family.family).collect();
    let all = || found.iter();
    Ok(record_batch([
        ("family", ids(graph, &heads)?),
        ("size", counts(all().map(|family| family.size))),
        ("depth", counts(all().map(|family| family.depth))),
        ("leaves", counts(all().map(|family| family.leaves))),
        ("roots", counts(all().map(|family| family.roots))),
        ("finetune", counts(all().map(|family| family.finetune))),
        ("adapter", counts(all().map(|family| family.adapter))),
        ("quantized", counts(all().map(|family| family.quantized))),
        ("merge", counts(all().map(|family| family.merge))),
        ("untyped", counts(all().map(|family| family.untyped))),
        ("first_created", dates(all().map(|family| family.first_created))),
        ("last_created", dates(all().map(|family| family.last_created))),
        ("downloads", nullable_ints(all().map(|family| family.downloads))),
    ])?)
}

fn faults(graph: &FamilyGraph, rows: Rows) -> Result<RecordBatch> {
    let all: Vec<_> = rows.map(|row| graph.faults().row(row)).collect();
    Ok(record_batch([
        ("kind", strings(all.iter().map(|fault| fault.kind.as_str()))),
        ("child", strings(all.iter().map(|fault| fault.child))),
        ("parent", strings(all.iter().map(|fault| fault.parent))),
        ("detail", strings(all.iter().map(|fault| fault.detail.as_str()))),
        ("hint", nullable_strings(all.iter().map(|fault| fault.hint))),
    ])?)
}

fn summary(graph: &FamilyGraph, _: Rows) -> Result<RecordBatch> {
    let summary = graph.summary();
    Ok(record_batch([
        ("key", strings(summary.rows().iter().map(|row| row.key))),
        ("value", ints(summary.rows().iter().map(|row| row.value as i64))),
    ])?)
}
