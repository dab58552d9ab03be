use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch as Batch, RecordBatchOptions};
use cladist_languages::{Normalizer, Status};
use cladist_sdk::arrow_schema::{Field, Schema};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use rustc_hash::FxHashMap;

use crate::normalizers::Normalizers;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The column that has one language per row, as a text; where lists are, `coverage/languages` reads them.
    column: String,
    /// Whether a member counts as the macrolanguage that CLDR puts in its place (`cmn` as `zh`, `nb` as `no`).
    #[serde(default)]
    merge_macrolanguages: bool,
}

/// The columns that the table gets.
const ADDED: [&str; 6] = ["tag", "iso639_3", "script", "region", "status", "note"];

/// Says what each value of a column means as a language.
pub(crate) struct Normalize {
    column: String,
    normalizers: Normalizers,
}

/// How often each value came that was not `ok`; the first is that of null cells.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    nulls: u64,
    values: FxHashMap<Box<str>, u64>,
}

impl Metric for Normalize {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "normalize",
            "Says what each value of a column means as a language: canonical tag, ISO 639-3 code, script, region.\n\
             Takes codes of ISO 639-1, 639-2 and 639-3, tags of BCP 47 with - or _, and names. Nothing is guessed: \
             what is not certain has a status and its reason, and stands in `audit`.",
        )
        .port(
            Port::new("items", "Any table.")
                .column(PortColumn::from("/column", "utf8").doc("The language."))
                .all_columns(),
        )
        .table(added_columns(
            Table::new("items", "The table with what its column of languages means.")
                .passthrough("items")
                .order("as in the input"),
        ))
        .table(
            Table::new("audit", "One row per distinct value that is not `ok`.")
                .column(Column::new("raw", "utf8?", "The value as written."))
                .column(Column::new("count", "int64", "Rows that have it.").unit("rows"))
                .column(Column::new("tag", "utf8?", "The canonical tag, where one is certain."))
                .column(Column::new("status", "utf8", "As in `items`."))
                .column(Column::new("note", "utf8", "The reason."))
                .order("count descending, then raw")
                .view(View::bar("raw", "count").top(20))
                .view(View::table()),
        )
        .rows_in_input_order()
        .example(json!({ "column": "language" }))
        .example(json!({ "column": "extra", "merge_macrolanguages": true }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        let Config { column, merge_macrolanguages } = config;
        let there = |name: &&&str| inputs.has("items", name);
        if let Some(taken) = ADDED.iter().find(there) {
            return Err(Error::config(format!(
                "`items` has a column `{taken}` already, which this step adds"
            ))
            .hint(format!("rename it where the step is wired: map = {{ old_{taken} = \"{taken}\" }}")));
        }
        Ok(Self { column, normalizers: Normalizers::new(merge_macrolanguages) })
    }

    fn update(&self, state: &mut State, _: At, batch: &Batch, out: &mut Emitter) -> Result<()> {
        let raws = batch.text(&self.column)?;
        let mut added = Added::default();
        self.normalizers.with(|normalizer| {
            for raw in raws {
                if added.push(normalizer, raw) {
                    continue;
                }
                let Some(raw) = raw else {
                    state.nulls += 1;
                    continue;
                };
                match state.values.get_mut(raw) {
                    Some(count) => *count += 1,
                    None => drop(state.values.insert(raw.into(), 1)),
                }
            }
        });
        out.emit("items", added.beside(batch)?);
        Ok(())
    }

    fn merge(&self, left: &mut State, right: State) -> Result<()> {
        left.nulls += right.nulls;
        for (raw, count) in right.values {
            *left.values.entry(raw).or_default() += count;
        }
        Ok(())
    }

    fn finish(&self, merged: State, _: &Context) -> Result<Tables> {
        let mut rows: Vec<(Option<Box<str>>, u64)> =
            merged.values.into_iter().map(|(raw, count)| (Some(raw), count)).collect();
        rows.extend((merged.nulls > 0).then_some((None, merged.nulls)));
        rows.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let meant: Vec<_> = self.normalizers.with(|normalizer| {
            rows.iter().map(|(raw, _)| normalizer.read(raw.as_deref().unwrap_or_default())).collect()
        });
        Ok(Tables::one(
            "audit",
            record_batch([
                ("raw", nullable_strings(rows.iter().map(|(raw, _)| raw.as_deref()))),
                ("count", ints(rows.iter().map(|(_, count)| *count as i64))),
                ("tag", nullable_strings(meant.iter().map(|found| found.tag.as_deref()))),
                ("status", strings(meant.iter().map(|found| found.status.as_str()))),
                ("note", strings(meant.iter().map(|found| found.note.as_deref().unwrap_or_default()))),
            ])?,
        ))
    }

    /// The table's own columns come first.
    fn output_schema(&self, table: &str, declared: &SchemaRef) -> Result<SchemaRef> {
        if table != "items" {
            return Ok(Arc::clone(declared));
        }
        let added = |field: &&Arc<Field>| ADDED.contains(&field.name().as_str());
        let (own, passed): (Vec<_>, Vec<_>) = declared.fields().iter().partition(added);
        Ok(Arc::new(Schema::new(passed.into_iter().chain(own).cloned().collect::<Vec<_>>())))
    }
}

fn added_columns(table: Table) -> Table {
    table
        .column(Column::new(
            "tag",
            "utf8?",
            "The canonical tag of BCP 47, script and region as written; a likely script is left out.",
        ))
        .column(Column::new("iso639_3", "utf8?", "The ISO 639-3 code; null where none is certain."))
        .column(Column::new("script", "utf8?", "The script as written, else CLDR's likely one (ISO 15924)."))
        .column(Column::new("region", "utf8?", "The region as written (ISO 3166-1 or UN M49)."))
        .column(Column::new(
            "status",
            "utf8",
            "ok, retired, macrolanguage, ambiguous, not-a-language or unknown; a null cell is not-a-language.",
        ))
        .column(Column::new("note", "utf8?", "The reason, always there when the status is not ok."))
}

/// The added columns of a batch.
#[derive(Default)]
struct Added([StringBuilder; ADDED.len()]);

impl Added {
    /// Adds a row; whether its status is `ok`.
    fn push(&mut self, normalizer: &mut Normalizer, raw: Option<&str>) -> bool {
        let found = normalizer.normalize(raw.unwrap_or_default());
        let cells = [
            found.tag.as_deref(),
            found.iso639_3.as_ref().map(AsRef::as_ref),
            found.script.as_ref().map(AsRef::as_ref),
            found.region.as_ref().map(AsRef::as_ref),
            Some(found.status.as_str()),
            found.note.as_deref(),
        ];
        for (builder, cell) in self.0.iter_mut().zip(cells) {
            builder.append_option(cell);
        }
        found.status == Status::Ok
    }

    /// The batch with these columns.
    fn beside(mut self, batch: &Batch) -> Result<Batch> {
        let mut fields: Vec<Arc<Field>> = batch.schema_ref().fields().iter().cloned().collect();
        let mut columns = batch.columns().to_vec();
        for (name, builder) in ADDED.iter().zip(&mut self.0) {
            let column: ArrayRef = Arc::new(builder.finish());
            fields.push(Arc::new(Field::new(*name, column.data_type().clone(), true)));
            columns.push(column);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(Batch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)?)
    }
}
