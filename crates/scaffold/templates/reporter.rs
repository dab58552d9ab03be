//! The size of each table, as text and as a file.

use cladist_sdk::prelude::*;

/// What stands under `with`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Config {
    /// The file to write in the reporter's folder of the run.
    #[serde(default = "sizes")]
    file: String,
}

fn sizes() -> String {
    "sizes.txt".to_owned()
}

struct Sizes(Config);

impl Reporter for Sizes {
    type Config = Config;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new("sizes", "The size of each table.")
    }

    fn new(config: Config) -> Result<Self> {
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        let mut text = String::new();
        for table in &report.tables {
            let columns = table.schema.fields().len();
            text.push_str(&format!("{}: {} rows, {columns} columns\n", table.full_name(), table.rows));
        }
        if text.is_empty() {
            text.push_str("no tables\n");
        }
        output.write(&self.0.file, text.as_bytes())?;
        output.text(&text)
    }
}

export_plugin! { name: "{{name}}", components: [Sizes] }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_law_holds() {
        cladist_testkit::assert_laws::<Definition>(1);
    }
}
