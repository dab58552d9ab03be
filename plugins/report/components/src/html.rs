//! One HTML page: what `cladist-page` writes, read from the tables and the run's record.

use cladist_sdk::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;

mod charts;
mod run;
mod tables;

/// What stands under `with` of `report/html`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HtmlConfig {
    /// The name of the file.
    #[serde(default = "report_html")]
    file: String,
    /// The heading; the pipeline's name without it.
    #[serde(default)]
    title: Option<String>,
    /// How many of the first rows of each table the page carries.
    #[serde(default = "first")]
    first: usize,
    /// How many of the last rows of each table the page carries.
    #[serde(default = "last")]
    last: usize,
    /// How many bytes the page has at most, the charts' library (4.7 MB) included.
    #[serde(default = "budget")]
    budget: usize,
}

fn report_html() -> String {
    "report.html".to_owned()
}

fn first() -> usize {
    500
}

fn last() -> usize {
    20
}

fn budget() -> usize {
    15_000_000
}

/// One HTML page that opens without network.
#[derive(Debug)]
pub struct Html(HtmlConfig);

impl Reporter for Html {
    type Config = HtmlConfig;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new(
            "html",
            "One HTML page that opens by double-click and needs no network.\n\n\
             Gates, failures and warnings first; then each table with the pictures that its views name, its \
             first and last rows (sorted, searched and saved as CSV in the browser) and its columns' \
             documentation; at the end how the run was made. When the budget gets short there are fewer \
             rows, then no pictures; the page says so.",
        )
        .example(serde_json::json!({}))
        .example(serde_json::json!({ "title": "Families", "first": 20, "last": 5, "budget": 6_000_000 }))
    }

    fn new(config: HtmlConfig) -> Result<Self> {
        if config.file.is_empty() {
            return Err(Error::config("`file` is empty"));
        }
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        let mut tables = Vec::new();
        for table in report.tables {
            let step = table.step.clone();
            tables.push((step, tables::read(table, self.0.first, self.0.last, &report.context)?));
        }
        let page = run::page(&report.context, self.0.title.as_deref(), tables);
        output.write(&self.0.file, page.html(self.0.budget).as_bytes())
    }
}

#[cfg(test)]
mod tests;
