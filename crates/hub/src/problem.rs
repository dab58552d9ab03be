use std::fmt;

/// Why a row was dropped: the words of the `problems` table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// Another record of the same id was kept instead.
    DuplicateId,
    /// The row is not what its format promises.
    BadRow,
    /// The row holds bytes that are not UTF-8.
    InvalidUtf8,
    /// The input ends in the middle of the row.
    Truncated,
}

impl Problem {
    /// All of them, in the order of the summary line.
    pub const ALL: [Self; 4] = [Self::DuplicateId, Self::BadRow, Self::InvalidUtf8, Self::Truncated];

    /// The word in the `kind` column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DuplicateId => "duplicate_id",
            Self::BadRow => "bad_row",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::Truncated => "truncated",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    #[test]
    fn words_are_those_of_the_design() {
        let words: Vec<_> = Problem::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(words, ["duplicate_id", "bad_row", "invalid_utf8", "truncated"]);
    }
}
