//! Predictions of any script, joined with a gold file by id.

mod config;
mod records;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cladist_evals::{Prediction, Problem, RowProblem};
use cladist_sdk::Together;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::format::{Format, Parts};
use crate::problems::Problems;
use crate::rows::{About, PredictionRows, SampleRows};
use cladist_files::Line;

use self::config::{Config, Constants, Field, Missing};
use self::records::{Record, Rows, Table};

/// The format.
pub(crate) struct Joined {
    table: Table,
    gold: Option<Table>,
    constants: Constants,
    missing: Missing,
    look: Together<Look>,
    known: OnceLock<()>,
    abouts: Mutex<FxHashMap<[String; 4], Arc<About>>>,
}

/// What a look at all rows tells.
#[derive(Default)]
struct Look {
    /// The gold items in their order.
    gold: Vec<Gold>,
    /// Their places by benchmark and id.
    places: FxHashMap<Key, usize>,
    /// Rows of the predictions that repeat an earlier one.
    repeated: FxHashSet<u64>,
    /// Per model in the order of mention, the gold items without a prediction.
    missing: Vec<(String, Vec<usize>)>,
    /// What is odd: the file, the row's line and number, its id.
    odd: Vec<(usize, u64, Option<String>, RowProblem)>,
}

struct Gold {
    record: Record,
    id: String,
}

/// Benchmark (empty where one of the files has none) and id.
type Key = (String, String);

/// Rows of a part.
pub(crate) enum Part {
    Rows(Rows),
    /// What is missing, of one model: its place among the models.
    Missing(usize),
}

const PREDICTIONS: &str = "{\"id\": 1, \"output\": \"4\"}\n{\"id\": 3, \"output\": null}\n{\"id\": 1, \"output\": \"5\"}\n{\"id\": 9, \"output\": \"x\"}\n{\"output\": \"y\"}\n{\"id\"\n";
const GOLD: &str =
    "id,question,answer,topic\n1,2+2=,4,sums\n2,\"3+3=\",6,sums\n3,5+5=,\"[\"\"10\"\", \"\"ten\"\"]\",sums\n";

impl Format for Joined {
    type Config = Config;
    type Part = Part;
    const SCORED: bool = false;

    fn about() -> SourceManifest {
        SourceManifest::new(
            "predictions",
            "Reads predictions, JSON lines or CSV, and joins them with a gold file by id.\n\
             Nothing is dropped silently: a gold item without a prediction is reported as missing and, by default, \
             given without one; a prediction without a gold item and a repeated id are reported and left out.",
        )
        .example_with_files(
            json!({
                "path": "mine.jsonl", "gold": "gold.csv", "model": "me/small", "benchmark": "sums", "language": "en",
                "fields": { "sample_id": "id", "prediction": "output" },
                "gold_fields": { "sample_id": "id", "prompt": "question", "references": "answer" },
            }),
            &[("mine.jsonl", PREDICTIONS), ("gold.csv", GOLD)],
        )
        .example_with_files(
            json!({ "path": "p.csv", "benchmark": "b" }),
            &[("p.csv", "model,sample_id,prediction,references\nm,1,a,a\nm,2,,b\n")],
        )
    }

    fn open(config: Config, problems: &mut Problems) -> Result<Self> {
        problems.set_policy(config.on_bad_row);
        let constants = config.constants()?;
        let table = Table::open(&config.path, &config.fields, "fields")?;
        let gold = match &config.gold {
            Some(path) => Some(Table::open(path, &config.gold_fields, "gold_fields")?),
            None => None,
        };
        Ok(Self {
            table,
            gold,
            constants,
            missing: config.missing,
            look: Together::new(1),
            known: OnceLock::new(),
            abouts: Mutex::default(),
        })
    }

    fn files(&self) -> Vec<PathBuf> {
        let gold = self.gold.as_ref().map(|gold| gold.path.clone());
        std::iter::once(self.table.path.clone()).chain(gold).collect()
    }

    /// The predictions, and what is missing.
    fn units(&self) -> usize {
        2
    }

    fn is_stream(&self, unit: usize) -> bool {
        unit == 0
    }

    fn look(&self) -> Result<()> {
        self.looked().map(drop)
    }

    fn parts(self: Arc<Self>, unit: usize) -> Result<Parts<Part>> {
        if unit == 0 {
            let parts = self.table.parts()?;
            return Ok(Box::new(parts.map(|part| part.map(Part::Rows))));
        }
        let models = if self.missing == Missing::Wrong { self.looked()?.missing.len() } else { 0 };
        Ok(Box::new((0..models).map(|model| Ok(Part::Missing(model)))))
    }

