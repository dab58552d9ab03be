use arrow_array::StringArray;
use arrow_array::cast::AsArray;
use cladist_sdk::ColumnName;
use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;
use rustc_hash::FxHashMap;

#[cfg(test)]
mod tests;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The columns that together name a row, in both tables.
    key: Vec<String>,
    /// The column of numbers, in both tables; `map` under `inputs` renames a column that is called
    /// something else.
    value: String,
    /// How much the two may differ: this much,
    #[serde(default)]
    tolerance: f64,
    /// plus this share of the published value.
    #[serde(default)]
    relative_tolerance: f64,
}

/// The cells that name a row, as text.
type Key = Vec<Option<String>>;

/// Published rows in their order, and what was found for their keys.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Rows {
    published: Vec<(Key, Option<f64>)>,
    found: FxHashMap<Key, Found>,
}

/// How many rows of a key were found, and the value where it is one row.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
struct Found {
    rows: u64,
    value: Option<f64>,
}

/// Published figures and own ones, side by side.
pub(crate) struct Compare(Config);

/// The columns that the table has beside the key.
const COLUMNS: [&str; 6] = ["published", "found", "matches", "difference", "relative", "within"];

impl Metric for Compare {
    type Config = Config;
    type State = Rows;

    fn manifest() -> MetricManifest {
        let port = |name: &str, doc: &str| {
            Port::new(name, doc)
                .column(PortColumn::from("/key", "any").doc("Together they name a row; compared as text."))
                .column(PortColumn::from("/value", "float64").doc("The number to compare."))
        };
        MetricManifest::new(
            "compare",
            "Puts published figures and own ones side by side, row by row.\n\
             Rows belong together when all of their key columns are equal as text, null to null. A difference is \
             no error: it is shown, and a gate on `within` may decide on it.",
        )
        .port(port("published", "The published figures."))
        .port(port("found", "The own figures, of which only those with a published key are looked at.").after("published"))
        .table(table())
        .rows_in_input_order()
        .example(cladist_sdk::serde_json::json!({ "key": ["trait", "relation"], "value": "rate" }))
        .example(cladist_sdk::serde_json::json!({
            "key": ["name"], "value": "size", "tolerance": 0.5, "relative_tolerance": 0.01
        }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        if config.key.is_empty() {
            return Err(Error::config("`key` is empty: nothing says which rows belong together")
                .hint("name the columns that do, as in key = [\"trait\", \"relation\"]"));
        }
        if let Some(name) =
            config.key.iter().find(|name| COLUMNS.contains(&name.as_str()) || **name == config.value)
        {
            return Err(Error::config(format!("the key column `{name}` has the name of another column"))
                .hint("rename it with `map` under `inputs`"));
        }
        let odd =
            [config.tolerance, config.relative_tolerance].into_iter().find(|t| !t.is_finite() || *t < 0.0);
        if let Some(odd) = odd {
            return Err(Error::config(format!("a tolerance is {odd}")).hint("0 or a positive number"));
        }
        Ok(Self(config))
    }

    fn update(&self, state: &mut Rows, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        let keys = self.0.key.iter().map(|name| texts(batch, name)).collect::<Result<Vec<_>>>()?;
        let values = batch.float(&self.0.value)?;
        for row in 0..batch.num_rows() {
            let cell = |column: &StringArray| (!column.is_null(row)).then(|| column.value(row).to_owned());
            let key: Key = keys.iter().map(cell).collect();
            let value = (!values.is_null(row)).then(|| values.value(row));
            if at.port == "published" {
                state.found.entry(key.clone()).or_default();
                state.published.push((key, value));
            } else if let Some(found) = state.found.get_mut(&key) {
                found.add(Found { rows: 1, value });
            }
        }
        Ok(())
    }

    fn merge(&self, left: &mut Rows, right: Rows) -> Result<()> {
        left.published.extend(right.published);
        for (key, found) in right.found {
            left.found.entry(key).or_default().add(found);
        }
        Ok(())
    }

    fn finish(&self, merged: Rows, _: &Context) -> Result<Tables> {
        let Rows { published, found } = merged;
        let found: Vec<Found> =
            published.iter().map(|(key, _)| found.get(key).copied().unwrap_or_default()).collect();
        let pairs = || published.iter().zip(&found).map(|((_, published), found)| (*published, found.value));
        let key = |at: usize| nullable_strings(published.iter().map(move |(key, _)| key[at].as_deref()));
        let difference = |(published, found): (Option<f64>, Option<f64>)| Some(found? - published?);
        let relative = |pair: (Option<f64>, Option<f64>)| {
            let published = pair.0.filter(|published| *published != 0.0)?;
            Some(difference(pair)? / published.abs())
        };
        let within = |pair: (Option<f64>, Option<f64>)| {
            let Config { tolerance, relative_tolerance, .. } = self.0;
            Some(difference(pair)?.abs() <= tolerance + relative_tolerance * pair.0?.abs())
        };
        let mut columns: Vec<(&str, arrow_array::ArrayRef)> =
            self.0.key.iter().enumerate().map(|(at, name)| (name.as_str(), key(at))).collect();
        columns.extend([
            ("published", nullable_floats(pairs().map(|pair| pair.0))),
            ("found", nullable_floats(pairs().map(|pair| pair.1))),
            ("matches", ints(found.iter().map(|found| found.rows as i64))),
            ("difference", nullable_floats(pairs().map(difference))),
            ("relative", nullable_floats(pairs().map(relative))),
            ("within", std::sync::Arc::new(pairs().map(within).collect::<arrow_array::BooleanArray>()) as _),
        ]);
        Ok(Tables::one("compare", record_batch(columns)?))
    }
}

impl Found {
    fn add(&mut self, other: Self) {
        self.value = if self.rows + other.rows == 1 { self.value.or(other.value) } else { None };
        self.rows += other.rows;
    }
}

fn table() -> Table {
    let key = ColumnName::From { pointer: "/key".to_owned(), prefix: None };
    Table::new("compare", "One row per published figure.")
        .column(Column::new(key, "utf8?", "What the figure is of."))
        .column(Column::new("published", "float64?", "The published figure."))
        .column(Column::new("found", "float64?", "The own one; null where there is none, or where there are several."))
        .column(Column::new("matches", "int64", "Own rows with this key."))
        .column(Column::new("difference", "float64?", "`found` less `published`."))
        .column(Column::new("relative", "float64?", "`difference` over the size of `published`; null where that is 0."))
        .column(Column::new(
            "within",
            "bool?",
            "Whether the difference is at most `tolerance` plus `relative_tolerance` times the size of `published`.",
        ))
        .order("of the published figures")
        .view(View::table())
        .view(View::new(cladist_sdk::ViewKind::Scatter).xy("published", "found"))
}

/// A column as text.
fn texts(batch: &RecordBatch, name: &str) -> Result<StringArray> {
    let column = batch.column_by_name(name).ok_or_else(|| Error::internal(format!("no column `{name}`")))?;
    let text = arrow_cast::cast(column, &DataType::Utf8).map_err(|error| {
        Error::data(format!("the key column `{name}` cannot be read as text: {error}"))
            .hint("keys are texts, numbers, dates or truth values")
    })?;
    Ok(text.as_string::<i32>().clone())
}
