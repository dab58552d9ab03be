use std::collections::BTreeMap;

use cladist_lineage::RelationSet;
use cladist_sdk::prelude::*;
use cladist_similarity as similar;
use cladist_similarity::{Estimate, Excluded, Kin, Sampling, Vectors, Weights};

use crate::links::{Mode, RelationName, Wanted, edges_port, every_relation, push_edges, push_models};
use crate::links::{relation_set, resolve};
use crate::threads::HostThreads;

mod state;
mod table;
#[cfg(test)]
mod tests;

use self::state::{Artefacts, First, State};

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// What of a model is compared. A model without it takes no part, nor do the edges to it.
    artefact: Artefact,
    /// How two of them are compared.
    measure: Measure,
    /// Names to leave out: tags that begin with `name:`; for `metadata` keys of that name at any
    /// depth, and such tags in its lists; for `card` keys of the front matter.
    exclude: Vec<String>,
    /// The relations to use; a pair of another relation counts as never declared.
    relations: Vec<RelationName>,
    /// Whether cut edges count: not in `corrected`, in `paper` they do, self-loops too.
    mode: Mode,
    /// Whether all pairs are compared or some, drawn at random. `auto` draws where a row has more
    /// than `max_pairs`, `exact` only random pairs beyond 200 million. Cosines (`bow`, `tfidf`)
    /// are always exact; `levenshtein` is always drawn.
    method: Method,
    /// How many pairs are drawn for each row; without it 20,000, for `levenshtein` 1,000.
    #[schemars(range(min = 2))]
    n: Option<u64>,
    /// The seed of the draws.
    seed: u64,
    /// The most pairs of a row that are all compared under `auto`.
    max_pairs: u64,
    /// What counts alike in a mean: each pair, each parent (the model that all of a pair's kin
    /// descend from; the mean over these of each one's own mean), or each family.
    weighting: Weighting,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            artefact: Artefact::Tags,
            measure: Measure::Tfidf,
            exclude: Vec::new(),
            relations: every_relation(),
            mode: Mode::Corrected,
            method: Method::Auto,
            n: None,
            seed: 1,
            max_pairs: 5_000_000,
            weighting: Weighting::Pairs,
        }
    }
}

/// What of a model is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Artefact {
    /// Its tags, in their order.
    Tags,
    /// Its whole record, as the source's column `raw` has it.
    Metadata,
    /// Its card, front matter and all.
    Card,
}

