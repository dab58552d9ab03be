use arrow_array::{Array, RecordBatch};
use arrow_select::take::take_record_batch;
use cladist_manifest::{Resolved, RowOrder};

use super::source::stage;
use super::{Broken, Case, Held, Law};
use crate::compare::differences;
use crate::drive::{How, Inputs, Outputs, Subject};
use crate::encode::Encoding;
use crate::generate::{Nulls, table};

/// Rows of the generated inputs; enough for several batches of seven and few enough to be quick.
const ROWS: usize = 60;

pub(super) fn check(law: Law, case: &mut Case<'_>) -> Held {
    let staged = stage(&case.manifest.config_schema, case.example)?;
    let resolved = case.manifest.resolve(&staged.config);
    let subject = Subject {
        plugin: case.plugin,
        component: &case.manifest.name,
        config: &staged.config,
        resolved: &resolved,
    };
    let inputs = generate(case, &resolved, ROWS, Nulls::Some);
    let plain = || subject.run(&inputs, &How::default());
    match law {
        Law::Tables => {
            tables(&resolved, &plain()?)?;
            let wired: Inputs = inputs
                .iter()
                .filter(|(name, _)| resolved.ports.iter().any(|port| port.name == **name && !port.optional))
                .map(|(name, batch)| (name.clone(), batch.clone()))
                .collect();
            match subject.run(&wired, &How::default()) {
                Ok(outputs) => tables(&resolved, &outputs),
                // A metric of several questions may refuse to be asked none, in words.
                Err(error) if wired.is_empty() && error.kind == cladist_abi::ErrorKind::Config => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
        Law::Repeat => same(&plain()?, &plain()?, "run again"),
        Law::SplitAndMerge => {
            let whole = plain()?;
            for round in 0..6 {
                let parts = [1, 2, 3, 5, 8, 20][round];
                let cuts: Vec<f64> = (0..parts).map(|_| case.random.unit()).collect();
                let how = How { cuts: cuts.clone(), ..How::default() };
                same(&whole, &subject.run(&inputs, &how)?, &format!("cut at {cuts:.2?} of the rows"))?;
            }
            Ok(())
        }
        Law::BatchSize => {
            let whole = plain()?;
            for batch in [1, 7, 8192] {
                let how = How { batch, ..How::default() };
                same(&whole, &subject.run(&inputs, &how)?, &format!("batches of {batch} rows"))?;
            }
            Ok(())
        }
        Law::Encodings => {
            let whole = plain()?;
            for encoding in Encoding::OTHERS {
                let how = How { encoding, ..How::default() };
                same(&whole, &subject.run(&inputs, &how)?, &format!("{encoding:?} arrays"))?;
            }
            Ok(())
        }
        Law::EmptyInput => {
            let none = generate(case, &resolved, 0, Nulls::Some);
            let empty = subject.run(&none, &How::default())?;
            tables(&resolved, &empty)?;
            let how = How { empty_batches: true, batch: 7, ..How::default() };
            same(&plain()?, &subject.run(&inputs, &how)?, "batches without rows between the others")
        }
        Law::AllNull => {
            let nulls = generate(case, &resolved, ROWS, Nulls::All);
            let nullable = nulls.values().any(|b| b.columns().iter().any(|c| c.null_count() > 0));
            if !nullable {
                return Err(Broken::Skip("no column of its ports may be null".to_owned()));
            }
            tables(&resolved, &subject.run(&nulls, &How::default())?)
        }
        Law::SaveAndLoad => {
            let how = How { save_and_load: true, batch: 7, cuts: vec![0.4], ..How::default() };
            same(&plain()?, &subject.run(&inputs, &how)?, "a state saved and loaded between batches")
        }
        Law::SharedBetweenPasses => {
            if resolved.passes < 2 {
                return Err(Broken::Skip("it has one pass".to_owned()));
            }
            let how = How { fresh_object: true, cuts: vec![0.3, 0.7], ..How::default() };
            same(&plain()?, &subject.run(&inputs, &how)?, "the metric made anew for the second pass")
        }
        Law::RowOrder => row_order(case, &subject, &inputs, plain()?),
        Law::Release => release(&subject, &inputs),
        _ => Err(Broken::Skip("a law of another kind".to_owned())),
    }
}

fn generate(case: &mut Case<'_>, resolved: &Resolved, rows: usize, nulls: Nulls) -> Inputs {
    let random = &mut case.random;
    resolved.ports.iter().map(|port| (port.name.clone(), table(port, rows, nulls, random))).collect()
}

fn same(expected: &Outputs, got: &Outputs, what: &str) -> Held {
    match differences(expected, got, false) {
        None => Ok(()),
        Some(difference) => Err(Broken::Fail(format!("{what}: {difference}"))),
    }
}

fn tables(resolved: &Resolved, got: &Outputs) -> Held {
    for table in &resolved.tables {
        let Some(batch) = got.get(&table.name) else {
            return Err(Broken::Fail(format!("table `{}` did not come", table.name)));
        };
        for column in &table.columns {
            let cladist_manifest::ColumnName::Fixed(name) = &column.name else { continue };
            let Some(array) = batch.column_by_name(name) else {
                return Err(Broken::Fail(format!("table `{}` lacks the column `{name}`", table.name)));
            };
            let found = cladist_tables::column_type(array.data_type());
            if !column.ty.accepts(&found) {
                return Err(Broken::Fail(format!(
                    "column `{name}` of table `{}` is {found}, declared as {}",
                    table.name, column.ty
                )));
            }
            if !column.nullable && array.null_count() > 0 {
                let message =
                    format!("column `{name}` of table `{}` has nulls and is declared without", table.name);
                return Err(Broken::Fail(message));
            }
        }
    }
    Ok(())
}

fn row_order(case: &mut Case<'_>, subject: &Subject<'_>, inputs: &Inputs, whole: Outputs) -> Held {
    if case.manifest.row_order == RowOrder::Significant {
        return Err(Broken::Skip("the manifest says that the order of rows matters".to_owned()));
    }
    let any_order = case.manifest.rows_in_input_order;
    for _ in 0..3 {
        let permuted: Result<Inputs, String> = inputs
            .iter()
            .map(|(port, batch)| {
                let order = case.random.order(batch.num_rows());
                let taken = take_record_batch(batch, &arrow_array::UInt32Array::from(order));
                taken.map(|batch| (port.clone(), batch)).map_err(|error| error.to_string())
            })
            .collect();
        let got = subject.run(&permuted?, &How::default())?;
        if let Some(difference) = differences(&whole, &got, any_order) {
            return Err(Broken::Fail(format!("the rows permuted: {difference}")));
        }
    }
    Ok(())
}

/// The references held to the buffers of a batch.
fn references(batch: &RecordBatch) -> Vec<usize> {
    fn of(data: &arrow_data::ArrayData, into: &mut Vec<usize>) {
        into.extend(data.buffers().iter().map(arrow_buffer::Buffer::strong_count));
        data.child_data().iter().for_each(|child| of(child, into));
    }
    let mut counts = Vec::new();
    for column in batch.columns() {
        // The copy of the data adds the same to each count, before and after.
        of(&column.to_data(), &mut counts);
    }
    counts
}

fn release(subject: &Subject<'_>, inputs: &Inputs) -> Held {
    let counts = |inputs: &Inputs| inputs.values().map(references).collect::<Vec<_>>();
    let before = counts(inputs);
    let tables = subject.run(inputs, &How { batch: 7, cuts: vec![0.5], ..How::default() })?;
    drop(tables);
    let after = counts(inputs);
    if before == after {
        return Ok(());
    }
    Err(Broken::Fail(
        "a batch handed in is still held after the metric, its states and tables are gone".to_owned(),
    ))
}
