//! A table of typological features: one row per language, one column per feature.
use std::collections::BTreeMap;

use arrow_cast::display::{ArrayFormatter, FormatOptions};
use cladist_sdk::prelude::*;

/// Texts that stand for a missing value beside null.
const MISSING: [&str; 3] = ["", "?", "no_cov"];

/// The port `features`.
pub(crate) fn features_port(doc: &str) -> Port {
    Port::new("features", doc)
        .column(PortColumn::new("language", "utf8").doc("The language."))
        .all_columns()
        .optional()
}

/// Values by language, then by feature; missing ones are not there.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Features {
    columns: Vec<String>,
    rows: BTreeMap<String, BTreeMap<u32, String>>,
    repeated: u64,
}

impl Features {
    /// Adds the rows of a batch; of a repeated language the smallest value of each feature counts.
    pub(crate) fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        let languages = batch.text("language")?;
        let options = FormatOptions::new();
        let mut columns = Vec::new();
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            if field.name() != "language" {
                let text = ArrayFormatter::try_new(array, &options).map_err(Error::data)?;
                columns.push((self.column(field.name()), array, text));
            }
        }
        for row in (0..batch.num_rows()).filter(|&row| !languages.is_null(row)) {
            let mut values = BTreeMap::new();
            for (column, array, text) in &columns {
                let value = if array.is_null(row) { String::new() } else { text.value(row).to_string() };
                if !MISSING.contains(&value.trim()) {
                    values.insert(*column, value.trim().to_owned());
                }
            }
            self.add(languages.value(row), values);
        }
        Ok(())
    }

    /// Adds what another has.
    pub(crate) fn append(&mut self, other: Self) {
        let places: Vec<u32> = other.columns.iter().map(|name| self.column(name)).collect();
        self.repeated += other.repeated;
        for (language, values) in other.rows {
            let values =
                values.into_iter().filter_map(|(at, value)| Some((*places.get(at as usize)?, value)));
            self.add(&language, values.collect());
        }
    }

    fn column(&mut self, name: &str) -> u32 {
        let found = self.columns.iter().position(|known| known == name);
        let place = found.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        });
        place as u32
    }

    fn add(&mut self, language: &str, values: BTreeMap<u32, String>) {
        let Some(known) = self.rows.get_mut(language) else {
            self.rows.insert(language.to_owned(), values);
            return;
        };
        self.repeated += 1;
        for (column, value) in values {
            let known = known.entry(column).or_insert_with(|| value.clone());
            if value < *known {
                *known = value;
            }
        }
    }

    /// The features by name, in the order of their columns.
    pub(crate) fn names(&self) -> &[String] {
        &self.columns
    }

    /// The languages, by name.
    pub(crate) fn languages(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// A value of a language.
    pub(crate) fn value(&self, language: &str, feature: usize) -> Option<&str> {
        self.rows.get(language)?.get(&(feature as u32)).map(String::as_str)
    }

    /// How many rows were of a language that had one.
    pub(crate) fn repeated(&self) -> u64 {
        self.repeated
    }
}
