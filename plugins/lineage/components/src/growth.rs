use cladist_growth::{careers, known_date, months, power_law, shapes, survival};
use cladist_lineage::{Descent, FamilyIx, ModelIx, RelationSet};
use cladist_sdk::prelude::*;

use crate::links::{Mode, Wanted, edges_port};
use crate::named::Named;
use crate::threads::HostThreads;

mod tables;
#[cfg(test)]
mod tests;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// How many families, the largest first, have months of their own in `growth`.
    top: usize,
    /// A family without a gain in the last so many days of the data counts as one that has stopped.
    quiet_days: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { top: 20, quiet_days: 90 }
    }
}

/// Models, their dates, and the edges between them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Dated {
    named: Named,
    /// Milliseconds since 1970; [`UNDATED`] without a known date.
    created: Vec<i64>,
}

/// Stands for a missing date.
const UNDATED: i64 = i64::MIN;

/// How families grow, for how long, and what shape they take.
pub(crate) struct Growth(Config);

impl Metric for Growth {
    type Config = Config;
    type State = Dated;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "growth",
            "Tells how families grow: models per month, how long they gain members, their shape.\n\
             Families are those of `lineage/graph`, of two or more models, over edges that are not cut. \
             Dates are those of `created_at`; on the Hub 2022-03-02 stands for that day or earlier.",
        )
        .port(
            Port::new("models", "The models and when they were created.")
                .contract("models")
                .needs("id")
                .needs("created_at"),
        )
        .port(edges_port())
        .table(tables::growth_table())
        .table(tables::survival_table())
        .table(tables::shape_table())
        .table(tables::fit_table())
        .example(cladist_sdk::serde_json::json!({}))
        .example(cladist_sdk::serde_json::json!({ "top": 3, "quiet_days": 30 }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        Ok(Self(config))
    }

    fn update(&self, state: &mut Dated, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "edges" {
            // Only models with children name a family, or decide where a child hangs.
            let wanted = Wanted { mode: Mode::Corrected, relations: RelationSet::ALL };
            return state.named.push_edges(wanted, batch, &["parent"]);
        }
        state.named.push_models(batch)?;
        if batch.has("created_at") {
            state.created.extend(
                batch.timestamp("created_at")?.iter().map(|date| known_date(date).unwrap_or(UNDATED)),
            );
        } else {
            state.created.resize(state.created.len() + batch.num_rows(), UNDATED);
        }
        Ok(())
    }

    fn merge(&self, left: &mut Dated, right: Dated) -> Result<()> {
        left.named.append(right.named);
        left.created.extend(right.created);
        Ok(())
    }

    fn finish(&self, merged: Dated, _: &Context) -> Result<Tables> {
        let Dated { named, created } = merged;
        let (links, names) = named.resolve()?;
        let (links, former) = links.connected();
        let descent = Descent::new(&links);
        if descent.left_out() > 0 {
            cladist_sdk::tracing::warn!(
                left_out = descent.left_out() as u64,
                "edges are self-loops, repeated or part of a cycle; `lineage/graph` marks such edges as cut"
            );
        }
        drop(links);
        let id = |model: ModelIx| names.get(former[model.index()]);
        let families = descent.families(id);
        let name = |family: FamilyIx| id(families.head(family));
        let all = created.iter().map(|&date| known_date(Some(date)));
        let dates: Vec<Option<i64>> = former
            .iter()
            .map(|model| created.get(model.index()).and_then(|&date| known_date(Some(date))))
            .collect();
        let months = months(all.clone(), &families, &dates, self.0.top);
        let end = all.flatten().max().unwrap_or(0);
        let survival = survival(careers(&families, &dates, end, self.0.quiet_days));
        let shapes = shapes(&descent, &families, id, &HostThreads);
        let sizes = shapes.iter().map(|shape| u64::from(shape.size));
        let models = (0..descent.models() as u32).map(ModelIx);
        let children = models.map(|model| u64::from(descent.children().degree(model)));
        let fits = [
            ("family_size", families.len(), power_law(sizes)),
            ("children", children.clone().filter(|&n| n > 0).count(), power_law(children)),
        ];
        Ok(Tables::new()
            .with("growth", tables::growth(&months, name)?)
            .with("survival", tables::survival(&survival)?)
            .with("shape", tables::shape(&shapes, name)?)
            .with("fit", tables::fit(&fits)?))
    }
}
