//! Files of known projects, as the contracts that metrics read.
//!
//! A preset names the columns that a file has, their types, and how they become those of a contract. More than
//! renaming is needed (cells of several values, a year out of a date, one language said twice), so it is code, not
//! configuration.

use std::collections::BTreeMap;
use std::sync::Arc;

use cladist_sdk::ColumnType;
use cladist_sdk::arrow_array::types::Int32Type;
use cladist_sdk::arrow_array::{ArrayRef, PrimitiveArray};
use cladist_sdk::arrow_schema::{DataType, Field, Schema};
use cladist_sdk::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A kind of file that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Preset {
    /// Results of MTEB as a table of `model`, `task`, `subset`, `languages`, `main_score`: `language_scores`. The
    /// language is the subset as written; a pair of one language with itself (`acm_Arab-acm_Arab`) is that language,
    /// and the subset `default` is what `languages` names.
    MtebResults,
    /// MTEB's tasks as a table of `name`, `type`, `languages`, `date_to`, `domains`, `license`, `sample_creation`:
    /// `resources`. The year is that of `date_to`, the end of the time that the texts are of.
    MtebTasks,
    /// SEACrowd's datasets as a table of `name`, `languages`, `tasks`, `license`, `local`, `year`: `resources`.
    Seacrowd,
    /// Datasets of the Hub as its API lists them (`id`, `tags`, `createdAt`), JSON lines or an array: `resources`. A
    /// range of sizes counts by its lower end.
    HubDatasets,
}

/// A column of the files: its name, its type as text, whether it must be there.
type Own = (&'static str, &'static str, bool);

const RESULTS: [Own; 7] = [
    ("model", "utf8", true),
    ("subset", "utf8", true),
    ("main_score", "float64", true),
    ("languages", "utf8", false),
    ("task", "utf8", false),
    ("split", "utf8", false),
    ("revision", "utf8", false),
];
const TASKS: [Own; 7] = [
    ("name", "utf8", true),
    ("languages", "utf8", true),
    ("type", "utf8", false),
    ("date_to", "timestamp(ms, UTC)", false),
    ("domains", "utf8", false),
    ("license", "utf8", false),
    ("sample_creation", "utf8", false),
];
const SEACROWD: [Own; 6] = [
    ("name", "utf8", true),
    ("languages", "utf8", true),
    ("tasks", "utf8", false),
    ("year", "int32", false),
    ("license", "utf8", false),
    ("local", "bool", false),
];
const DATASETS: [Own; 3] =
    [("id", "utf8", true), ("tags", "list<utf8>", true), ("createdAt", "timestamp(ms, UTC)", false)];

impl Preset {
    fn own(self) -> &'static [Own] {
        match self {
            Self::MtebResults => &RESULTS,
            Self::MtebTasks => &TASKS,
            Self::Seacrowd => &SEACROWD,
            Self::HubDatasets => &DATASETS,
        }
    }

    /// The columns to read of those that are there, with their types; or those that lack.
    pub(crate) fn columns(self, there: &Schema) -> Result<(Vec<String>, BTreeMap<String, ColumnType>)> {
        let has = |name: &str| there.field_with_name(name).is_ok();
        let lacking: Vec<&str> =
            self.own().iter().filter(|own| own.2 && !has(own.0)).map(|own| own.0).collect();
        if !lacking.is_empty() {
            let names: Vec<&str> = there.fields().iter().map(|field| field.name().as_str()).collect();
            return Err(Error::config(format!(
                "the preset needs the columns {}; there are {}",
                lacking.join(", "),
                names.join(", ")
            )));
        }
        let mut types = BTreeMap::new();
        for (name, ty, _) in self.own().iter().filter(|own| has(own.0)) {
            types.insert((*name).to_owned(), ty.parse().map_err(Error::internal)?);
        }
        let names = self.own().iter().filter(|own| has(own.0)).map(|own| own.0.to_owned()).collect();
        Ok((names, types))
    }

    /// The columns that come of it.
    pub(crate) fn schema(self) -> SchemaRef {
        let empty = |column: &(&str, ArrayRef)| Field::new(column.0, column.1.data_type().clone(), true);
        let fields: Vec<Field> = self.convert(&Rows(None)).iter().map(empty).collect();
        Arc::new(Schema::new(fields))
    }

    /// Rows of the files as rows of the contract.
    pub(crate) fn rows(self, batch: &RecordBatch) -> Result<RecordBatch> {
        Ok(record_batch(self.convert(&Rows(Some(batch))))?)
    }

    fn convert(self, rows: &Rows<'_>) -> Vec<(&'static str, ArrayRef)> {
        match self {
            Self::MtebResults => results(rows),
            Self::MtebTasks => tasks(rows),
            Self::Seacrowd => seacrowd(rows),
            Self::HubDatasets => datasets(rows),
        }
    }
}

/// Rows of the files; none for the names and types alone. A column that is not there is null.
struct Rows<'a>(Option<&'a RecordBatch>);

impl<'a> Rows<'a> {
    fn len(&self) -> usize {
        self.0.map_or(0, RecordBatch::num_rows)
    }

