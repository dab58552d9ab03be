use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema, SchemaRef};
use cladist_files::{Compression, Format, Inputs, sniff};
use cladist_manifest::ColumnType;
use cladist_tables::data_type;

use crate::infer::Guess;
use crate::{TableError, binary, delimited, json};

/// Rows of a batch.
pub(crate) const ROWS: usize = 8192;

/// How to read tables.
#[derive(Debug, Clone)]
pub struct TableOptions {
    /// The columns to keep, in this order; all without.
    pub columns: Option<Vec<String>>,
    /// New names of columns: new to old.
    pub rename: BTreeMap<String, String>,
    /// Types of columns of text formats, by their own names.
    pub types: BTreeMap<String, ColumnType>,
    /// Rows of each file over which types are inferred.
    pub infer_rows: usize,
    /// What separates values; by content without.
    pub delimiter: Option<u8>,
    /// Texts that are null.
    pub null: Vec<String>,
    /// Whether the first line names the columns.
    pub header: bool,
    /// What the files hold; by content without.
    pub format: Option<Format>,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self {
            columns: None,
            rename: BTreeMap::new(),
            types: BTreeMap::new(),
            infer_rows: 10_000,
            delimiter: None,
            null: vec![String::new()],
            header: true,
            format: None,
        }
    }
}

/// One file of a table.
#[derive(Debug, Clone)]
pub struct TableFile {
    /// The file.
    pub path: PathBuf,
    pub(crate) format: Format,
    /// Its columns of text with the types over all files.
    pub(crate) columns: Vec<(String, ColumnType)>,
}

/// What one file has: names and guesses of a text format, a schema of a binary one.
pub(crate) enum Found {
    Text(Vec<(String, Guess)>),
    Binary(SchemaRef),
}

/// The files of a path, glob or folder, and the schema over all of them.
pub fn open_tables(path: &Path, options: &TableOptions) -> Result<(Vec<TableFile>, SchemaRef), TableError> {
    let endings = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet", "arrow", "arrows", "ipc", "feather"];
    let inputs = Inputs::new(&endings).recursive(true).expand(path)?;
    let mut files: Vec<(PathBuf, Format, Found)> = Vec::new();
    for input in inputs {
        let sniffed = sniff(&input.path)?;
        if let Compression::Unsupported(name) = sniffed.compression {
            return Err(cladist_files::FilesError::Compression { path: input.path, name }.into());
        }
        let format = options.format.filter(|_| sniffed.format != Format::Empty).unwrap_or(sniffed.format);
        let found = look(&input.path, format, options)?;
        files.push((input.path, format, found));
    }
    let all = union(&files, options)?;
    let schema = chosen(&all, options)?;
    let columns: Vec<(String, ColumnType)> = all
        .iter()
        .map(|(name, field)| (name.clone(), cladist_tables::column_type(field.data_type())))
        .collect();
    let file = |(path, format, _)| TableFile { path, format, columns: columns.clone() };
    Ok((files.into_iter().map(file).collect(), schema))
}

fn look(path: &Path, format: Format, options: &TableOptions) -> Result<Found, TableError> {
    match format {
        Format::Empty => Ok(Found::Text(Vec::new())),
        Format::Csv | Format::Tsv => delimited::look(path, format, options).map(Found::Text),
        Format::Jsonl | Format::JsonArray => json::look(path, format, options).map(Found::Text),
        Format::Parquet | Format::ArrowFile | Format::ArrowStream => {
            binary::schema(path, format).map(Found::Binary)
        }
        Format::Markdown | Format::Unknown => match delimited::look(path, Format::Csv, options) {
            // One column of plain words has no comma to be known by.
            Ok(columns) if format == Format::Unknown && columns.len() > 1 => Ok(Found::Text(columns)),
            _ => Err(TableError::Format(path.to_owned())),
        },
    }
}

