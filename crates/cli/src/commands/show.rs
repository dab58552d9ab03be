use std::fmt::{Display, Write as _};
use std::io::{self, BufWriter, IsTerminal, Write as _};
use std::process::ExitCode;

use cladist_host::{HostError, Record, RunTable, StepStatus, gate_lines};
use cladist_render::{CsvWriter, Head, JsonLinesWriter, Look};
use terminal_size::{Width, terminal_size};

use super::Done;
use crate::args::{ShowArgs, TableFormat};
use crate::print::{Failed, USAGE, colour, columns, out, written};

/// Rows shown in the terminal unless told otherwise.
const ROWS: usize = 20;

/// `cladist show`.
pub(crate) fn show(args: &ShowArgs) -> Done {
    let record = Record::read(&args.run).map_err(|error| match error {
        HostError::Io { .. } => Failed::new(USAGE, error)
            .hint("`cladist run` leaves a run in its --out folder, by default cladist-out/NAME"),
        other => Failed::new(USAGE, other),
    })?;
    match &args.table {
        Some(name) => table(args, &record, name)?,
        None => out(&summary(&record))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn table(args: &ShowArgs, record: &Record, name: &str) -> Result<(), Failed> {
    let (step, table) = find(record, name)?;
    let opened = record.open(&args.run, &step, &table).map_err(|error| Failed::new(1, error))?;
    match args.format {
        TableFormat::Table => {
            let limit = args.limit.unwrap_or(ROWS);
            let head = Head::read(opened.schema, limit, Some(opened.rows), opened.batches)
                .map_err(|error| Failed::new(1, error))?;
            let stdout = io::stdout();
            let width =
                stdout.is_terminal().then(terminal_size).flatten().map(|(Width(w), _)| usize::from(w));
            out(&ended(head.table(Look::new(width, colour(&stdout)))))
        }
        TableFormat::Csv => stream(opened, args.limit, CsvWriter::new, CsvWriter::write),
        TableFormat::Jsonl => stream(
            opened,
            args.limit,
            |out, schema| Ok(JsonLinesWriter::new(out, schema)),
            JsonLinesWriter::write,
        ),
    }
}

type Out = BufWriter<io::StdoutLock<'static>>;

/// Writes rows batch by batch.
fn stream<W: Finish>(
    table: RunTable,
    limit: Option<usize>,
    make: impl FnOnce(Out, &cladist_render::Schema) -> io::Result<W>,
    write: impl Fn(&mut W, &cladist_render::RecordBatch) -> io::Result<()>,
) -> Result<(), Failed> {
    let stdout = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut left = limit.unwrap_or(usize::MAX);
    let mut failed = None;
    let put = || {
        let mut writer = make(stdout, &table.schema)?;
        for batch in table.batches {
            if left == 0 {
                break;
            }
            match batch {
                Ok(batch) => {
                    let batch = batch.slice(0, batch.num_rows().min(left));
                    left -= batch.num_rows();
                    write(&mut writer, &batch)?;
                }
                Err(error) => {
                    failed = Some(error.to_string());
                    break;
                }
            }
        }
        writer.finish()
    };
    written(put())?;
    failed.map_or(Ok(()), |error| Err(Failed::new(1, error)))
}

trait Finish {
    fn finish(self) -> io::Result<()>;
}

impl Finish for CsvWriter<Out> {
    fn finish(self) -> io::Result<()> {
        self.into_inner().flush()
    }
}

impl Finish for JsonLinesWriter<Out> {
    fn finish(self) -> io::Result<()> {
        self.into_inner().flush()
    }
}

/// `step.table`, or `step` where it has one table.
fn find(record: &Record, name: &str) -> Result<(String, String), Failed> {
    let all: Vec<String> = record.tables.iter().map(|t| format!("{}.{}", t.step, t.table)).collect();
    if let Some(found) = record.tables.iter().find(|t| format!("{}.{}", t.step, t.table) == name) {
        return Ok((found.step.clone(), found.table.clone()));
    }
    let of_step: Vec<_> = record.tables.iter().filter(|t| t.step == name).collect();
    match of_step.as_slice() {
        [one] => return Ok((one.step.clone(), one.table.clone())),
        [] => {}
        several => {
            let names: Vec<String> = several.iter().map(|t| format!("{}.{}", t.step, t.table)).collect();
            let message = format!("step `{name}` has several tables");
            return Err(Failed::new(USAGE, message).hint(format!("name one: {}", names.join(", "))));
        }
    }
    let failed = Failed::new(USAGE, format!("the run has no table `{name}`"));
    Err(match cladist_pipeline::nearest(name, all.iter().map(String::as_str)) {
        Some(near) => failed.hint(format!("did you mean `{near}`?")),
        None if all.is_empty() => failed.hint("it left no tables"),
        None => failed.hint(format!("it has {}", all.join(", "))),
    })
}

fn ended(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn summary(record: &Record) -> String {
    let mut text = String::new();
    let word = |status: &dyn Display| status.to_string();
    let status = serde_json::to_value(record.status).ok();
    let status = status.as_ref().and_then(|s| s.as_str()).unwrap_or("unknown");
    let _ = writeln!(
        text,
        "{}: {status}, begun {}, {:.2} s, {} threads, cladist {}",
        record.pipeline, record.started, record.seconds, record.threads, record.cladist
    );
    if let Some(bytes) = record.peak_memory_bytes {
        let _ = writeln!(text, "peak memory {} MB", bytes / 1_000_000);
    }
    let steps: Vec<Vec<String>> = record
        .steps
        .iter()
        .map(|step| {
            let status = match step.status {
                StepStatus::Done => "done",
                StepStatus::Reused => "kept",
                StepStatus::Failed => "FAILED",
                StepStatus::Skipped => "not run",
            };
            let rows = if step.rows > 0 { format!("{} rows", step.rows) } else { String::new() };
            vec![
                format!("  {}", step.name),
                step.component.clone(),
                status.to_owned(),
                format!("{:.3} s", step.busy_seconds),
                rows,
                step.error.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let _ = write!(text, "\nsteps\n{}", columns(&steps));
    let table = |t: &cladist_host::TableRecord| {
        vec![format!("  {}.{}", t.step, t.table), word(&t.rows), t.file.clone()]
    };
    let mut rows = vec![vec!["  table".to_owned(), "rows".to_owned(), "file".to_owned()]];
    rows.extend(record.tables.iter().map(table));
    if rows.len() > 1 {
        let _ = write!(text, "\n{}", columns(&rows));
    }
    for artifact in &record.artifacts {
        let _ = writeln!(text, "wrote {artifact}");
    }
    for (step, lines) in &record.summaries {
        for line in lines {
            let _ = writeln!(text, "{step}: {line}");
        }
    }
    for line in gate_lines(&record.gates) {
        let _ = writeln!(text, "{line}");
    }
    for warning in &record.warnings {
        let _ = writeln!(text, "warning: {}: {}", warning.step, warning.message);
    }
    text
}
