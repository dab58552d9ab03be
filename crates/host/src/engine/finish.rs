//! The end of a pass, and of a metric: its tables.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use cladist_abi::{ErrorKind, PluginError};
use cladist_bridge::ImportedStream;
use cladist_pipeline::TableRef;

use super::Engine;
use crate::call::within;
use crate::prepare::Metric;
use crate::store::{Keeper, Stored};
use crate::table_file::TableWriter;

fn internal(error: impl std::fmt::Display) -> PluginError {
    PluginError::new(ErrorKind::Internal, error.to_string())
}

fn writing(error: impl std::fmt::Display) -> PluginError {
    PluginError::new(ErrorKind::Io, format!("the table cannot be written: {error}"))
}

impl Engine<'_> {
    /// Merges and ends a pass; after the last the tables are there.
    pub(super) fn end_pass(&self, name: &str, pass: u32, last: bool) -> Result<(), PluginError> {
        let metric = &self.prepared.metrics[name];
        let begun = Instant::now();
        let ended = within(Some(&metric.call), || {
            let states = self.states(name);
            let whole = match states.end()? {
                Some(state) => state,
                None => {
                    let shared = states.shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    metric.object.state(pass, shared.as_deref())?
                }
            };
            if last {
                return metric.object.finish(whole).map(Some);
            }
            let shared = metric.object.end_pass(whole, pass)?;
            *states.shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(shared);
            Ok(None)
        });
        let tables = ended?;
        self.timings.busy(name, begun.elapsed());
        if let Some(tables) = tables {
            self.write_tables(name, metric, tables)?;
            self.timings.ended(name);
        }
        Ok(())
    }

    fn write_tables(
        &self,
        name: &str,
        metric: &Metric,
        streams: Vec<(String, ImportedStream)>,
    ) -> Result<(), PluginError> {
        let declared = metric.object.tables();
        let emitted = self.states(name).take_emitted(declared.len());
        let mut work: Vec<_> =
            declared.iter().zip(emitted).map(|(table, rows)| (table, rows, Vec::new())).collect();
        for (table, stream) in streams {
            if let Some((_, _, streams)) = work.iter_mut().find(|((name, _), _, _)| *name == table) {
                streams.push(stream);
            }
        }
        let failed: Mutex<Option<PluginError>> = Mutex::new(None);
        rayon::scope(|scope| {
            for ((table, schema), rows, streams) in work {
                let failed = &failed;
                scope.spawn(move |_| {
                    let rows = rows.into_iter().map(Ok).chain(streams.into_iter().flatten());
                    let table = TableRef { step: name.to_owned(), table: table.clone() };
                    let written = within(Some(&metric.call), || self.write_table(table, schema, rows));
                    if let Err(error) = written {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    }
                });
            }
        });
        failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Writes a table and keeps the columns that others read.
    pub(super) fn write_table(
        &self,
        table: TableRef,
        schema: &SchemaRef,
        rows: impl Iterator<Item = Result<RecordBatch, PluginError>>,
    ) -> Result<(), PluginError> {
        let file = self.table_place(&table);
        let key = self.keys.get(&table.step).map_or("", String::as_str);
        let mut writer = TableWriter::create(&file, schema, key).map_err(writing)?;
        let kept: Option<Vec<usize>> = self.wanted.get(&table).map(|columns| {
            columns.iter().filter_map(|column| schema.fields().find(column)).map(|(place, _)| place).collect()
        });
        let mut keeper = match &kept {
            Some(places) => Some(Keeper::new(&Arc::new(schema.project(places).map_err(internal)?))),
            None => None,
        };
        for batch in rows {
            let batch = batch?;
            if self.host.shared.is_cancelled() {
                return Err(PluginError::new(ErrorKind::Cancelled, "interrupted"));
            }
            writer.write(&batch).map_err(writing)?;
            if let (Some(keeper), Some(places)) = (&mut keeper, &kept) {
                keeper.push(batch.project(places).map_err(internal)?).map_err(internal)?;
            }
        }
        let rows = writer.finish().map_err(writing)?;
        let kept = keeper.map(Keeper::finish).transpose().map_err(internal)?;
        let schema = Arc::new(Schema::new(schema.fields().clone()));
        self.store.put(table, Stored { schema, rows, file: Some(file), kept });
        Ok(())
    }

    /// The file of a table in the run folder.
    pub(super) fn table_place(&self, table: &TableRef) -> PathBuf {
        self.folder.join(&table.step).join(format!("{}.parquet", table.table))
    }
}
