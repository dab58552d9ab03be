use std::collections::BTreeMap;
use std::path::Path;

use arrow_array::RecordBatch;
use cladist_abi::ErrorKind;
use cladist_loader::LoadedSource;
use cladist_manifest::Example;
use serde_json::Value;

use super::{Broken, Case, Held, Law};
use crate::compare::{differences, whole};

/// An example's files in a folder of their own, and its configuration with paths into it.
pub(crate) struct Staged {
    folder: tempfile::TempDir,
    pub(crate) config: Value,
}

pub(crate) fn stage(schema: &Value, example: &Example) -> Result<Staged, String> {
    let text = |error: std::io::Error| format!("the example's files cannot be written: {error}");
    let folder = tempfile::tempdir().map_err(text)?;
    for (path, content) in &example.files {
        let place = folder.path().join(path);
        std::fs::create_dir_all(place.parent().unwrap_or(folder.path())).map_err(text)?;
        std::fs::write(&place, content).map_err(text)?;
    }
    let mut config = example.config.clone();
    absolute(schema, schema, &mut config, folder.path());
    Ok(Staged { folder, config })
}

/// Makes the values that the schema marks as paths absolute.
fn absolute(root: &Value, schema: &Value, config: &mut Value, folder: &Path) {
    let target = schema["$ref"].as_str().and_then(|r| r.strip_prefix('#')).and_then(|p| root.pointer(p));
    let schema = target.unwrap_or(schema);
    if schema["x-cladist"] == "path" {
        if let Some(text) = config.as_str() {
            *config = Value::String(folder.join(text).display().to_string());
        }
        return;
    }
    for branch in ["anyOf", "oneOf", "allOf"] {
        for schema in schema[branch].as_array().into_iter().flatten() {
            absolute(root, schema, config, folder);
        }
    }
    match config {
        Value::Object(entries) => {
            for (key, value) in entries {
                absolute(root, &schema["properties"][key], value, folder);
            }
        }
        Value::Array(items) => {
            for item in items {
                absolute(root, &schema["items"], item, folder);
            }
        }
        _ => {}
    }
}

type Read = BTreeMap<String, RecordBatch>;

pub(super) fn check(law: Law, case: &mut Case<'_>) -> Held {
    let staged = stage(&case.manifest.config_schema, case.example)?;
    let made = case.plugin.source(&case.manifest.name, &staged.config);
    if law == Law::MissingInput {
        drop(made);
        return missing(case, staged);
    }
    let source = made?;
    match law {
        Law::Tables => tables(case, &source, &staged.config),
        Law::Repeat => {
            let again = case.plugin.source(&case.manifest.name, &staged.config)?;
            same(&read(&source)?, &read(&again)?, "made and read again")
        }
        Law::Partitions => partitions(&source),
        Law::Projection => projection(case, &source),
        Law::Inputs => inputs(case, &source),
        _ => Err(Broken::Skip("a law of another kind".to_owned())),
    }
}

fn partition(
    source: &LoadedSource,
    table: &str,
    partition: u32,
    columns: Option<&[String]>,
) -> Result<RecordBatch, Broken> {
    let stream = source.open(table, partition, columns)?;
    let schema = stream.schema();
    let batches = stream.collect::<Result<Vec<_>, _>>()?;
    for batch in &batches {
        for column in batch.columns() {
            let checked = column.to_data().validate_full();
            checked.map_err(|error| format!("table `{table}` holds invalid data: {error}"))?;
        }
    }
    Ok(whole(&schema, &batches)?)
}

fn table_rows(source: &LoadedSource, table: &str, columns: Option<&[String]>) -> Result<RecordBatch, Broken> {
    let parts: Result<Vec<_>, Broken> =
        (0..source.partitions(table)?).map(|p| partition(source, table, p, columns)).collect();
    let parts = parts?;
    let schema = match parts.first() {
        Some(part) => part.schema(),
        None => source.schema(table)?,
    };
    Ok(whole(&schema, &parts)?)
}

/// Every table, those that follow others after them.
fn read(source: &LoadedSource) -> Result<Read, Broken> {
    let tables = source.tables()?;
    tables.into_iter().map(|table| table_rows(source, &table, None).map(|rows| (table, rows))).collect()
}

fn same(expected: &Read, got: &Read, what: &str) -> Held {
    match differences(expected, got, false) {
        None => Ok(()),
        Some(difference) => Err(Broken::Fail(format!("{what}: {difference}"))),
    }
}

