//! Numbers from a text file, one a line.

use std::fs;
use std::path::PathBuf;

use cladist_sdk::prelude::*;

/// What stands under `with`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Config {
    /// The file.
    path: InputPath,
}

struct Numbers(InputPath);

impl Source for Numbers {
    type Config = Config;

    fn manifest() -> SourceManifest {
        SourceManifest::new("numbers", "Numbers from a text file, one a line.")
            .table(
                Table::new("numbers", "One row per line.")
                    .column(Column::new("line", "int64", "The line, from 1."))
                    .column(Column::new("number", "float64", "The number on it."))
                    .order("of the file"),
            )
            .example_with_files(cladist_sdk::serde_json::json!({ "path": "n.txt" }), &[("n.txt", "1\n2.5\n-3\n")])
    }

    fn new(config: Config) -> Result<Self> {
        if !config.path.is_file() {
            return Err(Error::data(format!("{}: no such file", config.path.display())));
        }
        Ok(Self(config.path))
    }

    fn inputs(&self) -> Result<Vec<PathBuf>> {
        Ok(vec![self.0.to_path_buf()])
    }

    fn open(&self, _: &str, _: usize, _: &Projection) -> Result<Batches> {
        let text = fs::read_to_string(&*self.0)?;
        let mut numbers = Vec::new();
        for (place, line) in text.lines().enumerate() {
            let number: f64 = line.trim().parse().map_err(|_| {
                Error::data(format!("{}:{}: `{line}` is no number", self.0.display(), place + 1))
            })?;
            numbers.push(number);
        }
        let batch = record_batch([
            ("line", ints(1..=numbers.len() as i64)),
            ("number", floats(numbers)),
        ])?;
        Ok(Box::new([Ok(batch)].into_iter()))
    }
}

export_plugin! { name: "{{name}}", components: [Numbers] }

#[cfg(test)]
mod tests {
    use cladist_sdk::serde_json::json;

    use super::*;

    #[test]
    fn every_law_holds() {
        cladist_testkit::assert_laws::<Definition>(1);
    }

    #[test]
    fn lines_become_rows() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/numbers.txt");
        let rows = cladist_testkit::source_table::<Definition>("numbers", &json!({ "path": path }), "numbers").unwrap();
        // By hand: the file holds 3, 4 and 5.
        let expected = record_batch([("line", ints([1, 2, 3])), ("number", floats([3.0, 4.0, 5.0]))]).unwrap();
        assert_eq!(rows.columns(), expected.columns());
    }
}
