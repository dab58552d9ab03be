use cladist_sdk::prelude::*;

use crate::sin::{Config, Sin};

/// One line per table, as text and as a file.
pub(crate) struct Lines(Sin);

impl Reporter for Lines {
    type Config = Config;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new("lines", "One line per table.").example(cladist_sdk::serde_json::json!({}))
    }

    fn new(config: Config) -> Result<Self> {
        config.sin.commit(Sin::PanicNew)?;
        Ok(Self(config.sin))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        for sin in [Sin::PanicReport, Sin::Error, Sin::Hang, Sin::Abort] {
            self.0.commit(sin)?;
        }
        if self.0 == Sin::Uncommitted {
            std::mem::forget(output.create("begun.txt")?);
        }
        if self.0 == Sin::Escape {
            return output.write("../outside.txt", b"no");
        }
        let mut text = String::new();
        for table in report.tables {
            let name = table.full_name();
            let rows: usize = table.collect()?.iter().map(RecordBatch::num_rows).sum();
            text.push_str(&format!("{name}: {rows} rows\n"));
        }
        if text.is_empty() {
            text.push_str("no tables\n");
        }
        output.write("lines.txt", text.as_bytes())?;
        output.text(&text)
    }
}
