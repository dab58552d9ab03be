use std::io::Write;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::grow::Population;
use crate::jsonl::{date, each_tag};
use crate::model::{Relation, Synthetic};

/// Rows of a row group.
const GROUP: u32 = 1 << 17;

const TEXTS: [&str; 13] = [
    "tags",
    "pipeline_tag",
    "library_name",
    "createdAt",
    "licenses",
    "datasets",
    "parent_model",
    "finetune_parent",
    "quantized_parent",
    "adapter_parent",
    "merge_parent",
    "languages",
    "modelCard",
];

fn schema() -> SchemaRef {
    let mut fields = vec![
        Field::new("model_id", DataType::Utf8, false),
        Field::new("likes", DataType::Int64, true),
        Field::new("downloads", DataType::Int64, true),
    ];
    fields.extend(TEXTS.iter().map(|name| Field::new(*name, DataType::Utf8, true)));
    Arc::new(Schema::new(fields))
}

/// Writes the population as Parquet with the published study's columns; list cells are texts as
/// Python's `repr` writes lists.
pub fn write_parquet(population: &Population, out: impl Write + Send) -> Result<(), ParquetError> {
    let level = ZstdLevel::try_new(3)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP as usize))
        .build();
    let mut writer = ArrowWriter::try_new(out, schema(), Some(properties))?;
    let mut begin = 0;
    while begin < population.len() {
        let end = (begin + 8192).min(population.len());
        writer.write(&batch(population, begin, end)?)?;
        begin = end;
    }
    writer.close()?;
    Ok(())
}

fn batch(population: &Population, begin: u32, end: u32) -> Result<RecordBatch, ParquetError> {
    let mut ids = StringBuilder::new();
    let (mut likes, mut downloads) = (Int64Builder::new(), Int64Builder::new());
    let mut texts: [StringBuilder; TEXTS.len()] = std::array::from_fn(|_| StringBuilder::new());
    for number in begin..end {
        let model = population.model(number);
        ids.append_value(&model.id);
        likes.append_value(model.likes);
        downloads.append_value(model.downloads);
        for (builder, cell) in texts.iter_mut().zip(cells(&model)) {
            builder.append_option(cell);
        }
    }
    let mut columns: Vec<ArrayRef> =
        vec![Arc::new(ids.finish()), Arc::new(likes.finish()), Arc::new(downloads.finish())];
    columns.extend(texts.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
    Ok(RecordBatch::try_new(schema(), columns)?)
}

/// The cells of the text columns.
fn cells(model: &Synthetic) -> [Option<String>; TEXTS.len()] {
    let parents = |relation: Option<Relation>| {
        let bases = model.bases.iter().filter(|(_, r)| relation.is_none_or(|relation| *r == relation));
        let mut bases = bases.map(|(name, _)| name.as_str()).peekable();
        bases.peek().is_some().then(|| list(bases))
    };
    let mut tags = String::from("[");
    each_tag(model, |parts| {
        tags.push_str(if tags.len() == 1 { "'" } else { ", '" });
        tags.extend(parts.iter().copied());
        tags.push('\'');
    });
    tags.push(']');
    let mut created = String::with_capacity(24);
    date(&mut created, model.created);
    [
        Some(tags),
        model.task.map(str::to_owned),
        model.library.map(str::to_owned),
        Some(created),
        Some(list(model.license.into_iter())),
        Some(list(model.dataset.into_iter())),
        parents(None),
        parents(Some(Relation::Finetune)),
        parents(Some(Relation::Quantized)),
        parents(Some(Relation::Adapter)),
        parents(Some(Relation::Merge)),
        Some(list(model.languages.iter().copied())),
        None,
    ]
}

/// A list as Python's `repr` writes it; none of the texts holds a quote.
fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::from("[");
    for text in texts {
        out.push_str(if out.len() == 1 { "'" } else { ", '" });
        out.push_str(text);
        out.push('\'');
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use arrow_array::cast::AsArray;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    #[test]
    fn the_table_reads_back_with_the_same_ids() {
        let population = Population::grow(Settings::new(10_000, 9));
        let path = std::env::temp_dir().join(format!("cladist-hubgen-{}.parquet", std::process::id()));
        write_parquet(&population, std::fs::File::create(&path).unwrap()).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(&path).unwrap()).unwrap();
        let mut number = 0;
        for batch in reader.build().unwrap() {
            let batch = batch.unwrap();
            let ids = batch.column_by_name("model_id").unwrap().as_string::<i32>().clone();
            for id in ids.iter().flatten() {
                assert_eq!(id, population.model(number).id);
                number += 1;
            }
        }
        assert_eq!(number, 10_000);
        std::fs::remove_file(path).unwrap();
    }
}