    fn texts(&self, column: &str) -> Vec<Option<&'a str>> {
        let array = self.0.and_then(|batch| batch.text(column).ok());
        (0..self.len())
            .map(|row| array.filter(|array| !array.is_null(row)).map(|array| array.value(row)))
            .collect()
    }

    fn floats(&self, column: &str) -> Vec<Option<f64>> {
        let array = self.0.and_then(|batch| batch.float(column).ok());
        (0..self.len())
            .map(|row| array.filter(|array| !array.is_null(row)).map(|array| array.value(row)))
            .collect()
    }

    fn bools(&self, column: &str) -> Vec<Option<bool>> {
        let array = self.0.and_then(|batch| batch.bool(column).ok());
        (0..self.len())
            .map(|row| array.filter(|array| !array.is_null(row)).map(|array| array.value(row)))
            .collect()
    }

    /// The year of a date.
    fn years_of(&self, column: &str) -> ArrayRef {
        let array = self.0.and_then(|batch| batch.timestamp(column).ok());
        let year = |row: usize| {
            let moment = array.filter(|array| !array.is_null(row)).map(|array| array.value(row))?;
            let moment = Timestamp::from_millisecond(moment).ok()?;
            Some(i32::from(moment.to_zoned(TimeZone::UTC).year()))
        };
        Arc::new((0..self.len()).map(year).collect::<PrimitiveArray<Int32Type>>())
    }

    /// A column as it is.
    fn same(&self, column: &str, ty: &DataType) -> ArrayRef {
        let array = self.0.and_then(|batch| batch.column_by_name(column)).map(Arc::clone);
        array.unwrap_or_else(|| cladist_sdk::arrow_array::new_null_array(ty, self.len()))
    }

    fn text(&self, column: &str) -> ArrayRef {
        self.same(column, &DataType::Utf8)
    }

    /// The parts of cells such as `a|b`; of an empty one none.
    fn parts(&self, column: &str) -> ArrayRef {
        string_lists(self.texts(column).into_iter().map(|cell| parts(cell.unwrap_or_default())))
    }

    fn tags(&self) -> Vec<Vec<&'a str>> {
        (0..self.len())
            .map(|row| {
                let tags = self.0.and_then(|batch| batch.texts_of("tags", row).ok());
                tags.map(Iterator::collect).unwrap_or_default()
            })
            .collect()
    }
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}

fn results(rows: &Rows<'_>) -> Vec<(&'static str, ArrayRef)> {
    let subsets = rows.texts("subset").into_iter().zip(rows.texts("languages"));
    let language = subsets.map(|(subset, languages)| {
        let subset = subset.unwrap_or("default");
        let mut named = parts(languages.unwrap_or_default());
        let first = named.next();
        match (subset.split_at_checked(subset.len() / 2), first) {
            (Some((one, other)), _) if other.strip_prefix('-') == Some(one) => one,
            _ if subset != "default" => subset,
            (_, Some(first)) if named.all(|other| other == first) => first,
            _ => languages.unwrap_or(subset),
        }
    });
    let language = strings(language);
    vec![
        ("model", rows.text("model")),
        ("language", language),
        ("task", rows.text("task")),
        ("metric", strings((0..rows.len()).map(|_| "main_score"))),
        ("score", nullable_floats(rows.floats("main_score"))),
        ("subset", rows.text("subset")),
        ("split", rows.text("split")),
        ("revision", rows.text("revision")),
    ]
}

fn tasks(rows: &Rows<'_>) -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("id", rows.text("name")),
        ("languages", rows.parts("languages")),
        ("year", rows.years_of("date_to")),
        ("tasks", rows.parts("type")),
        ("domains", rows.parts("domains")),
        ("translation", rows.text("sample_creation")),
        ("license", rows.text("license")),
    ]
}

fn seacrowd(rows: &Rows<'_>) -> Vec<(&'static str, ArrayRef)> {
    let availability =
        rows.bools("local").into_iter().map(|local| Some(if local? { "local" } else { "public" }));
    vec![
        ("id", rows.text("name")),
        ("languages", rows.parts("languages")),
        ("year", rows.same("year", &DataType::Int32)),
        ("tasks", rows.parts("tasks")),
        ("license", rows.text("license")),
        ("availability", nullable_strings(availability)),
    ]
}

fn datasets(rows: &Rows<'_>) -> Vec<(&'static str, ArrayRef)> {
    let tags = rows.tags();
    let of = |kind: &'static str| {
        tags.iter().map(move |tags| tags.iter().filter_map(move |tag| tag.strip_prefix(kind)))
    };
    let translated = of("multilinguality:").map(|mut kinds| kinds.find(|kind| *kind == "translation"));
    vec![
        ("id", rows.text("id")),
        ("languages", string_lists(of("language:"))),
        ("year", rows.years_of("createdAt")),
        ("tasks", string_lists(of("task_categories:"))),
        ("size", nullable_ints(of("size_categories:").map(|mut sizes| sizes.find_map(least)))),
        ("translation", nullable_strings(translated)),
        ("license", nullable_strings(of("license:").map(|mut licenses| licenses.next()))),
    ]
}

/// The lower end of a range of sizes as the Hub writes it (`10K<n<100K`, `n>1T`). `n<1K` has none above 0.
fn least(range: &str) -> Option<i64> {
    let end = range.strip_prefix("n>").or_else(|| range.split_once("<n<").map(|(low, _)| low))?;
    let digits = end.trim_end_matches(|one: char| one.is_ascii_alphabetic());
    let unit = match &end[digits.len()..] {
        "" => 1,
        "K" => 1_000,
        "M" => 1_000_000,
        "B" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        _ => return None,
    };
    digits.parse::<i64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::least;

    #[test]
    fn ranges_of_sizes() {
        let found = ["10K<n<100K", "n>1T", "1B<n<10B", "n<1K", "unknown", "xK<n<1M"].map(least);
        assert_eq!(found, [Some(10_000), Some(1_000_000_000_000), Some(1_000_000_000), None, None, None]);
    }
}
