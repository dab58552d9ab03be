use std::fmt;

/// Why a row, or a value of it, is not given as it stands: the words of the `problems` table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// The same item was there before.
    DuplicateId,
    /// The row is not what its format promises.
    BadRow,
    /// A value that is no number, not finite or missing; the row's other values are given.
    BadValue,
    /// Bytes or escapes that are no text; U+FFFD stands in their place.
    InvalidUtf8,
    /// The input ends in the middle of the row.
    Truncated,
    /// An item without a prediction.
    MissingPrediction,
    /// A prediction without an item in the gold file.
    MissingGold,
    /// A published score whose number of items nobody says.
    NoCount,
    /// A run that a later one of the same model and task replaces.
    OlderRun,
    /// A file that is not what it was taken for.
    BadFile,
}

impl Problem {
    /// All of them, in the order of the summary line.
    pub const ALL: [Self; 10] = [
        Self::DuplicateId,
        Self::BadRow,
        Self::BadValue,
        Self::InvalidUtf8,
        Self::Truncated,
        Self::MissingPrediction,
        Self::MissingGold,
        Self::NoCount,
        Self::OlderRun,
        Self::BadFile,
    ];

    /// The word in the `kind` column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DuplicateId => "duplicate_id",
            Self::BadRow => "bad_row",
            Self::BadValue => "bad_value",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::Truncated => "truncated",
            Self::MissingPrediction => "missing_prediction",
            Self::MissingGold => "missing_gold",
            Self::NoCount => "no_count",
            Self::OlderRun => "older_run",
            Self::BadFile => "bad_file",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something odd about one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// What it is.
    pub kind: Problem,
    /// What of the row is meant, such as a metric; tells several problems of one row apart.
    pub of: String,
    /// For a person to read.
    pub detail: String,
}

impl RowProblem {
    /// A problem of the row as a whole.
    pub fn new(kind: Problem, detail: impl Into<String>) -> Self {
        Self { kind, of: String::new(), detail: detail.into() }
    }

    /// A problem of a part of the row.
    #[must_use]
    pub fn of(mut self, part: &str) -> Self {
        part.clone_into(&mut self.of);
        self
    }
}
