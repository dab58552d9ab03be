use arrow_array::RecordBatchIterator;
use cladist_loader::TableInput;
use cladist_manifest::{Column, ColumnType, ResolvedPort, Table, View, WantedColumn};
use serde_json::json;

use super::source::stage;
use super::{Broken, Case, Held};
use crate::generate::{Nulls, table};
use crate::output::Memory;

/// Columns of every type that a table may have.
const TYPES: [&str; 11] = [
    "utf8",
    "int64",
    "float64",
    "bool",
    "timestamp(ms, UTC)",
    "list<utf8>",
    "large_utf8",
    "int32",
    "date",
    "list<struct<id: utf8, relation: utf8?>>",
    "list<float64>",
];

pub(super) fn check(case: &mut Case<'_>) -> Held {
    let staged = stage(&case.manifest.config_schema, case.example)?;
    let reporter = case.plugin.reporter(&case.manifest.name, &staged.config)?;
    for (rows, nulls) in [(40, Nulls::Some), (0, Nulls::Some), (12, Nulls::All)] {
        for width in [0, 30, 120] {
            let memory = Memory::default();
            let tables = vec![input("first", rows, nulls, case), input("second", rows, nulls, case)];
            let context = context().to_string();
            reporter.report(&context, tables, memory.output(width))?;
            if memory.uncommitted() > 0 {
                return Err(Broken::Fail(format!(
                    "{} files begun and never committed",
                    memory.uncommitted()
                )));
            }
            if memory.text().is_empty() && memory.files().is_empty() {
                return Err(Broken::Fail(format!("{rows} rows: it wrote neither text nor files")));
            }
        }
    }
    // And nothing at all.
    reporter.report(&context().to_string(), Vec::new(), Memory::default().output(80))?;
    Ok(())
}

fn input(name: &str, rows: usize, nulls: Nulls, case: &mut Case<'_>) -> TableInput {
    let columns: Vec<WantedColumn> = TYPES
        .iter()
        .enumerate()
        .map(|(place, ty)| WantedColumn {
            name: format!("c{place}"),
            ty: ty.parse().unwrap_or(ColumnType::Utf8),
            optional: false,
        })
        .collect();
    let port = ResolvedPort {
        name: name.to_owned(),
        contract: None,
        columns,
        all_columns: false,
        optional: false,
        after: Vec::new(),
        passes: 1,
    };
    let batch = table(&port, rows, nulls, &mut case.random);
    let mut manifest = Table::new(name, "A generated table.").view(View::bar("c0", "c1")).view(View::table());
    for (place, ty) in TYPES.iter().enumerate() {
        let name = format!("c{place}");
        manifest.columns.push(Column::new(name.as_str(), &format!("{ty}?"), "A generated column."));
    }
    let schema = batch.schema();
    TableInput {
        step: "step".to_owned(),
        table: name.to_owned(),
        manifest: serde_json::to_string(&manifest).unwrap_or_default(),
        rows: batch.num_rows() as u64,
        batches: Box::new(RecordBatchIterator::new([Ok(batch)], schema)),
    }
}

fn context() -> serde_json::Value {
    json!({
        "cladist": "0.0.0", "abi": [1, 0], "pipeline": "generated", "pipeline_hash": "00", "status": "running",
        "started": "2026-01-01T00:00:00Z", "seconds": 1.5, "threads": 2, "plugins": [], "inputs": {}, "steps": [],
        "tables": [], "artifacts": [], "warnings": [{"step": "step", "message": "odd | \n row"}],
        "gates": [{"gate": "g", "verdict": "failed", "rows": 1, "detail": "`a` is 1"}],
        "summaries": {"hub": ["3 rows dropped"]}
    })
}