    fn predictions(
        &self,
        _: (usize, u32),
        part: &Part,
        out: &mut PredictionRows,
        told: &Problems,
    ) -> Result<()> {
        let look = self.looked()?;
        if self.known.set(()).is_ok() {
            for (at, (file, line, id, problem)) in look.odd.iter().enumerate() {
                told.note((*file, 0, 0, at as u64), Line::Known(*line), id.as_deref(), problem.clone())?;
            }
        }
        match part {
            Part::Rows(rows) => {
                for (number, row) in rows {
                    let Ok(record) = row else { continue };
                    if !look.repeated.contains(number) {
                        let id = record.text(Field::SampleId).unwrap_or("");
                        let gold =
                            look.places.get(&self.key(record, id)).map(|place| &look.gold[*place].record);
                        self.give(record, gold, out)?;
                    }
                }
            }
            Part::Missing(model) => {
                let (model, places) = &look.missing[*model];
                for place in places {
                    let gold = &look.gold[*place];
                    let mut empty = Record::default();
                    empty.set(Field::Model, model.clone());
                    empty.set(Field::SampleId, gold.id.clone());
                    self.give(&empty, Some(&gold.record), out)?;
                }
            }
        }
        Ok(())
    }

    fn samples(&self, _: (usize, u32), _: &Part, _: &mut SampleRows, _: &Problems) -> Result<()> {
        Ok(())
    }
}

impl Joined {
    fn looked(&self) -> Result<&Look> {
        let all = self.look.all(|_| self.look_at_all())?;
        all.first().ok_or_else(|| Error::internal("nothing was looked at"))
    }

    /// The model of a row: its own, else the constant.
    fn model<'r>(&'r self, record: &'r Record) -> &'r str {
        record.text(Field::Model).or(self.constants.model.as_deref()).unwrap_or("")
    }

    fn key(&self, record: &Record, id: &str) -> Key {
        let both = self.table.has(Field::Benchmark)
            && self.gold.as_ref().is_none_or(|gold| gold.has(Field::Benchmark));
        let benchmark = if both { record.text(Field::Benchmark).unwrap_or("") } else { "" };
        (benchmark.to_owned(), id.to_owned())
    }

    fn look_at_all(&self) -> Result<Look> {
        let mut look = Look::default();
        if let Some(gold) = &self.gold {
            self.look_at_gold(gold, &mut look)?;
        }
        let mut seen: FxHashSet<[String; 6]> = FxHashSet::default();
        let mut models: Vec<String> = Vec::new();
        let mut given: FxHashMap<String, Vec<bool>> = FxHashMap::default();
        for part in self.table.parts()? {
            cladist_sdk::check_cancelled()?;
            for (number, row) in part? {
                let record = match row {
                    Ok(record) => record,
                    Err(error) => {
                        look.odd.push((0, error.line, None, error.problem));
                        continue;
                    }
                };
                let id = record.text(Field::SampleId).unwrap_or("").to_owned();
                let model = self.model(&record).to_owned();
                if model.is_empty() {
                    return Err(Error::config(format!(
                        "{}:{}: no model",
                        self.table.path.display(),
                        record.line
                    ))
                    .hint("give `model`, or name its column: `fields = { model = \"…\" }`"));
                }
                let text = |field| record.text(field).unwrap_or("").to_owned();
                let own = [
                    model.clone(),
                    text(Field::Benchmark),
                    id.clone(),
                    text(Field::Filter),
                    text(Field::Turn),
                    text(Field::Variant),
                ];
                if !seen.insert(own) {
                    look.repeated.insert(number);
                    let detail = "an earlier row of the same id counts";
                    look.odd.push((0, record.line, Some(id), RowProblem::new(Problem::DuplicateId, detail)));
                    continue;
                }
                if !given.contains_key(&model) {
                    models.push(model.clone());
                    given.insert(model.clone(), vec![false; look.gold.len()]);
                }
                if self.gold.is_none() {
                    continue;
                }
                match look.places.get(&self.key(&record, &id)) {
                    Some(place) => given.entry(model).or_default()[*place] = true,
                    None => {
                        look.repeated.insert(number);
                        let detail = "the gold file has no such item: the prediction is left out";
                        look.odd.push((
                            0,
                            record.line,
                            Some(id),
                            RowProblem::new(Problem::MissingGold, detail),
                        ));
                    }
                }
            }
        }
        if models.is_empty() {
            models.extend(self.constants.model.clone());
        }
        self.look_for_missing(models, &given, &mut look)?;
        Ok(look)
    }

