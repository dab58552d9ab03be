use cladist_hub::parse_date;
use cladist_manifest::ColumnType;
use serde_json::Value;

/// What is known of the type of a column of text, value by value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Guess {
    /// No value yet.
    #[default]
    Nothing,
    Bool,
    Int,
    Float,
    Moment,
    Text,
    /// Only empty lists so far.
    Lists,
    Texts,
    Ints,
    Floats,
}

impl Guess {
    /// What fits both.
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Nothing, known) | (known, Self::Nothing) => known,
            (Self::Int, Self::Float) | (Self::Float, Self::Int) => Self::Float,
            (Self::Ints, Self::Floats) | (Self::Floats, Self::Ints) => Self::Floats,
            // An empty list is a list of anything.
            (Self::Lists, list @ (Self::Texts | Self::Ints | Self::Floats))
            | (list @ (Self::Texts | Self::Ints | Self::Floats), Self::Lists) => list,
            (Self::Texts | Self::Ints | Self::Floats, Self::Texts | Self::Ints | Self::Floats) => Self::Texts,
            _ => Self::Text,
        }
    }

    /// The guess of a cell of text.
    pub(crate) fn of_text(cell: &str) -> Self {
        if cell == "true" || cell == "false" {
            return Self::Bool;
        }
        if is_int(cell) {
            return if cell.parse::<i64>().is_ok() { Self::Int } else { Self::Text };
        }
        if is_float(cell) {
            return Self::Float;
        }
        let dated = cell.len() >= 10 && cell.as_bytes()[4] == b'-' && cell.as_bytes()[7] == b'-';
        if dated && parse_date(cell).is_some() { Self::Moment } else { Self::Text }
    }

    /// The guess of a JSON value; nothing of null and of an empty list.
    pub(crate) fn of_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::Bool(_) => Self::Bool,
            Value::Number(number) if number.is_i64() => Self::Int,
            Value::Number(_) => Self::Float,
            Value::String(text) => match Self::of_text(text) {
                Self::Moment => Self::Moment,
                _ => Self::Text,
            },
            Value::Array(items) => {
                let inner = items.iter().map(Self::of_json).fold(Self::Nothing, Self::join);
                match inner {
                    Self::Int => Self::Ints,
                    Self::Float => Self::Floats,
                    Self::Nothing if items.is_empty() => Self::Lists,
                    Self::Nothing | Self::Text | Self::Moment => Self::Texts,
                    _ => Self::Text,
                }
            }
            Value::Object(_) => Self::Text,
        }
    }

    /// The type of the column.
    pub(crate) fn column_type(self) -> ColumnType {
        match self {
            Self::Bool => ColumnType::Bool,
            Self::Int => ColumnType::Int64,
            Self::Float => ColumnType::Float64,
            Self::Moment => ColumnType::Timestamp,
            Self::Nothing | Self::Text => ColumnType::Utf8,
            Self::Lists | Self::Texts => ColumnType::list(ColumnType::Utf8),
            Self::Ints => ColumnType::list(ColumnType::Int64),
            Self::Floats => ColumnType::list(ColumnType::Float64),
        }
    }
}

/// Digits with at most a sign; a leading zero makes it a code, not a number.
fn is_int(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
}

/// Digits with a point or an exponent; `nan`, `inf` and `NA` are words.
fn is_float(cell: &str) -> bool {
    let starts = cell.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let marks = cell.bytes().any(|b| matches!(b, b'.' | b'e' | b'E'));
    starts && marks && cell.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::Guess;
    use serde_json::json;

    #[test]
    fn words_that_look_like_nothing_stay_words() {
        for word in ["nan", "NA", "no", "null", "inf", "007", "1_000", "2024", "x"] {
            let expected = if word == "2024" { Guess::Int } else { Guess::Text };
            assert_eq!(Guess::of_text(word), expected, "{word}");
        }
        assert_eq!(Guess::of_text("-1.5e3"), Guess::Float);
        assert_eq!(Guess::of_text("2024-02-29T10:00:00Z"), Guess::Moment);
        assert_eq!(Guess::of_text("99999999999999999999"), Guess::Text);
    }

    #[test]
    fn values_of_json_keep_their_shape() {
        assert_eq!(Guess::of_json(&json!([1, 2.5])), Guess::Floats);
        assert_eq!(Guess::of_json(&json!([])).join(Guess::Ints), Guess::Ints);
        assert_eq!(Guess::of_json(&json!({"a": 1})), Guess::Text);
        assert_eq!(Guess::of_json(&json!("12")), Guess::Text);
        assert_eq!(Guess::Texts.join(Guess::Ints), Guess::Texts);
    }
}
