use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

mod resources;
mod rows;
mod tables;
#[cfg(test)]
mod tests;

use self::rows::{Gathered, Separators};

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// From which similarity of their titles on two records are one paper: one minus the edits over the
    /// length. Above 0 and up to 1.
    title_similarity: f64,
    /// What separates the values of a cell, by column; lists need none. Tracks often hold commas.
    separators: Separators,
}

impl Default for Config {
    fn default() -> Self {
        Self { title_similarity: 0.95, separators: Separators::default() }
    }
}

/// What a survey of papers found, and what of it can be used.
pub(crate) struct Survey(Config);

impl Metric for Survey {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        let any = |name: &str, doc: &str| PortColumn::new(name, "any").optional().doc(doc);
        MetricManifest::new(
            "survey",
            "Tells what a survey of papers found: where, when, on what, and which resources can be used.\n\
             A flow as in PRISMA per search round and database, what each database alone would have missed, papers \
             by task and year, and the funnel of resources, after \"Towards Systematic Monolingual NLP Surveys\" \
             (arXiv 2407.09861). Cells with several values are sets; records of one paper (same DOI, or titles \
             alike) count once but in the flow.",
        )
        .port(
            Port::new("records", "One row per record that a search found.")
                .column(PortColumn::new("title", "utf8").doc("The paper's title."))
                .column(PortColumn::new("year", "int64").optional().doc("When it appeared."))
                .column(any("doi", "Its DOI, also inside an address."))
                .column(any("task", "Its tasks."))
                .column(any("track", "Its tracks."))
                .column(any("language", "The languages that it is about."))
                .column(any("databases", "Where it was found."))
                .column(any("query", "The query that found it."))
                .column(any("search_date", "When it was searched for."))
                .column(any("search_round", "The rounds of search that found it."))
                .column(any("kind", "What it is: research, survey, …")),
        )
        .port(
            Port::new("resources", "One row per language resource.")
                .contract("resources")
                .needs("id")
                .column(any("tasks", "Its tasks."))
                .column(any("availability", "An address, `yes`, `public`; `no`, `on request`."))
                .column(any("license", "Its licence."))
                .column(any("machine_actionable", "Whether a program can read it."))
                .column(any("test_split", "Whether it has a test split."))
                .column(any("train_split", "Whether it has a training split."))
                .column(any("annotation", "How it was annotated: manually, automatically, …"))
                .optional(),
        )
        .table(tables::flow_table())
        .table(tables::overlap_table())
        .table(tables::tasks_table())
        .table(tables::fields_table())
        .table(tables::funnel_table())
        .table(tables::support_table())
        .table(tables::resource_fields_table())
        .example(json!({}))
        .example(json!({ "title_similarity": 0.8, "separators": { "track": "" } }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        if !(config.title_similarity > 0.0 && config.title_similarity <= 1.0) {
            return Err(Error::config(format!(
                "`title_similarity` is {}: not above 0 and up to 1",
                config.title_similarity
            ))
            .hint("0.95 allows an edit in twenty letters; 1 joins equal titles only"));
        }
        Ok(Self(config))
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "resources" {
            state.push_resources(batch, &self.0.separators)
        } else {
            state.push_records(batch, &self.0.separators)
        }
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.append(right);
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        let Gathered { records, resources, criteria } = merged;
        let survey = rows::Papers::of(records, self.0.title_similarity);
        let mut resources = resources;
        resources.sort();
        Ok(Tables::new()
            .with("flow", tables::flow(&survey)?)
            .with("overlap", tables::overlap(&survey)?)
            .with("tasks", tables::tasks(&survey)?)
            .with("fields", tables::fields(&survey)?)
            .with("funnel", tables::funnel(&resources::funnel(&resources, criteria))?)
            .with("support", tables::support(&resources::support(&survey, &resources))?)
            .with("resource_fields", tables::resource_fields(&resources)?))
    }
}
