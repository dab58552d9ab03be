use cladist_manifest::{ComponentManifest, Example, Kind, Port, RowOrder, Table};
use serde_json::Value;

macro_rules! common {
    ($name:ident, $kind:expr, $what:literal) => {
        #[doc = concat!("What ", $what, " says of itself; the configuration's schema is added from its type.")]
        #[derive(Debug, Clone)]
        pub struct $name(pub(crate) ComponentManifest);

        impl $name {
            #[doc = concat!("The manifest of ", $what, " of this name; the first line of `description` is shown in lists.")]
            pub fn new(name: &str, description: &str) -> Self {
                Self(ComponentManifest::new($kind, name, description))
            }

            /// A configuration that works, for laws and documentation.
            #[must_use]
            pub fn example(mut self, config: Value) -> Self {
                self.0.examples.push(Example { config, ..Example::default() });
                self
            }

            /// A configuration that works on small files given with it (relative path, text).
            #[must_use]
            pub fn example_with_files(mut self, config: Value, files: &[(&str, &str)]) -> Self {
                let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
                self.0.examples.push(Example { config, files });
                self
            }
        }
    };
}

common!(SourceManifest, Kind::Source, "a source");
common!(MetricManifest, Kind::Metric, "a metric");
common!(ReporterManifest, Kind::Reporter, "a reporter");

impl SourceManifest {
    /// One more table; the first is the main one.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.0.tables.push(table);
        self
    }
}

impl MetricManifest {
    /// One more port.
    #[must_use]
    pub fn port(mut self, port: Port) -> Self {
        self.0.ports.push(port);
        self
    }

    /// One more table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.0.tables.push(table);
        self
    }

    /// Whether the order of input rows means anything.
    #[must_use]
    pub fn row_order(mut self, order: RowOrder) -> Self {
        self.0.row_order = order;
        self
    }

    /// The tables list rows in the order of the input: permuting the input permutes them.
    #[must_use]
    pub fn rows_in_input_order(mut self) -> Self {
        self.0.rows_in_input_order = true;
        self
    }
}