fn tables(case: &Case<'_>, source: &LoadedSource, config: &Value) -> Held {
    let rows = read(source)?;
    for declared in case.manifest.resolve(config).tables {
        let Some(batch) = rows.get(&declared.name) else {
            return Err(Broken::Fail(format!("table `{}` did not come", declared.name)));
        };
        if source.schema(&declared.name)?.fields() != batch.schema_ref().fields() {
            return Err(Broken::Fail(format!(
                "table `{}` came with another schema than it told",
                declared.name
            )));
        }
        for column in &declared.columns {
            let cladist_manifest::ColumnName::Fixed(name) = &column.name else { continue };
            let Some(array) = batch.column_by_name(name) else {
                return Err(Broken::Fail(format!("table `{}` lacks the column `{name}`", declared.name)));
            };
            if !column.nullable && array.null_count() > 0 {
                let message =
                    format!("column `{name}` of `{}` has nulls and is declared without", declared.name);
                return Err(Broken::Fail(message));
            }
        }
    }
    Ok(())
}

fn partitions(source: &LoadedSource) -> Held {
    for table in source.tables()? {
        let count = source.partitions(&table)?;
        if count != source.partitions(&table)? {
            return Err(Broken::Fail(format!(
                "table `{table}` has another number of partitions when asked again"
            )));
        }
        let first: Vec<RecordBatch> =
            (0..count).map(|p| partition(source, &table, p, None)).collect::<Result<_, _>>()?;
        let again: Vec<Result<RecordBatch, Broken>> = std::thread::scope(|scope| {
            let table = &table;
            let threads: Vec<_> =
                (0..count).rev().map(|p| scope.spawn(move || partition(source, table, p, None))).collect();
            threads.into_iter().rev().filter_map(|thread| thread.join().ok()).collect()
        });
        for (number, (first, again)) in first.iter().zip(again).enumerate() {
            let (first, again) = ([(table.clone(), first.clone())].into(), [(table.clone(), again?)].into());
            same(&first, &again, &format!("partition {number} read again by another thread"))?;
        }
    }
    Ok(())
}

fn projection(case: &mut Case<'_>, source: &LoadedSource) -> Held {
    for table in source.tables()? {
        let all = table_rows(source, &table, None)?;
        let names: Vec<String> = all.schema_ref().fields().iter().map(|f| f.name().clone()).collect();
        let mut choices: Vec<Vec<String>> = names.iter().map(|name| vec![name.clone()]).collect();
        choices.push(names.iter().rev().cloned().collect());
        choices.push(
            case.random.order(names.len()).iter().take(3).map(|&i| names[i as usize].clone()).collect(),
        );
        choices.push(Vec::new());
        for columns in choices {
            let got = table_rows(source, &table, Some(&columns))?;
            let got_names: Vec<&String> = got.schema_ref().fields().iter().map(|f| f.name()).collect();
            if got_names != columns.iter().collect::<Vec<_>>() {
                let message = format!("table `{table}`: asked for {columns:?}, given {got_names:?}");
                return Err(Broken::Fail(message));
            }
            let places: Vec<usize> =
                columns.iter().filter_map(|c| all.schema_ref().index_of(c).ok()).collect();
            let expected = all.project(&places).map_err(|error| error.to_string())?;
            let (expected, got) = ([(table.clone(), expected)].into(), [(table.clone(), got)].into());
            same(&expected, &got, &format!("the columns {columns:?} alone"))?;
        }
    }
    Ok(())
}

fn inputs(case: &Case<'_>, source: &LoadedSource) -> Held {
    let inputs = source.inputs()?;
    if inputs.is_empty() && !case.example.files.is_empty() {
        return Err(Broken::Fail("it reads files and names none of them".to_owned()));
    }
    match inputs.iter().find(|path| !Path::new(path).is_absolute() || !Path::new(path).exists()) {
        Some(path) => Err(Broken::Fail(format!("`{path}` is no file, or no absolute path"))),
        None => Ok(()),
    }
}

fn missing(case: &Case<'_>, staged: Staged) -> Held {
    if case.example.files.is_empty() {
        return Err(Broken::Skip("its example reads no files".to_owned()));
    }
    let config = staged.config;
    drop(staged.folder);
    let opened = case.plugin.source(&case.manifest.name, &config).and_then(|source| {
        for table in source.tables()? {
            for partition in 0..source.partitions(&table)? {
                source.open(&table, partition, None)?.collect::<Result<Vec<_>, _>>()?;
            }
        }
        Ok(())
    });
    match opened {
        Ok(()) => Err(Broken::Fail("its files are gone, and it says nothing".to_owned())),
        Err(error) if error.kind == ErrorKind::Panic => Err(error.into()),
        Err(_) => Ok(()),
    }
}
