use cladist_sdk::prelude::*;

use crate::predictions::{Rows, Texts, text};

/// What a prediction that is null counts as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Missing {
    /// As an empty text: the item counts, and the model said nothing.
    #[default]
    Wrong,
    /// The item does not count.
    Skip,
    /// The run ends with an error.
    Error,
}

/// The texts of one row that can be scored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a> {
    pub(crate) row: usize,
    pub(crate) prediction: &'a str,
    /// Where its references stand among those of all items.
    references: (usize, usize),
    /// Whether there was no prediction and an empty one stands for it.
    pub(crate) missing: bool,
}

/// What is to be scored of one batch.
#[derive(Debug)]
pub(crate) struct Items<'a> {
    pub(crate) all: Vec<Item<'a>>,
    references: Vec<&'a str>,
}

impl<'a> Items<'a> {
    /// The rows that count; the others, and those without a prediction, go to `problems`.
    pub(crate) fn of(rows: &Rows<'a>, missing: Missing, problems: &mut Problems) -> Result<Self> {
        let texts = Texts::of(rows.batch)?;
        let count = rows.batch.num_rows();
        let mut items = Self { all: Vec::with_capacity(count), references: Vec::with_capacity(count) };
        for row in 0..count {
            let begin = items.references.len();
            items.references.extend(texts.references(row));
            let references = (begin, items.references.len());
            items.all.extend(problems.item(missing, rows, &texts, row, references)?);
        }
        Ok(items)
    }

    pub(crate) fn references(&self, item: &Item<'a>) -> &[&'a str] {
        &self.references[item.references.0..item.references.1]
    }
}

/// Rows that were not scored as they stand, of one batch.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<(usize, &'static str, String)>);

impl Problems {
    pub(crate) fn add(&mut self, row: usize, kind: &'static str, detail: impl Into<String>) {
        self.0.push((row, kind, detail.into()));
    }

    /// The row as it is to be scored; none where it does not count.
    fn item<'a>(
        &mut self,
        missing: Missing,
        rows: &Rows<'a>,
        texts: &Texts<'a>,
        row: usize,
        references: (usize, usize),
    ) -> Result<Option<Item<'a>>> {
        if references.0 == references.1 {
            self.add(row, "no_references", "nothing to compare the prediction with: the row is left out");
            return Ok(None);
        }
        let Some(prediction) = texts.prediction(row) else {
            return match missing {
                Missing::Wrong => {
                    self.add(row, "missing_prediction", "null: it counts as an empty text");
                    Ok(Some(Item { row, prediction: "", references, missing: true }))
                }
                Missing::Skip => {
                    self.add(row, "missing_prediction", "null: the row is left out");
                    Ok(None)
                }
                Missing::Error => Err(Error::data(format!(
                    "model `{}`, benchmark `{}`, sample `{}`: the prediction is null",
                    rows.model.value(row),
                    rows.benchmark.value(row),
                    texts.ids.value(row)
                ))
                .hint("`missing = \"wrong\"` counts it as an empty text, `\"skip\"` leaves it out")),
            };
        };
        Ok(Some(Item { row, prediction, references, missing: false }))
    }

    /// Hands the rows on, if there are any.
    pub(crate) fn emit(mut self, rows: &Rows<'_>, out: &mut Emitter) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0.sort_by_key(|problem| problem.0);
        let ids = rows.batch.text("sample_id")?;
        let at = || self.0.iter().map(|problem| problem.0);
        let batch = record_batch([
            ("kind", strings(self.0.iter().map(|problem| problem.1))),
            ("model", strings(at().map(|row| rows.model.value(row)))),
            ("benchmark", strings(at().map(|row| rows.benchmark.value(row)))),
            ("language", nullable_strings(at().map(|row| rows.language(row)))),
            ("sample_id", strings(at().map(|row| ids.value(row)))),
            ("filter", nullable_strings(at().map(|row| text(rows.filter, row)))),
            ("detail", strings(self.0.iter().map(|problem| &problem.2))),
        ])?;
        out.emit("problems", batch);
        Ok(())
    }
}

/// The table of rows that were not scored as they stand.
pub(crate) fn problems_table() -> Table {
    Table::new("problems", "One row per prediction that could not be scored as it stands.")
        .column(Column::new(
            "kind",
            "utf8",
            "missing_prediction, no_references, bad_reference, bad_value, too_long, too_few_attempts.",
        ))
        .column(Column::new("model", "utf8", "The model."))
        .column(Column::new("benchmark", "utf8", "The benchmark."))
        .column(Column::new("language", "utf8?", "The language."))
        .column(Column::new("sample_id", "utf8", "The item."))
        .column(Column::new("filter", "utf8?", "The filter."))
        .column(Column::new("detail", "utf8", "What is wrong, and what was done."))
        .order("the order of the input")
        .view(View::table())
}
