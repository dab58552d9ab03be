use std::sync::Arc;

use cladist_lineage::{FamilyGraph, GraphError, GraphOptions, MissingParents};
use cladist_sdk::prelude::*;

use crate::links::{RelationName, every_relation, relation_set};
use crate::output;
use crate::state::{Declared, push};
use crate::threads::HostThreads;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The relations to use; a pair of another relation counts as never declared.
    relations: Vec<RelationName>,
    /// Whether merge edges are part of the graph; without them they are left out after the cycles
    /// are cut, with `merge` as the reason.
    include_merges: bool,
    /// What becomes of a parent that is not in the set: only a fault, or a node of its own too.
    missing_parents: Missing,
    /// Whether to look for the model that the name of a missing parent means.
    rename_hints: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            relations: every_relation(),
            include_merges: true,
            missing_parents: Missing::Report,
            rename_hints: true,
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Missing {
    Report,
    Node,
}

/// The acyclic graph of models and the parents they declare, its families and faults.
pub(crate) struct Graph {
    options: GraphOptions,
}

impl Metric for Graph {
    type Config = Config;
    type State = Declared;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "graph",
            "Builds the families of models: an acyclic graph of declared parents, generations, faults.\n\
             Cycles are cut by a fixed rule, self-loops left out; nothing declared is lost: what is odd \
             stands in `faults`.",
        )
        .port(
            Port::new("models", "The models and the parents that they declare.")
                .contract("models")
                .needs("id")
                .needs("base_models")
                .needs("created_at")
                .needs("downloads"),
        )
        .table(output::edges_table())
        .table(output::nodes_table())
        .table(output::families_table())
        .table(output::faults_table())
        .table(output::summary_table())
        .rows_in_input_order()
        .example(cladist_sdk::serde_json::json!({}))
        .example(cladist_sdk::serde_json::json!({
            "relations": ["finetune", "untyped"], "missing_parents": "node", "include_merges": false
        }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        let relations = relation_set(&config.relations)?;
        let missing_parents = match config.missing_parents {
            Missing::Report => MissingParents::Report,
            Missing::Node => MissingParents::Node,
        };
        let Config { include_merges, rename_hints, .. } = config;
        Ok(Self { options: GraphOptions { relations, include_merges, missing_parents, rename_hints } })
    }

    fn update(&self, state: &mut Declared, _: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        push(&mut state.0, batch)
    }

    fn merge(&self, left: &mut Declared, right: Declared) -> Result<()> {
        left.0.append(right.0);
        Ok(())
    }

    fn finish(&self, merged: Declared, _: &Context) -> Result<Tables> {
        let graph = FamilyGraph::build(merged.0, &self.options, &HostThreads)
            .map_err(|error: GraphError| Error::data(error))?;
        if graph.repeated_ids() > 0 {
            cladist_sdk::tracing::warn!(
                dropped = graph.repeated_ids(),
                "ids are repeated; the last record of each counts"
            );
        }
        Ok(output::tables(&Arc::new(graph)))
    }
}
