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
    pub(crate) prediction: &'a str,
    /// Whether there was no prediction and an empty one stands for it.
    pub(crate) missing: bool,
}

/// Rows that were not scored as they stand, of one batch.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    rows: Vec<u32>,
    kinds: Vec<&'static str>,
    details: Vec<String>,
}

impl Problems {
    pub(crate) fn add(&mut self, row: usize, kind: &'static str, detail: impl Into<String>) {
        self.rows.push(row as u32);
        self.kinds.push(kind);
        self.details.push(detail.into());
    }

    /// The row as it is to be scored; none where it does not count.
    pub(crate) fn item<'a>(
        &mut self,
        missing: Missing,
        rows: &Rows<'a>,
        texts: &Texts<'a>,
        row: usize,
        references: &mut Vec<&'a str>,
    ) -> Result<Option<Item<'a>>> {
        texts.references(row, references);
        let prediction = texts.prediction(row);
        if references.is_empty() {
            self.add(row, "no_references", "nothing to compare the prediction with: the row is left out");
            return Ok(None);
        }
        let Some(prediction) = prediction else {
            return match missing {
                Missing::Wrong => {
                    self.add(row, "missing_prediction", "null: it counts as an empty text");
                    Ok(Some(Item { prediction: "", missing: true }))
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
        Ok(Some(Item { prediction, missing: false }))
    }

    /// Hands the rows on, if there are any.
    pub(crate) fn emit(self, rows: &Rows<'_>, out: &mut Emitter) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let ids = rows.batch.text("sample_id")?;
        let at = || self.rows.iter().map(|&row| row as usize);
        let batch = record_batch([
            ("kind", strings(&self.kinds)),
            ("model", strings(at().map(|row| rows.model.value(row)))),
            ("benchmark", strings(at().map(|row| rows.benchmark.value(row)))),
            ("language", nullable_strings(at().map(|row| rows.language(row)))),
            ("sample_id", strings(at().map(|row| ids.value(row)))),
            ("filter", nullable_strings(at().map(|row| text(rows.filter, row)))),
            ("detail", strings(&self.details)),
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
