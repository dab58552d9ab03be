use std::io::Write;

use cladist_render::{CsvWriter, JsonLinesWriter};
use cladist_sdk::prelude::*;
use cladist_sdk::{ArtifactWriter, ReporterTable, check_cancelled};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression as Codec, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;
use schemars::JsonSchema;
use serde::Deserialize;

/// The zstd level of every file: the library's own default.
const ZSTD: i32 = 3;

/// What stands under `with` of `report/files`.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilesConfig {
    /// The format of the files.
    #[serde(default)]
    format: Format,
    /// How they are compressed: by default Parquet inside (zstd) and the others not at all. Arrow
    /// files are never compressed.
    #[serde(default)]
    compression: Option<Compression>,
}

/// A file format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Comma-separated values (RFC 4180); lists and structs are JSON in a cell.
    #[default]
    Csv,
    /// A JSON object a line.
    Jsonl,
    /// Apache Parquet.
    Parquet,
    /// An Arrow IPC file.
    Arrow,
}

/// A compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Compression {
    /// None.
    None,
    /// Gzip; CSV and JSON lines get a further `.gz`.
    Gzip,
    /// Zstandard; CSV and JSON lines get a further `.zst`.
    Zstd,
}

/// A file per table.
#[derive(Debug)]
pub struct Files(FilesConfig);

impl Reporter for Files {
    type Config = FilesConfig;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new(
            "files",
            "A file per table: CSV, JSON lines, Parquet or Arrow.\n\n\
             Each is named `<step>.<table>.<format>` and stands in the reporter's own folder of the run.",
        )
        .example(serde_json::json!({ "format": "csv" }))
        .example(serde_json::json!({ "format": "jsonl", "compression": "zstd" }))
        .example(serde_json::json!({ "format": "parquet" }))
        .example(serde_json::json!({ "format": "arrow" }))
    }

    fn new(config: FilesConfig) -> Result<Self> {
        let compressed = config.compression.is_some_and(|compression| compression != Compression::None);
        if config.format == Format::Arrow && compressed {
            return Err(Error::config("an Arrow file is not compressed")
                .hint("leave `compression` out, or take `format = \"parquet\"`"));
        }
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        for table in report.tables {
            let name = format!("{}.{}", table.full_name(), self.0.ending());
            write(self.0, output.create(&name)?, table)?.commit()?;
        }
        Ok(())
    }
}

impl FilesConfig {
    fn ending(self) -> &'static str {
        match (self.format, self.compression) {
            (Format::Csv, None | Some(Compression::None)) => "csv",
            (Format::Csv, Some(Compression::Gzip)) => "csv.gz",
            (Format::Csv, Some(Compression::Zstd)) => "csv.zst",
            (Format::Jsonl, None | Some(Compression::None)) => "jsonl",
            (Format::Jsonl, Some(Compression::Gzip)) => "jsonl.gz",
            (Format::Jsonl, Some(Compression::Zstd)) => "jsonl.zst",
            (Format::Parquet, _) => "parquet",
            (Format::Arrow, _) => "arrow",
        }
    }
}

fn write(config: FilesConfig, file: ArtifactWriter, table: ReporterTable) -> Result<ArtifactWriter> {
    let (schema, batches) = (table.schema, table.batches);
    match (config.format, config.compression) {
        (Format::Parquet, compression) => parquet_file(file, &schema, batches, compression),
        (Format::Arrow, _) => arrow_file(file, &schema, batches),
        (format, None | Some(Compression::None)) => text_file(format, file, &schema, batches),
        (format, Some(Compression::Gzip)) => {
            let out = flate2::write::GzEncoder::new(file, flate2::Compression::default());
            Ok(text_file(format, out, &schema, batches)?.finish()?)
        }
        (format, Some(Compression::Zstd)) => {
            let out = zstd::Encoder::new(file, ZSTD)?;
            Ok(text_file(format, out, &schema, batches)?.finish()?)
        }
    }
}

fn text_file<W: Write>(format: Format, out: W, schema: &SchemaRef, batches: Batches) -> Result<W> {
    if format == Format::Jsonl {
        let mut writer = JsonLinesWriter::new(out, schema);
        each(batches, |batch| Ok(writer.write(batch)?))?;
        return Ok(writer.into_inner());
    }
    let mut writer = CsvWriter::new(out, schema)?;
    each(batches, |batch| Ok(writer.write(batch)?))?;
    Ok(writer.into_inner())
}

fn parquet_file<W: Write + Send>(
    out: W,
    schema: &SchemaRef,
    batches: Batches,
    compression: Option<Compression>,
) -> Result<W> {
    let codec = match compression {
        None | Some(Compression::Zstd) => Codec::ZSTD(ZstdLevel::try_new(ZSTD)?),
        Some(Compression::Gzip) => Codec::GZIP(GzipLevel::default()),
        Some(Compression::None) => Codec::UNCOMPRESSED,
    };
    let properties = WriterProperties::builder().set_compression(codec).build();
    let mut writer = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
    each(batches, |batch| Ok(writer.write(batch)?))?;
    Ok(writer.into_inner()?)
}

fn arrow_file<W: Write>(out: W, schema: &SchemaRef, batches: Batches) -> Result<W> {
    let mut writer = arrow_ipc::writer::FileWriter::try_new(out, schema)?;
    each(batches, |batch| Ok(writer.write(batch)?))?;
    writer.finish()?;
    Ok(writer.into_inner()?)
}

fn each(batches: Batches, mut write: impl FnMut(&RecordBatch) -> Result<()>) -> Result<()> {
    for batch in batches {
        check_cancelled()?;
        write(&batch?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
