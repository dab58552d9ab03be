use cladist_compare::{
    Compared, Interval, Pair, Plan, Sides, Slice, Task, Test, Unmatched, all_binary, compare, pairs, slices,
};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

mod tables;

use cladist_samples::{Gathered, check_share, push_samples, samples_port};

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The tests; none stands for what fits the scores: `mcnemar` where all are 0 or 1, `paired_ar` for
    /// corpus metrics, else `wilcoxon`. One that does not fit has no p-value.
    tests: Vec<TestName>,
    /// Whether the corpus score is compared, from the sufficient statistics of the samples, and not the
    /// mean of the samples' scores.
    corpus: bool,
    /// Resamples of the bootstrap that gives the interval of the difference, and the test `paired_bs`.
    paired_bs_n: u32,
    /// Trials of the test `paired_ar`.
    paired_ar_n: u32,
    /// The seed of the draws.
    seed: u64,
    /// How the interval comes from the resamples: their percentiles, or these corrected for bias and skewness.
    interval: IntervalName,
    /// The level of the intervals, above 0 and below 1; tests count as significant below 1 - `level`.
    level: f64,
    /// The power for the minimum detectable effect, above 0 and below 1.
    power: f64,
    /// What to do with items whose prompts have different hashes.
    different_prompts: DifferentPrompts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum TestName {
    /// McNemar's: exact below 25 discordant items, else the corrected chi-square.
    Mcnemar,
    /// The exact sign test.
    Sign,
    /// Wilcoxon's signed ranks: normal approximation, zeros dropped.
    Wilcoxon,
    /// The paired bootstrap of Koehn 2004, as sacreBLEU has it.
    PairedBs,
    /// Approximate randomisation.
    PairedAr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum IntervalName {
    /// Percentiles.
    Percentile,
    /// Efron's corrected percentiles; none where all lie on one side.
    Bca,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum DifferentPrompts {
    /// The run ends.
    Error,
    /// They count as unmatched.
    Skip,
    /// They are compared all the same.
    Compare,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            tests: Vec::new(),
            corpus: false,
            paired_bs_n: 1000,
            paired_ar_n: 10_000,
            seed: 12_345,
            interval: IntervalName::Percentile,
            level: 0.95,
            power: 0.8,
            different_prompts: DifferentPrompts::Error,
        }
    }
}

/// Two models, or all pairs of many, on the same items.
pub(crate) struct Paired {
    config: Config,
    tests: Vec<Test>,
    sides: Sides,
}

/// One row of `paired`.
struct Row<'a> {
    task: Task<'a>,
    slice: &'a Slice<'a>,
    found: &'a Compared,
    test: Test,
    p_value: Option<f64>,
    p_holm: Option<f64>,
    q_value: Option<f64>,
    mde: Option<f64>,
}

