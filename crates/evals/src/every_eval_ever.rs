//! The schema of Every Eval Ever, 0.3.0: an aggregate file of one model's published scores (`UUID.json`), and the
//! scored items beside it (`UUID_samples.jsonl`), a row per item and result.
use std::borrow::Cow;

use crate::json::{Malformed, Odd, Value, parse, write};
use crate::{Prediction, Problem, RowProblem};

/// An aggregate file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aggregate {
    /// The run.
    pub evaluation_id: String,
    /// The model.
    pub model: String,
    /// The library and its version.
    pub harness: Option<String>,
    /// The published figures, in the order of the file.
    pub results: Vec<Figure>,
    /// Figures that are no numbers.
    pub problems: Vec<RowProblem>,
}

/// One published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The key that items name.
    pub id: Option<String>,
    /// The benchmark.
    pub evaluation: String,
    /// The metric: its id, else its name or kind, else `score`.
    pub metric: String,
    /// The value, in the metric's own unit.
    pub value: f64,
    /// Its standard error.
    pub stderr: Option<f64>,
    /// The ends of its interval.
    pub interval: Option<(f64, f64)>,
    /// The items behind it.
    pub n: Option<u64>,
    /// Library, version, metric.
    pub signature: String,
}

impl Aggregate {
    /// Reads an aggregate file; `None` where it is JSON of another kind.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>, Malformed> {
        let value = parse(bytes, &mut Odd::default())?;
        let text = |path: &[&str]| value.at(path).and_then(Value::text).map(str::to_owned);
        let (Some(schema), Some(list)) =
            (text(&["schema_version"]), value.get("evaluation_results").and_then(Value::list))
        else {
            return Ok(None);
        };
        let library = (text(&["eval_library", "name"]), text(&["eval_library", "version"]));
        let library = (library.0.unwrap_or("unknown".to_owned()), library.1.unwrap_or("unknown".to_owned()));
        let mut aggregate = Self {
            evaluation_id: text(&["evaluation_id"]).unwrap_or_default(),
            model: text(&["model_info", "id"]).or_else(|| text(&["model_info", "name"])).unwrap_or_default(),
            harness: (library.0 != "unknown").then(|| format!("{} {}", library.0, library.1)),
            ..Self::default()
        };
        for result in list {
            aggregate.figure(result, &library, &schema);
        }
        Ok(Some(aggregate))
    }

    fn figure(&mut self, result: &Value<'_>, (library, version): &(String, String), schema: &str) {
        let text = |path: &[&str]| result.at(path).and_then(Value::text);
        let number = |path: &[&str]| result.at(path).and_then(Value::number).filter(|x| x.is_finite());
        let count = |path: &[&str]| result.at(path).and_then(Value::count);
        let evaluation = text(&["evaluation_name"]).unwrap_or_default().to_owned();
        let metric =
            ["metric_id", "metric_name", "metric_kind"].iter().find_map(|key| text(&["metric_config", key]));
        let metric = metric.unwrap_or("score").to_owned();
        let Some(value) = number(&["score_details", "score"]) else {
            let detail = format!("{evaluation}: the published {metric} is no finite number");
            self.problems
                .push(RowProblem::new(Problem::BadValue, detail).of(&format!("{evaluation},{metric}")));
            return;
        };
        const DOUBT: [&str; 2] = ["score_details", "uncertainty"];
        let within = |more: &[&'static str]| [&DOUBT[..], more].concat();
        let ends = (
            number(&within(&["confidence_interval", "lower"])),
            number(&within(&["confidence_interval", "upper"])),
        );
        self.results.push(Figure {
            id: text(&["evaluation_result_id"]).map(str::to_owned),
            signature: format!(
                "harness:{library}|version:{version}|schema:{schema}|evaluation:{evaluation}|metric:{metric}"
            ),
            evaluation,
            metric,
            value,
            stderr: number(&within(&["standard_error", "value"])),
            interval: ends.0.zip(ends.1),
            n: count(&within(&["num_samples"])).or_else(|| count(&["source_data", "samples_number"])),
        });
    }

    /// The figure that a row of items belongs to: by its key, else the only one of its benchmark.
    pub fn figure_of(&self, row: &Item<'_>) -> Option<&Figure> {
        let id = row.text(&["evaluation_result_id"]);
        if let Some(id) = id {
            return self.results.iter().find(|figure| figure.id.as_deref() == Some(id));
        }
        let name = row.evaluation()?;
        let mut of_name = self.results.iter().filter(|figure| figure.evaluation == name);
        of_name.next().filter(|_| of_name.next().is_none())
    }

    /// Whether predictions are taken from the rows of this figure: the first of its benchmark, so that an item that
    /// was scored by several metrics is one prediction.
    pub fn leads(&self, figure: &Figure) -> bool {
        let first = self.results.iter().find(|other| other.evaluation == figure.evaluation);
        first.is_some_and(|first| first.id == figure.id)
    }
}

