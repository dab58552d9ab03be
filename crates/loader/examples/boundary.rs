//! What the boundary costs: loading a registered plugin, and a batch by its Arrow nodes.
//! `boundary LIBRARY` (the plugin `stress`); `cargo xtask bench` calls it.
#![allow(clippy::print_stdout, reason = "this is a program")]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use cladist_bridge::{export_batch, import_batch};
use cladist_loader::Library;

fn main() {
    let path = std::env::args().nth(1).unwrap_or_default();
    let begun = Instant::now();
    match Library::load(Path::new(&path)) {
        Ok(_) => println!("load a registered plugin: {:.2} ms", begun.elapsed().as_secs_f64() * 1e3),
        Err(refusal) => println!("{refusal}"),
    }
    for columns in [1, 8, 64] {
        let batch = batch(columns);
        let schema = batch.schema();
        let rounds = 20_000 / columns;
        let mut best = f64::MAX;
        for _ in 0..5 {
            let begun = Instant::now();
            for _ in 0..rounds {
                let crossed = import_batch(export_batch(&batch), &schema);
                assert_eq!(crossed.map(|b| b.num_rows()).ok(), Some(batch.num_rows()));
            }
            best = best.min(begun.elapsed().as_secs_f64() / rounds as f64);
        }
        // The struct of the batch is a node too.
        let nodes = columns + 1;
        println!(
            "a batch of {columns} columns there and back: {:.2} µs, {:.2} µs a node",
            best * 1e6,
            best * 1e6 / nodes as f64
        );
    }
}

fn batch(columns: usize) -> RecordBatch {
    const ROWS: usize = 32_768;
    let column = |place: usize| -> ArrayRef {
        if place.is_multiple_of(2) {
            Arc::new(Float64Array::from_iter_values((0..ROWS).map(|row| row as f64)))
        } else {
            Arc::new(StringArray::from_iter_values((0..ROWS).map(|row| row.to_string())))
        }
    };
    let arrays: Vec<ArrayRef> = (0..columns).map(column).collect();
    let field = |(place, array): (usize, &ArrayRef)| {
        Field::new(format!("c{place}"), array.data_type().clone(), false)
    };
    let fields: Vec<Field> = arrays.iter().enumerate().map(field).collect();
    let schema = Schema::new(fields);
    debug_assert!(schema.fields().iter().all(|f| *f.data_type() != DataType::Null));
    RecordBatch::try_new(Arc::new(schema), arrays)
        .unwrap_or_else(|_| RecordBatch::new_empty(Arc::new(Schema::empty())))
}
