//! The state: scores with their texts as numbers, 32 bytes a row.
use std::collections::BTreeMap;

use cladist_coverage::Scores;
use cladist_sdk::prelude::*;

use crate::features::Features;
use cladist_coverage::Names;

/// What is gathered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    names: Names,
    rows: Vec<Row>,
    /// Speakers by language; of a repeated one the larger figure.
    pub(super) speakers: BTreeMap<String, f64>,
    pub(super) features: Features,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Row {
    task: Option<u32>,
    metric: Option<u32>,
    model: u32,
    language: u32,
    /// None where it is missing or no number.
    score: Option<f64>,
}

/// The scores of one task by one metric.
#[derive(Debug)]
pub(super) struct Arena {
    pub(super) task: Option<String>,
    pub(super) metric: Option<String>,
    /// By name.
    pub(super) models: Vec<String>,
    /// By name.
    pub(super) languages: Vec<String>,
    pub(super) scores: Scores,
    /// Cells that came in several rows: their mean counts.
    pub(super) repeated: usize,
}

impl Gathered {
    pub(super) fn push(&mut self, port: &str, batch: &RecordBatch) -> Result<()> {
        match port {
            "features" => self.features.push(batch),
            "speakers" => {
                let (languages, speakers) = (batch.text("language")?, batch.float("speakers")?);
                for (row, people) in speakers.iter().enumerate() {
                    if let Some(people) = people.filter(|people| *people >= 0.0 && people.is_finite())
                        && !languages.is_null(row)
                    {
                        self.known(languages.value(row), people);
                    }
                }
                Ok(())
            }
            _ => self.push_scores(batch),
        }
    }

    fn push_scores(&mut self, batch: &RecordBatch) -> Result<()> {
        let (models, languages) = (batch.text("model")?, batch.text("language")?);
        let scores = batch.float("score")?;
        let optional = |name: &str| if batch.has(name) { batch.text(name).map(Some) } else { Ok(None) };
        let (tasks, metrics) = (optional("task")?, optional("metric")?);
        for (row, score) in scores.iter().enumerate() {
            if models.is_null(row) || languages.is_null(row) {
                continue;
            }
            let names = &mut self.names;
            let mut number = |column: Option<&arrow_array::StringArray>| {
                let column = column.filter(|column| !column.is_null(row))?;
                Some(names.number(column.value(row)))
            };
            let (task, metric) = (number(tasks), number(metrics));
            let (model, language) = (names.number(models.value(row)), names.number(languages.value(row)));
            let score = score.filter(|score| score.is_finite());
            self.rows.push(Row { task, metric, model, language, score });
        }
        Ok(())
    }

    fn known(&mut self, language: &str, people: f64) {
        let known = self.speakers.entry(language.to_owned()).or_insert(people);
        *known = known.max(people);
    }

    pub(super) fn append(&mut self, other: Self) {
        let places = self.names.adopt(&other.names);
        let place = |number: u32| places.get(number as usize).copied().unwrap_or(0);
        self.rows.extend(other.rows.into_iter().map(|row| Row {
            task: row.task.map(place),
            metric: row.metric.map(place),
            model: place(row.model),
            language: place(row.language),
            score: row.score,
        }));
        for (language, people) in other.speakers {
            self.known(&language, people);
        }
        self.features.append(other.features);
    }

    /// The scores by task and metric, those without a name first.
    pub(super) fn arenas(&self) -> Vec<Arena> {
        let mut of: BTreeMap<(Option<&str>, Option<&str>), Vec<&Row>> = BTreeMap::new();
        let text = |number: u32| self.names.text(number);
        for row in &self.rows {
            of.entry((row.task.map(text), row.metric.map(text))).or_default().push(row);
        }
        of.into_iter().map(|((task, metric), rows)| self.arena(task, metric, &rows)).collect()
    }

    fn arena(&self, task: Option<&str>, metric: Option<&str>, rows: &[&Row]) -> Arena {
        let models = self.sorted(rows.iter().map(|row| row.model));
        let languages = self.sorted(rows.iter().map(|row| row.language));
        let place = |list: &[&str], number: u32| list.binary_search(&self.names.text(number)).unwrap_or(0);
        let mut cells: Vec<(usize, usize, f64)> = rows
            .iter()
            .filter_map(|row| Some((place(&models, row.model), place(&languages, row.language), row.score?)))
            .collect();
        cells.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let mut scores = Scores::new(models.len(), languages.len());
        let mut repeated = 0;
        for cell in cells.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            repeated += usize::from(cell.len() > 1);
            let values: Vec<f64> = cell.iter().map(|cell| cell.2).collect();
            if let Some(mean) = cladist_stats::mean(&values) {
                scores.set(cell[0].0, cell[0].1, mean);
            }
        }
        let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
        Arena {
            task: task.map(str::to_owned),
            metric: metric.map(str::to_owned),
            models: owned(models),
            languages: owned(languages),
            scores,
            repeated,
        }
    }

    /// The texts of numbers, each once, in their order.
    fn sorted(&self, numbers: impl Iterator<Item = u32>) -> Vec<&str> {
        let mut numbers: Vec<u32> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut texts: Vec<&str> = numbers.into_iter().map(|number| self.names.text(number)).collect();
        texts.sort_unstable();
        texts
    }
}