/// How two artefacts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Measure {
    /// Jaccard's index of the sets of tags, of other artefacts of the sets of words.
    Jaccard,
    /// The cosine of counts of words and pairs of words, the 512 most frequent.
    Bow,
    /// The same with inverse document frequencies.
    Tfidf,
    /// One less the share of characters to edit.
    Levenshtein,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Method {
    Auto,
    Exact,
    Sample,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Weighting {
    Pairs,
    Parents,
    Families,
}

impl From<Weighting> for similar::Weighting {
    fn from(weighting: Weighting) -> Self {
        match weighting {
            Weighting::Pairs => Self::Pairs,
            Weighting::Parents => Self::Parents,
            Weighting::Families => Self::Families,
        }
    }
}

/// The most random pairs that `exact` compares.
const MOST_RANDOM: u64 = 200_000_000;
/// Terms of the vectors: `max_features` of the study.
const TERMS: usize = 512;

/// Mean similarity of kin, of random pairs and in the study's motifs.
pub(crate) struct Similarity {
    artefact: Artefact,
    measure: Measure,
    excluded: Excluded,
    wanted: Wanted,
    sampling: Sampling,
    weighting: similar::Weighting,
}

impl Metric for Similarity {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        let models = Port::new("models", "The models and what of them is compared.")
            .contract("models")
            .needs("id")
            .column(PortColumn::new("tags", "list<utf8>").when("/artefact", "tags"))
            .column(PortColumn::new("raw", "large_utf8").when("/artefact", "metadata"))
            .column(PortColumn::new("card", "large_utf8").when("/artefact", "card"))
            .passes_when("/measure", "levenshtein", 2)
            .passes_when("/artefact", "tags", 1)
            .passes_when("/measure", cladist_sdk::serde_json::json!(["bow", "tfidf"]), 2);
        MetricManifest::new(
            "similarity",
            "Compares related models: parents, siblings, cousins and the study's motifs, beside random pairs.\n\
             Cosines of word vectors are exact over all pairs, however many. Jaccard indices are taken of all \
             pairs up to a limit, beyond it of pairs drawn with a seed; edit distances always so.",
        )
        .port(models)
        .port(edges_port().passes_when("/measure", "levenshtein", 2))
        .table(table::manifest())
        .row_order(RowOrder::Significant)
        .example(cladist_sdk::serde_json::json!({}))
        .example(cladist_sdk::serde_json::json!({
            "measure": "jaccard", "exclude": ["base_model"], "max_pairs": 20, "n": 50, "weighting": "parents"
        }))
        .example(cladist_sdk::serde_json::json!({
            "artefact": "metadata", "measure": "bow", "mode": "paper", "weighting": "families"
        }))
        .example(cladist_sdk::serde_json::json!({ "artefact": "card", "measure": "levenshtein", "n": 20 }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        let relations: RelationSet = relation_set(&config.relations)?;
        refuse(&config)?;
        let most = match config.method {
            Method::Auto => (config.max_pairs, config.max_pairs),
            Method::Exact => (u64::MAX, MOST_RANDOM),
            Method::Sample => (0, 0),
        };
        let few = if config.measure == Measure::Levenshtein { 1000 } else { 20_000 };
        let n = config.n.unwrap_or(few);
        Ok(Self {
            artefact: config.artefact,
            measure: config.measure,
            excluded: Excluded::new(config.exclude),
            wanted: Wanted { mode: config.mode, relations },
            sampling: Sampling { most_random: most.1, most: most.0, n, seed: config.seed },
            weighting: config.weighting.into(),
        })
    }

    fn state(&self, pass: &Pass) -> Result<State> {
        Ok(State { gathered: First::new(self.measure, self.artefact, pass)?, ..State::default() })
    }

    fn update(&self, state: &mut State, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        // Of two passes only one needs them.
        let links = !matches!(state.gathered, First::Tally(_) | First::Texts(_));
        if at.port == "edges" {
            return if links { push_edges(&mut state.links, self.wanted, batch) } else { Ok(()) };
        }
        if links {
            push_models(&mut state.links, batch)?;
        }
        let artefacts = Artefacts::new(self.artefact, &self.excluded, batch)?;
        state.gathered.push(&artefacts, at.pass)
    }

    fn merge(&self, left: &mut State, right: State) -> Result<()> {
        left.links.append(right.links);
        left.gathered.append(right.gathered)
    }

    fn end_pass(&self, merged: State, _: usize, _: &Context) -> Result<Shared> {
        match merged.gathered {
            First::Present { keys, present } => {
                let kin = Kin::new(&resolve(merged.links)?, |at| present.get(at).copied().unwrap_or(false));
                let row = |row| similar::draw(&kin, row, self.weighting, self.sampling.n, self.sampling.seed);
                let rows = cladist_sdk::par_map(similar::patterns().count(), row);
                Shared::new(&similar::Wanted::new(rows, |model| keys[model as usize]))
            }
            First::Tally(tally) => Shared::new(&tally.candidates(TERMS)),
            _ => Shared::new(&similar::Candidates::default()),
        }
    }

    fn finish(&self, merged: State, cx: &Context) -> Result<Tables> {
        let estimates = self.estimates(merged, cx)?;
        Ok(Tables::one("similarity", table::rows(self, &estimates)?))
    }
}

impl Similarity {
    fn estimates(&self, merged: State, cx: &Context) -> Result<Vec<Estimate>> {
        let State { links, gathered } = merged;
        let weights = if self.measure == Measure::Tfidf { Weights::TfIdf } else { Weights::Counts };
        Ok(match gathered {
            First::Tags(lists) => {
                // The ids go before the vectors come.
                let kin = Kin::new(&resolve(links)?, |at| lists.has(at));
                let vectors = lists.vectors(weights, TERMS, &HostThreads).map_err(Error::data)?;
                self.cosines(&vectors, &kin)
            }
            First::Bags(bags) => {
                let vectors = bags.vectors(weights, &HostThreads);
                self.cosines(&vectors, &Kin::new(&resolve(links)?, |at| vectors.has(at)))
            }
            First::Sets(sets) => {
                let kin = Kin::new(&resolve(links)?, |at| sets.has(at));
                similar::jaccard(&sets, &kin, self.weighting, self.sampling, &HostThreads)
            }
            First::Texts(texts) => cx.pass.shared::<similar::Wanted>()?.estimates(&texts, &HostThreads),
            _ => Vec::new(),
        })
    }

    fn cosines(&self, vectors: &Vectors, kin: &Kin) -> Vec<Estimate> {
        similar::cosines(vectors, kin, self.weighting, &HostThreads)
    }
}

/// Refuses what would be ignored.
fn refuse(config: &Config) -> Result<()> {
    let cosine = matches!(config.measure, Measure::Bow | Measure::Tfidf);
    if cosine && config.method == Method::Sample {
        let error = Error::config("`method = \"sample\"`: cosines are exact over all pairs at no cost");
        return Err(error.hint("leave `method` out"));
    }
    if config.measure == Measure::Levenshtein && config.method == Method::Exact {
        let error = Error::config("`method = \"exact\"`: `levenshtein` compares pairs drawn at random");
        return Err(error.hint("leave `method` out, and raise `n` for a narrower interval"));
    }
    if config.n.is_some_and(|n| n < 2) {
        return Err(Error::config("`n` must be at least 2, or there is no interval"));
    }
    if config.exclude.iter().any(String::is_empty) {
        return Err(Error::config("`exclude` has an empty name"));
    }
    Ok(())
}

/// Texts of the models drawn.
type Texts = BTreeMap<u32, String>;
