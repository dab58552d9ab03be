use cladist_lineage::{AskedNames, Descent, ModelIx, RelationSet, Sightings};
use cladist_sdk::prelude::*;

use crate::kin::tables::{Common, Impact, Relatives};
use crate::links::{Mode, Wanted, edges_port};
use crate::named::{Named, Names};

mod tables;
#[cfg(test)]
mod tests;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The ids of the models whose relatives are asked for.
    of: Vec<String>,
}

/// Models, their downloads, the edges between them, and ids that resemble those asked for.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Known {
    named: Named,
    downloads: Vec<Option<i64>>,
    seen: Sightings,
}

/// The relatives of given models.
pub(crate) struct Kin {
    of: Vec<String>,
    asked: AskedNames,
}

impl Metric for Kin {
    type Config = Config;
    type State = Known;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "kin",
            "Lists the relatives of given models: ancestors, descendants, siblings, what two have in common.\n\
             Also how often a model's descendants are downloaded. Edges that are cut do not count.",
        )
        .port(
            Port::new("models", "The models and their downloads.")
                .contract("models")
                .needs("id")
                .needs("downloads"),
        )
        .port(edges_port())
        .table(tables::relatives_table())
        .table(tables::common_table())
        .table(tables::impact_table())
        .example(cladist_sdk::serde_json::json!({ "of": ["org-1/model-1", "org-2/model-9", "org-5/Model-5"] }))
        .example(cladist_sdk::serde_json::json!({ "of": ["meta-llama/Llama-2-7b-hf"] }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        let mut of: Vec<String> = Vec::new();
        for name in config.of {
            if !of.contains(&name) {
                of.push(name);
            }
        }
        if of.is_empty() {
            return Err(Error::config("`of` is empty: nobody's relatives are asked for")
                .hint("name one model at least, as in of = [\"org/name\"]"));
        }
        let asked = AskedNames::new(of.iter().map(String::as_str));
        Ok(Self { of, asked })
    }

    fn update(&self, state: &mut Known, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "edges" {
            let wanted = Wanted { mode: Mode::Corrected, relations: RelationSet::ALL };
            return state.named.push_edges(wanted, batch, &["child", "parent"]);
        }
        state.named.push_models(batch)?;
        let ids = batch.text("id")?;
        (0..batch.num_rows()).for_each(|row| self.asked.look(ids.value(row), &mut state.seen));
        if batch.has("downloads") {
            state.downloads.extend(batch.int("downloads")?.iter());
        } else {
            state.downloads.resize(state.downloads.len() + batch.num_rows(), None);
        }
        Ok(())
    }

    fn merge(&self, left: &mut Known, right: Known) -> Result<()> {
        left.named.append(right.named);
        left.downloads.extend(right.downloads);
        left.seen.append(right.seen);
        Ok(())
    }

    fn finish(&self, merged: Known, _: &Context) -> Result<Tables> {
        let Known { mut named, downloads, seen } = merged;
        self.of.iter().for_each(|id| named.keep(id));
        let (links, names) = named.resolve()?;
        let (links, former) = links.connected();
        let view = Sight { descent: Descent::new(&links), former, names, downloads };
        let found = view.names.find(&self.of);
        let (mut relatives, mut impact) = (Relatives::default(), Impact::default());
        for (at, (of, model)) in self.of.iter().zip(&found).enumerate() {
            if model.is_none() {
                cladist_sdk::tracing::warn!(model = of, meant = seen.meant(at), "no such model in the set");
            }
            impact.add(&view, of, *model, seen.meant(at));
            if let Some(place) = model.and_then(|model| view.place(model)) {
                relatives.add(&view, &links, of, place);
            }
        }
        let mut common = Common::default();
        for (second, b) in self.of.iter().enumerate() {
            for (first, a) in self.of[..second].iter().enumerate() {
                if let (Some(x), Some(y)) = (found[first], found[second]) {
                    common.add(&view, (a, x), (b, y));
                }
            }
        }
        Ok(Tables::new()
            .with("relatives", relatives.batch()?)
            .with("common", common.batch()?)
            .with("impact", impact.batch()?))
    }
}

/// The graph of the models that have an edge, with what is known of them.
struct Sight {
    descent: Descent,
    /// The models' numbers among all, ascending.
    former: Vec<ModelIx>,
    names: Names,
    downloads: Vec<Option<i64>>,
}

impl Sight {
    /// The place in the graph of a model; none without an edge.
    fn place(&self, model: ModelIx) -> Option<ModelIx> {
        self.former.binary_search(&model).ok().map(|at| ModelIx(at as u32))
    }

    fn id(&self, place: ModelIx) -> &str {
        self.names.get(self.former[place.index()])
    }

    fn downloads(&self, place: ModelIx) -> Option<i64> {
        self.downloads_of(self.former[place.index()])
    }

    fn downloads_of(&self, model: ModelIx) -> Option<i64> {
        self.downloads.get(model.index()).copied().flatten()
    }
}
