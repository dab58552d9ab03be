//! From tables of samples or predictions to scored items: what the plugins that read them share.
//!
//! Invariant: a row without a finite score is counted, never taken for a zero.
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, Int32Array, LargeStringArray, ListArray, StringArray};
use cladist_compare::{Outcomes, Sample};
use cladist_sdk::prelude::*;

/// What is gathered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Gathered {
    /// The items.
    pub outcomes: Outcomes,
    /// Rows without a finite score.
    pub without_score: u64,
}

impl Gathered {
    /// Adds all of `other` after what is here.
    pub fn append(&mut self, other: Self) {
        self.outcomes.append(other.outcomes);
        self.without_score += other.without_score;
    }

    /// Tells of rows without a score.
    pub fn warn(&self) {
        if self.without_score > 0 {
            cladist_sdk::tracing::warn!(
                rows = self.without_score,
                "rows without a finite score are left out: their items count as missing"
            );
        }
    }
}

/// A port of the contract `samples` with everything that tells items apart.
pub fn samples_port(name: &str, doc: &str) -> Port {
    let port = Port::new(name, doc).contract("samples");
    [
        "model",
        "benchmark",
        "language",
        "sample_id",
        "metric",
        "value",
        "filter",
        "group",
        "turn",
        "variant",
        "cluster",
    ]
    .into_iter()
    .fold(port, Port::needs)
    .column(PortColumn::new("signature", "utf8").optional().doc("How the metric was computed."))
}

/// A column that may be absent.
fn optional_text<'a>(batch: &'a RecordBatch, name: &str) -> Result<Option<&'a StringArray>> {
    Ok(if batch.has(name) { Some(batch.text(name)?) } else { None })
}

fn cell(column: Option<&StringArray>, row: usize) -> Option<&str> {
    column.filter(|column| !column.is_null(row)).map(|column| column.value(row))
}

/// The columns that tell items apart.
struct Keys<'a> {
    side: u8,
    model: &'a StringArray,
    benchmark: &'a StringArray,
    id: &'a StringArray,
    language: Option<&'a StringArray>,
    filter: Option<&'a StringArray>,
    group: Option<&'a StringArray>,
    variant: Option<&'a StringArray>,
    cluster: Option<&'a StringArray>,
    prompt: Option<&'a StringArray>,
    signature: Option<&'a StringArray>,
    turn: Option<&'a Int32Array>,
}

impl<'a> Keys<'a> {
    fn new(batch: &'a RecordBatch, side: u8) -> Result<Self> {
        Ok(Self {
            side,
            model: batch.text("model")?,
            benchmark: batch.text("benchmark")?,
            id: batch.text("sample_id")?,
            language: optional_text(batch, "language")?,
            filter: optional_text(batch, "filter")?,
            group: optional_text(batch, "group")?,
            variant: optional_text(batch, "variant")?,
            cluster: optional_text(batch, "cluster")?,
            prompt: optional_text(batch, "prompt_hash")?,
            signature: optional_text(batch, "signature")?,
            turn: if batch.has("turn") { Some(batch.int32("turn")?) } else { None },
        })
    }

    /// The row without its metric and score.
    fn sample(&self, row: usize) -> Sample<'a> {
        let text = |column: &'a StringArray| if column.is_null(row) { "" } else { column.value(row) };
        Sample {
            side: self.side,
            model: text(self.model),
            benchmark: text(self.benchmark),
            id: text(self.id),
            language: cell(self.language, row),
            filter: cell(self.filter, row),
            group: cell(self.group, row),
            variant: cell(self.variant, row),
            cluster: cell(self.cluster, row),
            prompt: cell(self.prompt, row),
            signature: cell(self.signature, row),
            turn: self.turn.filter(|turn| !turn.is_null(row)).map(|turn| turn.value(row)),
            ..Sample::default()
        }
    }
}

/// Adds the rows of a batch of samples.
pub fn push_samples(state: &mut Gathered, side: u8, batch: &RecordBatch) -> Result<()> {
    let keys = Keys::new(batch, side)?;
    let (metrics, values) = (batch.text("metric")?, batch.float("value")?);
    let stats = if batch.has("stats") { Some(batch.list("stats")?) } else { None };
    for row in 0..batch.num_rows() {
        let value = if values.is_null(row) { f64::NAN } else { values.value(row) };
        let metric = cell(Some(metrics), row).unwrap_or_default();
        let stats = stats.map(|stats| numbers(stats, row)).unwrap_or_default();
        if !state.outcomes.push(&Sample { metric, value, ..keys.sample(row) }, &stats) {
            state.without_score += 1;
        }
    }
    Ok(())
}

fn numbers(lists: &ListArray, row: usize) -> Vec<f64> {
    let Some(all) = lists.values().as_primitive_opt::<Float64Type>() else { return Vec::new() };
    if lists.is_null(row) {
        return Vec::new();
    }
    let offsets = lists.value_offsets();
    all.values()[offsets[row] as usize..offsets[row + 1] as usize].to_vec()
}

/// The metric of predictions: whether one equals a reference.
const EXACT_MATCH: &str = "exact_match";
/// Stands for an answer that was not given; no text of a model.
const NO_ANSWER: &str = "\0";

/// Adds the rows of a batch of predictions: right where the prediction is one of the references.
pub fn push_predictions(state: &mut Gathered, side: u8, batch: &RecordBatch) -> Result<()> {
    let keys = Keys::new(batch, side)?;
    let (predictions, references) = (batch.large_text("prediction")?, batch.list("references")?);
    let Some(texts) = references.values().as_string_opt::<i64>() else {
        return Err(Error::internal("references are no list of texts"));
    };
    for row in 0..batch.num_rows() {
        let answer = (!predictions.is_null(row)).then(|| predictions.value(row));
        let right = answer.is_some_and(|answer| among(references, texts, row, answer));
        let sample = Sample {
            metric: EXACT_MATCH,
            value: f64::from(u8::from(right)),
            answer: Some(answer.unwrap_or(NO_ANSWER)),
            ..keys.sample(row)
        };
        state.outcomes.push(&sample, &[]);
    }
    Ok(())
}

fn among(lists: &ListArray, texts: &LargeStringArray, row: usize, answer: &str) -> bool {
    if lists.is_null(row) {
        return false;
    }
    let offsets = lists.value_offsets();
    let range = offsets[row] as usize..offsets[row + 1] as usize;
    range.into_iter().any(|at| !texts.is_null(at) && texts.value(at) == answer)
}

/// A share named by a configuration, such as the level of intervals: above 0 and below 1.
pub fn check_share(name: &str, share: f64) -> Result<()> {
    if share > 0.0 && share < 1.0 {
        return Ok(());
    }
    Err(Error::config(format!("`{name}` is {share}: not between 0 and 1"))
        .hint("0.95 is the usual level, 0.8 the usual power"))
}
