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
use crate::jsonl::{date, tags};
use crate::model::Relation;

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
        let of = |relation: Option<Relation>| {
            let bases = model.bases.iter().filter(|(_, r)| relation.is_none_or(|relation| *r == relation));
            let names: Vec<&str> = bases.map(|(name, _)| name.as_str()).collect();
            (!names.is_empty()).then(|| list(&names))
        };
        let all_tags = tags(&model);
        let all_tags: Vec<&str> = all_tags.iter().map(String::as_str).collect();
        let cells: [Option<String>; TEXTS.len()] = [
            Some(list(&all_tags)),
            model.task.map(str::to_owned),
            model.library.map(str::to_owned),
            Some(date(model.created)),
            Some(list(&model.license.iter().copied().collect::<Vec<_>>())),
            Some("[]".to_owned()),
            of(None),
            of(Some(Relation::Finetune)),
            of(Some(Relation::Quantized)),
            of(Some(Relation::Adapter)),
            of(Some(Relation::Merge)),
            Some(list(&model.languages)),
            None,
        ];
        for (builder, cell) in texts.iter_mut().zip(cells) {
            builder.append_option(cell);
        }
    }
    let mut columns: Vec<ArrayRef> =
        vec![Arc::new(ids.finish()), Arc::new(likes.finish()), Arc::new(downloads.finish())];
    columns.extend(texts.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
    Ok(RecordBatch::try_new(schema(), columns)?)
}

/// A list as Python's `repr` writes it; none of the texts holds a quote.
fn list(texts: &[&str]) -> String {
    let mut out = String::from("[");
    for (place, text) in texts.iter().enumerate() {
        if place > 0 {
            out.push_str(", ");
        }
        out.push('\'');
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
