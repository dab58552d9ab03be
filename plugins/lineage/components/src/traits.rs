use cladist_drift::{Clusters, TraitLog};
use cladist_lineage::LinkSet;
use cladist_sdk::prelude::*;

use crate::links::{
    Mode, RelationName, Wanted, edges_port, every_relation, needs_when, push_edges, push_models,
    relation_set, resolve,
};
use crate::texts::{Texts, check_texts};

mod analysis;
mod names;
mod output;

use self::analysis::Analysis;
use self::names::{Source, TraitName, read_names};

/// The most values that an order may have.
const MOST_VALUES: usize = 60;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The traits to follow: `license`, `language`, `task`, `library`, `dataset`, `tag`, `author`, or
    /// `column:NAME` for a column of `models` that holds a text or a list of texts.
    traits: Vec<String>,
    /// The relations of the edges to use.
    relations: Vec<RelationName>,
    /// How many values the orders are made of, 1 to 60.
    top: usize,
    /// Whether `mutation` has a row for each relation beside the one for all.
    by_relation: bool,
    /// Which rules count: `paper` follows the study's code (all edges, a swap of two values counted
    /// twice, languages only from two-letter tags and by their English names), `corrected` the graph
    /// without what was cut, each pair of values once per edge, languages as written.
    mode: Mode,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            traits: ["license", "language", "task", "library"].map(str::to_owned).to_vec(),
            relations: every_relation(),
            top: 20,
            by_relation: true,
            mode: Mode::Corrected,
        }
    }
}

/// How the values of traits change from parent to child.
pub(crate) struct Traits {
    names: Vec<TraitName>,
    sources: Vec<Source>,
    wanted: Wanted,
    options: analysis::Options,
}

/// What is gathered: models and edges, and the values of each trait.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    links: LinkSet,
    traits: Vec<TraitLog>,
}

impl Metric for Traits {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        let manifest = MetricManifest::new(
            "traits",
            "Follows traits of models from parent to child: how often they change, into what, and in which order.\n\
             Mutation, transitions, net flows with exact sign tests, and exact linear orders of the values, after \
             Laufer, Oderinwale and Kleinberg 2025 (arXiv 2508.06811).",
        );
        output::tables(manifest.port(models_port()).port(edges_port()))
            .example(cladist_sdk::serde_json::json!({}))
            .example(cladist_sdk::serde_json::json!({
                "traits": ["language", "dataset", "tag", "author", "column:licenses", "column:extra"],
                "mode": "paper", "top": 5, "relations": ["finetune", "merge"], "by_relation": false
            }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        let Config { traits, relations, top, by_relation, mode } = config;
        let names = read_names(&traits)?;
        if !(1..=MOST_VALUES).contains(&top) {
            return Err(Error::config(format!("`top` is {top}, and an order has 1 to {MOST_VALUES} values")));
        }
        let sources: Vec<Source> = names.iter().map(|name| name.source(mode)).collect();
        for (name, source) in names.iter().zip(&sources) {
            let field = inputs.port("models").and_then(|schema| schema.field_with_name(&source.column).ok());
            match field {
                Some(field) => check_texts(&source.column, field.data_type())?,
                None => cladist_sdk::tracing::warn!(
                    missing = source.column.as_str(),
                    "no model reports the trait `{name}`: `models` lacks its column"
                ),
            }
        }
        let wanted = Wanted { mode, relations: relation_set(&relations)? };
        Ok(Self { names, sources, wanted, options: analysis::Options { mode, top, by_relation } })
    }

    fn state(&self, _: &Pass) -> Result<Gathered> {
        let traits = self.names.iter().map(|_| TraitLog::default()).collect();
        Ok(Gathered { links: LinkSet::default(), traits })
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "edges" {
            return push_edges(&mut state.links, self.wanted, batch);
        }
        push_models(&mut state.links, batch)?;
        for (source, log) in self.sources.iter().zip(&mut state.traits) {
            if !batch.has(&source.column) {
                (0..batch.num_rows()).for_each(|_| log.push([]));
                continue;
            }
            let texts = Texts::of(batch, &source.column)?;
            for row in 0..batch.num_rows() {
                match source.name {
                    Some(name) => log.push(texts.row(row).filter_map(name)),
                    None => log.push(texts.row(row)),
                }
            }
        }
        Ok(())
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.links.append(right.links);
        for (left, right) in left.traits.iter_mut().zip(right.traits) {
            left.append(right);
        }
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        let clusters = Clusters::new(&resolve(merged.links)?);
        let logs: Vec<_> = merged.traits.into_iter().map(|log| std::sync::Mutex::new(Some(log))).collect();
        let done = cladist_sdk::par_map(logs.len(), |at| {
            let log = logs[at].lock().ok().and_then(|mut log| log.take());
            Analysis::new(log.unwrap_or_default().join(), &clusters, self.options)
        });
        let named = self.names.iter().map(ToString::to_string).zip(done).collect();
        Ok(output::rows(named, self.options.by_relation))
    }
}

/// The port `models`: of all columns only those of the traits asked for.
fn models_port() -> Port {
    let mut port =
        Port::new("models", "The models and the values that they report.").contract("models").needs("id");
    for (name, column) in [
        ("license", "licenses"),
        ("task", "pipeline_tag"),
        ("library", "library_name"),
        ("dataset", "datasets"),
        ("tag", "tags"),
        ("author", "author"),
    ] {
        port = needs_when(port, column, &[("/traits", name.into())]);
    }
    for (mode, column) in [("corrected", "languages"), ("paper", "tags")] {
        port = needs_when(port, column, &[("/traits", "language".into()), ("/mode", mode.into())]);
    }
    let any = PortColumn::from_prefixed("/traits", "column:", "any");
    port.column(any.doc("A text or a list of texts."))
}

#[cfg(test)]
mod tests;
