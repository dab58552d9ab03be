use cladist_coverage::Bins;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

mod histograms;
mod tables;
#[cfg(test)]
mod tests;
mod typology;

use self::histograms::Sample;
use self::tables::IndexRow;
use self::typology::Question;
use crate::features::{Features, features_port};

/// What stands under `with`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The column of `items` and `reference` that has one number per language.
    value: Option<String>,
    /// The bins of the histograms.
    bins: Option<BinConfig>,
    /// The languages to judge by `features`, as written there or otherwise; all without.
    languages: Option<Vec<String>>,
    /// A sample to draw from all languages of `features`.
    sample: Option<SampleConfig>,
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

/// A sample of languages.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SampleConfig {
    /// How to draw.
    method: Method,
    /// How many languages.
    n: usize,
    /// The seed of a random draw.
    #[serde(default)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Method {
    /// The largest sum of distances.
    Maxsum,
    /// The largest smallest distance.
    Maxmin,
    /// All languages alike.
    Random,
    /// As evenly over families as they allow: a column `family` of `features`, else the reference table.
    RandomFamily,
    /// As evenly over genera as they allow: a column `genus` of `features`.
    RandomGenus,
}

/// Whether a sample of languages is like the world, and how diverse it is.
pub(crate) struct Diversity {
    histogram: Option<(String, Bins)>,
    typology: Question,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    items: Sample,
    reference: Sample,
    features: Features,
}

impl Metric for Diversity {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        let value = || PortColumn::from("/value", "float64");
        MetricManifest::new(
            "diversity",
            "Two questions on a sample of languages: is it like the world, and how diverse is it typologically?\n\
             The minmax Jaccard measure of Samardžić et al. 2024 of the histograms of one number per language, over \
             `items` and `reference`; and the measures and samplers of Ploeger et al. 2024 (arXiv 2407.05022), over \
             `features`. Wire the ports of one question or of both.",
        )
        .port(Port::new("items", "One row per language of the sample.").column(value()).optional())
        .port(Port::new("reference", "One row per language of the reference sample.").column(value()).optional())
        .port(features_port(
            "One row per language, one column per feature; `?`, `no_cov`, empty: missing. Columns `family` and \
             `genus` are no features.",
        ))
        .table(tables::indices_table())
        .table(tables::sample_table())
        .table(tables::distances_table())
        .example(json!({ "value": "mean_word_length", "bins": { "low": 1, "high": 13, "width": 1 } }))
        .example(json!({
            "value": "mean_word_length", "bins": { "low": 1, "high": 13, "width": 1 }, "languages": ["en", "fr", "yo"],
            "sample": { "method": "maxmin", "n": 3 }
        }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        let there = |port: &str| inputs.port(port).is_some();
        let (items, reference, features) = (there("items"), there("reference"), there("features"));
        if !(items || reference || features) {
            return Err(Error::config("nothing is wired").hint(
                "wire `items` and `reference` (with `value` and `bins`), or `features`, or all three",
            ));
        }
        if items != reference {
            let (one, other) = if items { ("items", "reference") } else { ("reference", "items") };
            return Err(Error::config(format!("`{one}` is wired without `{other}`"))
                .hint("a sample is compared with a reference sample: wire both"));
        }
        let histogram = match (items, config.value, config.bins) {
            (true, Some(value), Some(BinConfig { low, high, width })) => {
                let bins = Bins::new(low, high, width);
                Some((value, bins.map_err(|error| Error::config(format!("`bins`: {error}")))?))
            }
            (false, None, None) => None,
            (true, None, _) => return Err(needs("items", "value", "value = \"mean_word_length\"")),
            (true, _, None) => {
                return Err(needs("items", "bins", "bins = { low = 1, high = 13, width = 1 }"));
            }
            (false, ..) => {
                return Err(Error::config("`value` and `bins` are given, and `items` is not wired")
                    .hint("wire `items` and `reference`, or leave both settings out"));
            }
        };
        if !features && (config.languages.is_some() || config.sample.is_some()) {
            return Err(Error::config("`languages` or `sample` is given, and `features` is not wired")
                .hint("wire a table with one row per language and one column per feature"));
        }
        let genus = config.sample.is_some_and(|sample| sample.method == Method::RandomGenus);
        if genus && !inputs.has("features", "genus") {
            return Err(Error::config("`random_genus` needs a column `genus` in `features`")
                .hint("the reference table knows families only: `random_family`"));
        }
        let typology = Question { wired: features, languages: config.languages, sample: config.sample };
        Ok(Self { histogram, typology })
    }

    fn update(&self, state: &mut State, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "features" {
            return state.features.push(batch);
        }
        let Some((value, bins)) = &self.histogram else { return Ok(()) };
        let values = batch.float(value)?;
        let sample = Sample::of(batch.num_rows(), bins.histogram(values.iter().flatten()));
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
        left.features.append(right.features);
        Ok(())
    }

    fn finish(&self, merged: State, _: &Context) -> Result<Tables> {
        let State { items, reference, features } = merged;
        let mut indices: Vec<IndexRow> = Vec::new();
        if self.histogram.is_some() {
            indices.extend(histograms::indices(&items, &reference));
        }
        let answer = self.typology.answer(&features);
        indices.extend(answer.indices);
        Ok(Tables::new()
            .with("indices", tables::indices(&indices)?)
            .with("sample", tables::sample(&answer.sample)?)
            .with_batches("distances", answer.distances))
    }
}

fn needs(port: &str, key: &str, example: &str) -> Error {
    Error::config(format!("`{port}` is wired, and `{key}` is not given")).hint(format!("add it: `{example}`"))
}