/// The columns over all files, in the order of first mention.
fn union(
    files: &[(PathBuf, Format, Found)],
    options: &TableOptions,
) -> Result<Vec<(String, Field)>, TableError> {
    let mut guesses: Vec<(String, Guess)> = Vec::new();
    let mut fixed: Vec<(String, Field, &Path)> = Vec::new();
    for (path, _, found) in files {
        match found {
            Found::Text(columns) => {
                for (name, guess) in columns {
                    match guesses.iter_mut().find(|(known, _)| known == name) {
                        Some((_, known)) => *known = known.join(*guess),
                        None => guesses.push((name.clone(), *guess)),
                    }
                }
            }
            Found::Binary(schema) => {
                for field in schema.fields() {
                    match fixed.iter().find(|(known, _, _)| known == field.name()) {
                        Some((_, known, other))
                            if known.data_type() != field.data_type()
                                && !options.types.contains_key(field.name()) =>
                        {
                            return Err(TableError::Conflict {
                                path: path.clone(),
                                other: (*other).to_owned(),
                                column: field.name().clone(),
                                found: field.data_type().to_string(),
                                known: known.data_type().to_string(),
                            });
                        }
                        Some(_) => {}
                        None => fixed.push((field.name().clone(), field.as_ref().clone(), path)),
                    }
                }
            }
        }
    }
    if let (Some((name, _)), Some((_, _, other))) = (guesses.first(), fixed.first()) {
        let path = &files.iter().find(|(_, _, found)| matches!(found, Found::Text(_))).unwrap_or(&files[0]).0;
        return Err(TableError::Conflict {
            path: path.clone(),
            other: (*other).to_owned(),
            column: name.clone(),
            found: "text".to_owned(),
            known: "of a binary format".to_owned(),
        });
    }
    let text = |(name, guess): (String, Guess)| {
        let ty = options.types.get(&name).cloned().unwrap_or_else(|| guess.column_type());
        let field = Field::new(&name, data_type(&ty), true);
        (name, field)
    };
    let mut all: Vec<(String, Field)> = guesses.into_iter().map(text).collect();
    let given = |name: String, field: Field| {
        let field = match options.types.get(&name) {
            Some(ty) => field.with_data_type(data_type(ty)),
            None => field,
        };
        (name, field.with_nullable(true))
    };
    all.extend(fixed.into_iter().map(|(name, field, _)| given(name, field)));
    for name in options.types.keys() {
        need(&all, name)?;
    }
    Ok(all)
}

fn need<'a>(all: &'a [(String, Field)], name: &str) -> Result<&'a Field, TableError> {
    all.iter().find(|(known, _)| known == name).map(|(_, field)| field).ok_or_else(|| TableError::NoColumn {
        column: name.to_owned(),
        there: all.iter().map(|(name, _)| name.clone()).collect(),
    })
}

/// No name twice.
fn once<'a>(names: impl Iterator<Item = &'a String>) -> Result<(), TableError> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(TableError::Twice(name.clone()));
        }
    }
    Ok(())
}

/// The columns asked for under their new names.
fn chosen(all: &[(String, Field)], options: &TableOptions) -> Result<SchemaRef, TableError> {
    for old in options.rename.values() {
        need(all, old)?;
    }
    let new_name = |old: &str| {
        let renamed = options.rename.iter().find(|(_, own)| *own == old);
        renamed.map_or_else(|| old.to_owned(), |(new, _)| new.clone())
    };
    let fields: Vec<Field> =
        all.iter().map(|(name, field)| field.clone().with_name(new_name(name))).collect();
    once(fields.iter().map(Field::name))?;
    let Some(columns) = &options.columns else { return Ok(Arc::new(Schema::new(fields))) };
    once(columns.iter())?;
    let there = || fields.iter().map(|f| f.name().clone()).collect();
    let pick = |name: &String| {
        let found = fields.iter().find(|f| f.name() == name).cloned();
        found.ok_or_else(|| TableError::NoColumn { column: name.clone(), there: there() })
    };
    Ok(Arc::new(Schema::new(columns.iter().map(pick).collect::<Result<Vec<_>, _>>()?)))
}

/// Batches of a file.
pub(crate) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, TableError>> + Send>;

/// Batches until there is none, or one cannot be read.
pub(crate) fn until_end(
    mut next: impl FnMut() -> Result<Option<RecordBatch>, TableError> + Send + 'static,
) -> Batches {
    let mut end = false;
    Box::new(std::iter::from_fn(move || {
        if end {
            return None;
        }
        let batch = next();
        end = !matches!(&batch, Ok(Some(_)));
        batch.transpose()
    }))
}

impl TableFile {
    /// The rows with these columns of the schema of [`open_tables`], or some of them.
    pub fn read(&self, schema: &SchemaRef, options: &TableOptions) -> Result<Batches, TableError> {
        let own = |field: &Arc<Field>| {
            options.rename.get(field.name()).cloned().unwrap_or_else(|| field.name().clone())
        };
        let wanted: Vec<String> = schema.fields().iter().map(own).collect();
        match self.format {
            Format::Empty => Ok(Box::new(std::iter::empty())),
            Format::Jsonl | Format::JsonArray => json::read(self, &wanted, schema, options),
            Format::Parquet | Format::ArrowFile | Format::ArrowStream => {
                binary::read(&self.path, self.format, &wanted, schema)
            }
            _ => delimited::read(self, &wanted, schema, options),
        }
    }
}