/// A row of items.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    value: Value<'a>,
    odd: Odd,
}

impl<'a> Item<'a> {
    /// Reads a row.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut odd = Odd::default();
        let value = parse(bytes, &mut odd)?;
        Ok(Self { value, odd })
    }

    fn text(&self, path: &[&str]) -> Option<&str> {
        self.value.at(path).and_then(Value::text)
    }

    /// The benchmark.
    pub fn evaluation(&self) -> Option<&str> {
        self.text(&["evaluation_name"])
    }

    /// The model.
    pub fn model(&self) -> Option<&str> {
        self.text(&["model_id"])
    }

    /// The item.
    pub fn id(&self) -> Option<Cow<'_, str>> {
        self.value.get("sample_id")?.scalar()
    }

    /// The hash of input and reference.
    pub fn hash(&self) -> Option<&str> {
        self.text(&["sample_hash"])
    }

    /// The score of the item; without one, whether it is correct.
    pub fn score(&self) -> Option<f64> {
        let score = self.value.at(&["evaluation", "score"]).and_then(Value::number);
        let correct = match self.value.at(&["evaluation", "is_correct"]) {
            Some(Value::Bool(correct)) => Some(f64::from(u8::from(*correct))),
            _ => None,
        };
        score.or(correct)
    }

    /// The model's output: the first response, or the last message of the assistant. `meta` has the row's metadata,
    /// what was taken for the answer, and the error.
    pub fn prediction(&self, with_meta: bool, mut tell: impl FnMut(RowProblem)) -> Prediction<'_> {
        let list = |path: &[&str]| {
            let texts = self.value.at(path).and_then(Value::list).unwrap_or_default();
            texts.iter().filter_map(Value::scalar).collect::<Vec<_>>()
        };
        let single =
            self.value.at(&["output", "raw"]).and_then(Value::list).and_then(|raw| raw.first()?.text());
        let messages = || self.value.get("messages").and_then(Value::list).unwrap_or_default().iter().rev();
        let spoken = |message: &&Value<'_>| message.get("role").and_then(Value::text) == Some("assistant");
        let last = || messages().filter(spoken).find_map(|message| message.get("content")?.text());
        let prediction = single.or_else(last).map(Cow::Borrowed);
        if prediction.is_none() {
            let error =
                self.text(&["error"]).unwrap_or("neither `output.raw` nor a message of the assistant");
            let shown: String = error.chars().take(120).collect();
            tell(RowProblem::new(Problem::BadValue, format!("no response: {shown}")).of("output"));
        }
        if let Some(told) = self.odd.told() {
            tell(RowProblem::new(Problem::InvalidUtf8, told).of("text"));
        }
        let prompt = self.text(&["input", "formatted"]).or_else(|| self.text(&["input", "raw"]));
        Prediction {
            prompt: prompt.map(Cow::Borrowed),
            prediction,
            references: list(&["input", "reference"]),
            choices: list(&["input", "choices"]),
            meta: with_meta.then(|| self.meta()),
            ..Prediction::default()
        }
    }

    fn meta(&self) -> String {
        let mut entries = match self.value.get("metadata") {
            Some(Value::Object(entries)) => entries.clone(),
            _ => Vec::new(),
        };
        let attributed = self.value.get("answer_attribution").and_then(Value::list).unwrap_or_default();
        let last =
            attributed.iter().rev().find(|answer| answer.get("is_terminal") == Some(&Value::Bool(true)));
        let answer =
            last.and_then(|answer| Some(("extracted".into(), answer.get("extracted_value")?.clone())));
        entries.extend(answer);
        let error = self.value.get("error").filter(|error| **error != Value::Null);
        entries.extend(error.map(|error| ("error".into(), error.clone())));
        let mut text = String::new();
        write(&Value::Object(entries), &mut text);
        text
    }
}
