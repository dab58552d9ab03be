use std::io::Write;

use cladist_render::JsonRows;
use cladist_sdk::prelude::*;
use cladist_sdk::{ColumnName, ReporterTable, check_cancelled, tables::column_type};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

/// What stands under `with` of `report/json`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonConfig {
    /// The name of the file.
    #[serde(default = "report_json")]
    file: String,
    /// How many rows of each table are written; all of them without it.
    #[serde(default)]
    top: Option<u64>,
}

fn report_json() -> String {
    "report.json".to_owned()
}

/// The run and its tables as one JSON document.
#[derive(Debug)]
pub struct Json(JsonConfig);

impl Reporter for Json {
    type Config = JsonConfig;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new(
            "json",
            "The run and its tables as one JSON document.\n\n\
             `run` is the run's record so far; `tables` lists `step`, `table`, `doc`, `columns`, `views`, \
             `total` (rows of the whole table) and `rows` (an object each).",
        )
        .example(json!({}))
        .example(json!({ "top": 3 }))
    }

    fn new(config: JsonConfig) -> Result<Self> {
        if config.file.is_empty() {
            return Err(Error::config("`file` is empty"));
        }
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        let mut file = output.create(&self.0.file)?;
        document(&mut file, &report.context, report.tables, self.0.top.unwrap_or(u64::MAX))?;
        file.commit()
    }
}

/// The whole document, table by table and batch by batch.
fn document(out: &mut impl Write, run: &Value, tables: Vec<ReporterTable>, top: u64) -> Result<()> {
    out.write_all(b"{\"run\":")?;
    serde_json::to_writer(&mut *out, run)?;
    out.write_all(b",\n\"tables\":[")?;
    for (i, table) in tables.into_iter().enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        rows(out, table, top)?;
    }
    out.write_all(b"\n]}\n")?;
    Ok(())
}

fn rows(out: &mut impl Write, table: ReporterTable, top: u64) -> Result<()> {
    let mut header = serde_json::to_string(&header(&table))?;
    // The rows are the last member of the object.
    header.truncate(header.len() - 1);
    out.write_all(header.as_bytes())?;
    out.write_all(b",\"rows\":[")?;
    let (rows, mut left, mut first) = (JsonRows::new(&table.schema), top, true);
    for batch in table.batches {
        if left == 0 {
            break;
        }
        check_cancelled()?;
        let batch = batch?;
        let batch = batch.slice(0, batch.num_rows().min(usize::try_from(left).unwrap_or(usize::MAX)));
        left -= batch.num_rows() as u64;
        let comma = |buffer: &mut Vec<u8>| {
            buffer.extend_from_slice(if first { b"\n" } else { b",\n" });
            first = false;
        };
        rows.write(out, &batch, comma, b"")?;
    }
    out.write_all(if first { b"]}" } else { b"\n]}" })?;
    Ok(())
}

/// All that is known of a table before its rows.
fn header(table: &ReporterTable) -> Value {
    let column = |name: &str| {
        table.manifest.columns.iter().find(|c| matches!(&c.name, ColumnName::Fixed(own) if own == name))
    };
    let columns: Vec<Value> = table
        .schema
        .fields()
        .iter()
        .map(|field| {
            let known = column(field.name());
            json!({
                "name": field.name(),
                "type": column_type(field.data_type()).to_string(),
                "doc": known.map_or("", |column| column.doc.as_str()),
                "unit": known.and_then(|column| column.unit.as_deref()),
            })
        })
        .collect();
    json!({
        "step": table.step,
        "table": table.manifest.name,
        "doc": table.manifest.doc,
        "columns": columns,
        "views": table.manifest.views,
        "total": table.rows,
    })
}

#[cfg(test)]
mod tests;