impl Metric for Paired {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        let port = |name: &str, doc: &str| samples_port(name, doc).needs("prompt_hash").needs("stats");
        MetricManifest::new(
            "paired",
            "Compares two models on the same items: difference, interval, tests, and how small a difference the \
             items could show.\n\
             Items are joined by benchmark, metric, filter, language, id, turn and variant. With `b` every model of \
             `a` meets every one of `b`, without it all pairs of `a` do. Items of one cluster count as one \
             observation.",
        )
        .port(port("a", "Scores of the first model, or of all."))
        .port(port("b", "Scores of the second model.").optional())
        .table(tables::paired_table())
        .table(tables::unmatched_table())
        .example(json!({ "paired_bs_n": 20, "different_prompts": "skip" }))
        .example(json!({
            "tests": ["mcnemar", "sign", "wilcoxon", "paired_bs", "paired_ar"], "paired_bs_n": 10, "paired_ar_n": 10,
            "seed": 3, "interval": "bca", "level": 0.9, "power": 0.9, "different_prompts": "compare"
        }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        check_share("level", config.level)?;
        check_share("power", config.power)?;
        let given = [("a", true), ("b", inputs.port("b").is_some())];
        if config.corpus && given.iter().any(|(port, there)| *there && !inputs.has(port, "stats")) {
            return Err(Error::config("`corpus` needs the column `stats`, which an input does not have")
                .hint("take the table `samples` of a scorer, such as `scoring/translation`"));
        }
        let test = |name: &TestName| match name {
            TestName::Mcnemar => Test::Mcnemar,
            TestName::Sign => Test::Sign,
            TestName::Wilcoxon => Test::Wilcoxon,
            TestName::PairedBs => Test::PairedBs,
            TestName::PairedAr => Test::PairedAr,
        };
        let tests = config.tests.iter().map(test).collect();
        let sides = if inputs.port("b").is_some() { Sides::Against(1) } else { Sides::Among };
        Ok(Self { config, tests, sides })
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        push_samples(state, u8::from(at.port == "b"), batch)
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.append(right);
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        merged.warn();
        let outcomes = &merged.outcomes;
        let any_prompt = self.config.different_prompts == DifferentPrompts::Compare;
        let pairs = pairs(outcomes, self.sides, any_prompt);
        self.check(&merged, &pairs)?;
        let cut: Vec<(usize, Slice<'_>)> = pairs
            .iter()
            .enumerate()
            .flat_map(|(at, pair)| slices(outcomes, pair).into_iter().map(move |slice| (at, slice)))
            .collect();
        let found =
            cladist_sdk::par_map(cut.len(), |at| self.compare(&merged, &pairs[cut[at].0], &cut[at].1, at));
        cladist_sdk::check_cancelled()?;
        let found: Vec<(Vec<Test>, Compared)> = found.into_iter().collect::<Result<_>>()?;
        let mut rows = Vec::new();
        for ((pair, slice), (tests, found)) in cut.iter().zip(&found) {
            rows.extend(self.rows(pairs[*pair].task(outcomes), slice, tests, found));
        }
        tables::adjust(&mut rows);
        Ok(Tables::new()
            .with("paired", tables::paired(&rows)?)
            .with("unmatched", tables::unmatched(outcomes, &pairs)?))
    }
}

impl Paired {
    /// What must not be passed over in silence.
    fn check(&self, gathered: &Gathered, pairs: &[Pair]) -> Result<()> {
        if pairs.is_empty() && !gathered.outcomes.is_empty() {
            cladist_sdk::tracing::warn!("no two models have a benchmark, metric and filter in common");
        }
        for pair in pairs {
            let Task { a, b, benchmark, metric, signatures, .. } = pair.task(&gathered.outcomes);
            if let [Some(first), Some(second)] = signatures
                && pair.count(Unmatched::DifferentSignature) > 0
            {
                cladist_sdk::tracing::warn!(
                    "{metric} of {benchmark} is not compared: computed as {first} for {a}, as {second} for {b}"
                );
            }
            let different = pair.count(Unmatched::DifferentPrompt);
            if different > 0 && self.config.different_prompts == DifferentPrompts::Error {
                let all = different + pair.len();
                return Err(Error::data(format!(
                    "`{a}` and `{b}` had different prompts for {different} of {all} items of `{benchmark}`"
                ))
                .hint("`different_prompts = \"skip\"` leaves these items out, `\"compare\"` compares them all the same"));
            }
        }
        Ok(())
    }

    fn compare(
        &self,
        gathered: &Gathered,
        pair: &Pair,
        slice: &Slice<'_>,
        problem: usize,
    ) -> Result<(Vec<Test>, Compared)> {
        let outcomes = &gathered.outcomes;
        let tests = match (&self.tests[..], self.config.corpus) {
            ([], true) => vec![Test::PairedAr],
            ([], false) if all_binary(outcomes, slice.rows()) => vec![Test::Mcnemar],
            ([], false) => vec![Test::Wilcoxon],
            (tests, _) => tests.to_vec(),
        };
        let metric = if self.config.corpus { Some(crate::corpus::metric(outcomes, pair)?) } else { None };
        let score = metric
            .map(|metric| move |stats: &[f64]| Some(metric.score(stats)).filter(|score| score.is_finite()));
        let plan = Plan {
            tests: &tests,
            bootstrap: self.config.paired_bs_n,
            randomisation: self.config.paired_ar_n,
            seed: self.config.seed,
            alpha: 1.0 - self.config.level,
            interval: match self.config.interval {
                IntervalName::Percentile => Interval::Percentile,
                IntervalName::Bca => Interval::Bca,
            },
            corpus: score.as_ref().map(|score| score as _),
        };
        let found = compare(outcomes, slice, &plan, problem as u32);
        Ok((tests, found))
    }

    fn rows<'a>(
        &self,
        task: Task<'a>,
        slice: &'a Slice<'a>,
        tests: &[Test],
        found: &'a Compared,
    ) -> Vec<Row<'a>> {
        let mde = found.minimum_detectable_effect(1.0 - self.config.level, self.config.power);
        let row = |(&test, &p_value): (&Test, &Option<f64>)| Row {
            task,
            slice,
            found,
            test,
            p_value,
            p_holm: None,
            q_value: None,
            mde,
        };
        tests.iter().zip(&found.p_values).map(row).collect()
    }
}
