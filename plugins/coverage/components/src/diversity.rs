use cladist_coverage::{Bins, minmax};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The column of both ports that has one number per language.
    value: String,
    /// The bins of the histograms.
    bins: BinConfig,
}

/// Bins of equal width, open at both ends: a value on an edge is in none.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BinConfig {
    /// Where the first begins.
    low: f64,
    /// Where the last ends.
    high: f64,
    /// How wide each is.
    width: f64,
}

/// Whether a sample of languages is like the world.
pub(crate) struct Diversity {
    value: String,
    bins: Bins,
}

/// Rows and histogram of one port.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Sample {
    rows: u64,
    histogram: Vec<u64>,
}

impl Sample {
    fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.histogram.resize(self.histogram.len().max(other.histogram.len()), 0);
        for (mine, theirs) in self.histogram.iter_mut().zip(&other.histogram) {
            *mine += theirs;
        }
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    items: Sample,
    reference: Sample,
}

impl Metric for Diversity {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        let value = || PortColumn::from("/value", "float64");
        MetricManifest::new(
            "diversity",
            "Whether a sample of languages is like the world in one number per language.\n\
             The minmax Jaccard measure of Samardžić et al. 2024 of the histograms of sample and reference.",
        )
        .port(Port::new("items", "One row per language of the sample.").column(value()))
        .port(Port::new("reference", "One row per language of the reference sample.").column(value()))
        .table(
            Table::new("indices", "One row per index.")
                .column(Column::new(
                    "index",
                    "utf8",
                    "jmm_raw: as it is; jmm_scaled: the smaller scaled up first.",
                ))
                .column(Column::new(
                    "value",
                    "float64?",
                    "0 (nothing alike) to 1 (the same); null without values.",
                ))
                .column(Column::new("languages", "int64", "Rows of `items`.").unit("languages"))
                .column(Column::new("features", "int64?", "Features compared.").unit("features"))
                .column(Column::new("note", "utf8?", "What to know about the value."))
                .order("fixed"),
        )
        .example(json!({ "value": "mean_word_length", "bins": { "low": 1, "high": 13, "width": 1 } }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        let BinConfig { low, high, width } = config.bins;
        let bins = Bins::new(low, high, width).map_err(|error| Error::config(format!("`bins`: {error}")))?;
        Ok(Self { value: config.value, bins })
    }

    fn update(&self, state: &mut State, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        let values = batch.float(&self.value)?;
        let rows = batch.num_rows() as u64;
        let sample = Sample { rows, histogram: self.bins.histogram(values.iter().flatten()) };
        if at.port == "items" {
            state.items.add(&sample);
        } else {
            state.reference.add(&sample);
        }
        Ok(())
    }

    fn merge(&self, left: &mut State, right: State) -> Result<()> {
        left.items.add(&right.items);
        left.reference.add(&right.reference);
        Ok(())
    }

    fn finish(&self, merged: State, _: &Context) -> Result<Tables> {
        let State { items, reference } = merged;
        let found = minmax(&items.histogram, &reference.histogram);
        let inside = |sample: &Sample| sample.histogram.iter().sum::<u64>();
        let left_out = items.rows + reference.rows - inside(&items) - inside(&reference);
        let note = (left_out > 0).then(|| format!("{left_out} values in no bin"));
        let rows = [("jmm_raw", found.raw), ("jmm_scaled", found.scaled)];
        Ok(Tables::one(
            "indices",
            record_batch([
                ("index", strings(rows.iter().map(|row| row.0))),
                ("value", nullable_floats(rows.iter().map(|row| row.1))),
                ("languages", ints(rows.iter().map(|_| items.rows as i64))),
                ("features", nullable_ints(rows.iter().map(|_| None))),
                ("note", nullable_strings(rows.iter().map(|_| note.as_deref()))),
            ])?,
        ))
    }
}
