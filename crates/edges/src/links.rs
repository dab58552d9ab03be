use cladist_lineage::{IdKey, LinkSet, Links, Relation, RelationSet};
use cladist_sdk::prelude::*;

use crate::threads::HostThreads;

/// How a model was derived from its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RelationName {
    /// Trained further.
    Finetune,
    /// Weights beside the parent's.
    Adapter,
    /// In fewer bits.
    Quantized,
    /// Made of several.
    Merge,
    /// The Hub did not say.
    Untyped,
}

impl From<RelationName> for Option<Relation> {
    fn from(name: RelationName) -> Self {
        match name {
            RelationName::Finetune => Some(Relation::Finetune),
            RelationName::Adapter => Some(Relation::Adapter),
            RelationName::Quantized => Some(Relation::Quantized),
            RelationName::Merge => Some(Relation::Merge),
            RelationName::Untyped => None,
        }
    }
}

/// All of them: the default of `relations`.
pub fn every_relation() -> Vec<RelationName> {
    use RelationName::{Adapter, Finetune, Merge, Quantized, Untyped};
    vec![Finetune, Adapter, Quantized, Merge, Untyped]
}

/// The relations of a configuration as a set.
pub fn relation_set(names: &[RelationName]) -> Result<RelationSet> {
    if names.is_empty() {
        return Err(Error::config("`relations` is empty: no edge would be used").hint("leave it out for all"));
    }
    Ok(names.iter().map(|&name| name.into()).collect())
}

/// Which rules count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Edges of the acyclic graph, each change counted once.
    #[default]
    Corrected,
    /// As the code of the study (Laufer, Oderinwale and Kleinberg 2025, arXiv 2508.06811) does it.
    Paper,
}

/// The edges that a component looks at.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Which rules count.
    pub mode: Mode,
    /// The relations that count.
    pub relations: RelationSet,
}

/// The port `edges`.
pub fn edges_port() -> Port {
    Port::new("edges", "Models and their parents, as `lineage/graph` gives them.")
        .contract("edges")
        .needs("child")
        .needs("parent")
        .needs("relation")
        .needs("cut")
}

/// A port that needs a column of its contract only under these settings (pointer and value).
pub fn needs_when(port: Port, column: &str, when: &[(&str, cladist_sdk::serde_json::Value)]) -> Port {
    let mut port = port.needs(column);
    if let Some(wanted) = port.columns.pop() {
        let under = when.iter().fold(wanted, |wanted, (pointer, value)| wanted.when(pointer, value.clone()));
        port.columns.push(under);
    }
    port
}

/// Adds the models of a batch of the port `models`.
pub fn push_models(into: &mut LinkSet, batch: &RecordBatch) -> Result<()> {
    let ids = batch.text("id")?;
    (0..batch.num_rows()).for_each(|row| into.push_model(ids.value(row)));
    Ok(())
}

/// Adds the edges of a batch of the port `edges` that are wanted.
pub fn push_edges(into: &mut LinkSet, wanted: Wanted, batch: &RecordBatch) -> Result<()> {
    let (children, parents) = (batch.text("child")?, batch.text("parent")?);
    let (relations, cut) = (batch.text("relation")?, batch.bool("cut")?);
    for row in 0..batch.num_rows() {
        if cut.value(row) && wanted.mode == Mode::Corrected {
            continue;
        }
        // A relation that the Hub does not know says as much as none.
        let relation = if relations.is_null(row) { None } else { relations.value(row).parse().ok() };
        if wanted.relations.contains(relation) {
            into.push_edge(children.value(row), parents.value(row), relation);
        }
    }
    Ok(())
}

/// Finds the ends of all edges; what names no model of the set is left out with a warning.
pub fn resolve(set: LinkSet) -> Result<Links> {
    let links = set.resolve(&HostThreads).map_err(Error::data)?;
    warn_unknown(&links);
    Ok(links)
}

/// Adds the edges of a batch that are cut.
pub fn push_cut_edges(into: &mut Vec<(IdKey, IdKey, Option<Relation>)>, batch: &RecordBatch) -> Result<()> {
    let (children, parents) = (batch.text("child")?, batch.text("parent")?);
    let (relations, cut) = (batch.text("relation")?, batch.bool("cut")?);
    for row in (0..batch.num_rows()).filter(|&row| cut.value(row)) {
        let relation = if relations.is_null(row) { None } else { relations.value(row).parse().ok() };
        into.push((IdKey::of(children.value(row)), IdKey::of(parents.value(row)), relation));
    }
    Ok(())
}

/// Says how many edges were left out.
pub fn warn_unknown(links: &Links) {
    if links.unknown() > 0 {
        cladist_sdk::tracing::warn!(
            left_out = links.unknown() as u64,
            "edges name models that the port `models` does not have"
        );
    }
}