    fn look_at_gold(&self, gold: &Table, look: &mut Look) -> Result<()> {
        for part in gold.parts()? {
            for (_, row) in part? {
                let record = match row {
                    Ok(record) => record,
                    Err(error) => {
                        look.odd.push((1, error.line, None, error.problem));
                        continue;
                    }
                };
                let id = record.text(Field::SampleId).unwrap_or("").to_owned();
                let key = self.key(&record, &id);
                if look.places.contains_key(&key) {
                    let detail = "an earlier gold item of the same id counts";
                    look.odd.push((1, record.line, Some(id), RowProblem::new(Problem::DuplicateId, detail)));
                    continue;
                }
                look.places.insert(key, look.gold.len());
                look.gold.push(Gold { record, id });
            }
        }
        Ok(())
    }

    fn look_for_missing(
        &self,
        models: Vec<String>,
        given: &FxHashMap<String, Vec<bool>>,
        look: &mut Look,
    ) -> Result<()> {
        for model in models {
            let there = given.get(&model);
            let there = |place: usize| there.and_then(|there| there.get(place)).copied().unwrap_or(false);
            let missing: Vec<usize> = (0..look.gold.len()).filter(|place| !there(*place)).collect();
            for place in &missing {
                let gold = &look.gold[*place];
                let what = match self.missing {
                    Missing::Wrong => "given without one, which counts as wrong",
                    Missing::Skip => "left out, as `missing = \"skip\"` says",
                    Missing::Error => {
                        let path = self
                            .gold
                            .as_ref()
                            .map(|gold| gold.path.display().to_string())
                            .unwrap_or_default();
                        return Err(Error::data(format!(
                            "{path}:{}: item `{}` has no prediction of {model} in {} ({} missing)",
                            gold.record.line,
                            gold.id,
                            self.table.path.display(),
                            missing.len()
                        ))
                        .hint(
                            "`missing = \"wrong\"` counts it as wrong, `missing = \"skip\"` leaves it out",
                        ));
                    }
                };
                let detail = format!("no prediction of {model}: {what}");
                let problem = RowProblem::new(Problem::MissingPrediction, detail).of(&model);
                look.odd.push((1, gold.record.line, Some(gold.id.clone()), problem));
            }
            look.missing.push((model, missing));
        }
        Ok(())
    }

    /// Gives a row with what its gold item says.
    fn give(&self, record: &Record, gold: Option<&Record>, out: &mut PredictionRows) -> Result<()> {
        let id = record.text(Field::SampleId).unwrap_or("");
        let text = |field| record.text(field).or_else(|| gold.and_then(|gold| gold.text(field)));
        let list = |field| {
            let own = record.list(field);
            if own.is_empty() { gold.map(|gold| gold.list(field)).unwrap_or_default() } else { own }
        };
        let constants = &self.constants;
        let about = self.about_of(
            self.model(record),
            text(Field::Benchmark).or(constants.benchmark.as_deref()).unwrap_or(&self.table.stem),
            text(Field::Language).or(constants.language.as_deref()).unwrap_or(""),
            text(Field::SourceLanguage).or(constants.source_language.as_deref()).unwrap_or(""),
        );
        let prediction = Prediction {
            sample_id: id.into(),
            prompt: text(Field::Prompt).map(Into::into),
            prediction: record.text(Field::Prediction).map(Into::into),
            references: list(Field::References).into_iter().map(Into::into).collect(),
            choices: list(Field::Choices).into_iter().map(Into::into).collect(),
            filter: text(Field::Filter).map(Into::into),
            turn: text(Field::Turn).and_then(|turn| turn.parse().ok()),
            variant: text(Field::Variant).map(Into::into),
            meta: text(Field::Meta).map(str::to_owned),
        };
        out.push(&about, &prediction)
    }

    fn about_of(&self, model: &str, benchmark: &str, language: &str, source: &str) -> Arc<About> {
        let mut abouts = self.abouts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = [model, benchmark, language, source].map(str::to_owned);
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let about = abouts.entry(key).or_insert_with(|| {
            Arc::new(About {
                model: model.to_owned(),
                benchmark: benchmark.to_owned(),
                language: some(language),
                source_language: some(source),
                ..About::default()
            })
        });
        Arc::clone(about)
    }
}
