//! Share of models per licence.

use std::collections::BTreeMap;

use cladist_sdk::prelude::*;

/// What stands under `with`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Config {
    /// How many licences to list.
    #[serde(default = "ten")]
    top: usize,
}

fn ten() -> usize {
    10
}

struct LicenseShare(Config);

/// What is gathered from some of the models, and merged.
#[derive(Default, Serialize, Deserialize)]
struct Counts {
    models: u64,
    by_license: BTreeMap<String, u64>,
}

impl Metric for LicenseShare {
    type Config = Config;
    type State = Counts;

    fn manifest() -> MetricManifest {
        MetricManifest::new("share", "Share of models per licence.")
            .port(Port::new("models", "The models.").contract("models").needs("licenses"))
            .table(
                Table::new("share", "One row per licence, the most frequent first.")
                    .column(Column::new("license", "utf8", "The licence, as the Hub writes it."))
                    .column(Column::new("models", "int64", "Models that name it.").unit("models"))
                    .column(Column::new("share", "float64", "Of all models, in [0, 1].").unit("share"))
                    .view(View::bar("license", "models")),
            )
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        if config.top == 0 {
            return Err(Error::config("`top` is 0: no licence would be listed").hint("leave it out for 10"));
        }
        Ok(Self(config))
    }

    fn update(&self, state: &mut Counts, _: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        for row in 0..batch.num_rows() {
            state.models += 1;
            for license in batch.texts_of("licenses", row)? {
                *state.by_license.entry(license.to_owned()).or_default() += 1;
            }
        }
        Ok(())
    }

    fn merge(&self, left: &mut Counts, right: Counts) -> Result<()> {
        left.models += right.models;
        for (license, count) in right.by_license {
            *left.by_license.entry(license).or_default() += count;
        }
        Ok(())
    }

    fn finish(&self, merged: Counts, _: &Context) -> Result<Tables> {
        let mut rows: Vec<(String, u64)> = merged.by_license.into_iter().collect();
        rows.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        rows.truncate(self.0.top);
        let share = |count: u64| count as f64 / merged.models as f64;
        Ok(Tables::one(
            "share",
            record_batch([
                ("license", strings(rows.iter().map(|(license, _)| license))),
                ("models", ints(rows.iter().map(|(_, count)| *count as i64))),
                ("share", floats(rows.iter().map(|(_, count)| share(*count)))),
            ])?,
        ))
    }
}

export_plugin! { name: "licences", components: [LicenseShare] }

#[cfg(test)]
mod tests {
    use cladist_sdk::serde_json::json;

    use super::*;

    #[test]
    fn every_law_holds() {
        cladist_testkit::assert_laws::<Definition>(1);
    }

    #[test]
    fn a_model_of_two_licences_counts_for_both() {
        let licenses = string_lists([vec!["mit"], vec!["mit", "apache-2.0"], vec![], vec!["mit"]]);
        let models = record_batch([("licenses", licenses)]).unwrap();
        let tables = cladist_testkit::metric_tables::<Definition>("share", &json!({}), &[("models", models)]).unwrap();
        // By hand: three of four models name mit, one names apache-2.0.
        let expected = record_batch([
            ("license", strings(["mit", "apache-2.0"])),
            ("models", ints([3, 1])),
            ("share", floats([0.75, 0.25])),
        ])
        .unwrap();
        assert_eq!(tables["share"].columns(), expected.columns());
    }
}
