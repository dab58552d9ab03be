use cladist_drift::Clusters;
use cladist_lineage::LinkSet;
use cladist_sdk::prelude::*;

use crate::links::{
    Mode, RelationName, Wanted, edges_port, every_relation, needs_when, push_edges, push_models,
    relation_set, resolve,
};

mod output;
mod quantities;
mod read;

use self::quantities::{Quantity, Source, read_quantities};
use self::read::Log;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The quantities to follow: `languages` and `tags` (distinct values, 0 when none),
    /// `languages_both_reporting` (languages where both sides have some), `likes`, `downloads`, `days`
    /// (between the creation of parent and child), `card_length` (characters), `parameters`, or
    /// `column:NAME` for a column of `models` that holds numbers. One whose column `models` lacks has
    /// no rows.
    quantities: Vec<String>,
    /// The relations of the edges to use.
    relations: Vec<RelationName>,
    /// Which rules count: `paper` follows the study's code (all edges, languages only from two-letter
    /// tags), `corrected` the graph without what was cut, languages as written, and no days from the
    /// date that the Hub gives to all that is older than 2022-03-02T23:29:04Z.
    mode: Mode,
}

impl Default for Config {
    fn default() -> Self {
        let quantities = Quantity::NAMED.iter().map(|(name, _)| (*name).to_owned()).collect();
        Self { quantities, relations: every_relation(), mode: Mode::Corrected }
    }
}

/// How numbers change from parent to child.
pub(crate) struct Numeric {
    /// Each with the place of its source.
    quantities: Vec<(Quantity, usize)>,
    sources: Vec<Source>,
    wanted: Wanted,
}

/// What is gathered: models and edges, and the numbers of each source.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    links: LinkSet,
    logs: Vec<Log>,
}

impl Metric for Numeric {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "numeric",
            "Follows numbers of models from parent to child: means of both, mean and median of the change.\n\
             An edge with a null on either side is left out of that quantity.",
        )
        .port(models_port())
        .port(edges_port())
        .table(output::table())
        .example(cladist_sdk::serde_json::json!({}))
        .example(cladist_sdk::serde_json::json!({
            "quantities": ["languages", "days", "likes", "column:likes", "column:share"],
            "mode": "paper", "relations": ["adapter", "untyped"]
        }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        let (mut quantities, mut sources) = (Vec::new(), Vec::<Source>::new());
        for quantity in read_quantities(&config.quantities)? {
            let Some(source) = quantity.source(config.mode, inputs)? else { continue };
            let place = sources.iter().position(|known| *known == source).unwrap_or_else(|| {
                sources.push(source);
                sources.len() - 1
            });
            quantities.push((quantity, place));
        }
        let wanted = Wanted { mode: config.mode, relations: relation_set(&config.relations)? };
        Ok(Self { quantities, sources, wanted })
    }

    fn state(&self, _: &Pass) -> Result<Gathered> {
        let logs = self.sources.iter().map(|source| Log::new(source.kind)).collect();
        Ok(Gathered { links: LinkSet::default(), logs })
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "edges" {
            return push_edges(&mut state.links, self.wanted, batch);
        }
        push_models(&mut state.links, batch)?;
        let mut logs = self.sources.iter().zip(&mut state.logs);
        logs.try_for_each(|(source, log)| log.push(source, self.wanted.mode, batch))
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.links.append(right.links);
        left.logs.iter_mut().zip(right.logs).try_for_each(|(left, right)| left.append(right))
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        let clusters = Clusters::new(&resolve(merged.links)?);
        let changes = cladist_sdk::par_map(self.quantities.len(), |at| {
            let (quantity, source) = &self.quantities[at];
            merged.logs.get(*source).map(|log| (quantity.to_string(), output::of(log, quantity, &clusters)))
        });
        let found: Vec<_> = changes.into_iter().flatten().collect();
        Ok(Tables::one("numeric", output::rows(&found)?))
    }
}

/// The port `models`: of all columns only those of the quantities asked for.
fn models_port() -> Port {
    let mut port =
        Port::new("models", "The models and the numbers that they report.").contract("models").needs("id");
    let languages = cladist_sdk::serde_json::json!(["languages", "languages_both_reporting"]);
    port =
        needs_when(port, "languages", &[("/quantities", languages.clone()), ("/mode", "corrected".into())]);
    port = needs_when(port, "tags", &[("/quantities", languages), ("/mode", "paper".into())]);
    for (quantity, column) in [
        ("tags", "tags"),
        ("likes", "likes"),
        ("downloads", "downloads"),
        ("days", "created_at"),
        ("card_length", "card"),
    ] {
        port = needs_when(port, column, &[("/quantities", quantity.into())]);
    }
    let parameters = PortColumn::new("parameters", "float64").optional().when("/quantities", "parameters");
    let named = PortColumn::from_prefixed("/quantities", "column:", "float64").doc("Numbers.");
    port.column(parameters.doc("Parameters of the model.")).column(named)
}

#[cfg(test)]
mod tests;
