use std::borrow::Cow;

use crate::json::{Keys, Malformed, Odd, Value, parse, text};
use crate::{Problem, RowProblem};

/// One row of a samples file: where its values stand.
///
/// Kept and read again with [`Row::read`], so that its room is used again.
#[derive(Clone, Debug, Default)]
pub struct Row<'a> {
    pub(super) doc_id: &'a [u8],
    pub(super) doc: Option<&'a [u8]>,
    pub(super) target: Option<&'a [u8]>,
    pub(super) arguments: Option<&'a [u8]>,
    pub(super) resps: Option<&'a [u8]>,
    pub(super) filtered: Option<&'a [u8]>,
    filter: Option<&'a [u8]>,
    metrics: Option<&'a [u8]>,
    prompt_hash: Option<&'a [u8]>,
    /// Keys and values of what may be a metric.
    values: Vec<(&'a [u8], &'a [u8])>,
}

/// Why a row gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// Not an object of JSON.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// An object without `doc_id`.
    #[error("no `doc_id`, a number or a text")]
    NoId,
}

impl RowError {
    /// Whether the row ends too early.
    pub fn ended(self) -> bool {
        matches!(self, Self::Malformed(Malformed { ended: true, .. }))
    }
}

/// The number or text of a metric's value.
enum Figure {
    Number(f64),
    List(Vec<f64>),
    /// Something that is no number by intention: texts, objects.
    Text,
    /// Not finite, or null.
    Bad,
}

impl<'a> Row<'a> {
    /// Takes the row of these bytes.
    pub fn read(&mut self, bytes: &'a [u8]) -> Result<(), RowError> {
        let mut values = std::mem::take(&mut self.values);
        values.clear();
        *self = Self { values, ..Self::default() };
        let mut keys = Keys::new(bytes)?;
        while let Some(key) = keys.next()? {
            let value = keys.value()?;
            match key {
                b"doc_id" => self.doc_id = value,
                b"doc" => self.doc = Some(value),
                b"target" => self.target = Some(value),
                b"arguments" => self.arguments = Some(value),
                b"resps" => self.resps = Some(value),
                b"filtered_resps" => self.filtered = Some(value),
                b"filter" => self.filter = Some(value),
                b"metrics" => self.metrics = Some(value),
                b"prompt_hash" => self.prompt_hash = Some(value),
                // `bypass` stands where nothing was scored.
                b"doc_hash" | b"target_hash" | b"bypass" => {}
                _ => self.values.push((key, value)),
            }
        }
        match self.doc_id.first() {
            Some(b'"' | b'-' | b'0'..=b'9') => Ok(()),
            _ => Err(RowError::NoId),
        }
    }

    /// The document, by its number or name.
    pub fn id(&self) -> Cow<'a, str> {
        string(self.doc_id, &mut Odd::default()).unwrap_or_else(|| String::from_utf8_lossy(self.doc_id))
    }

    /// The filter that the row names.
    pub fn filter(&self) -> Option<Cow<'a, str>> {
        string(self.filter?, &mut Odd::default())
    }

    /// The hash of the prompt.
    pub fn prompt_hash(&self) -> Option<Cow<'a, str>> {
        string(self.prompt_hash?, &mut Odd::default())
    }

    /// Whether it has a metric of this name.
    pub(super) fn has(&self, metric: &str) -> bool {
        self.values.iter().any(|(key, _)| *key == metric.as_bytes())
    }

    /// Hands each metric that has a number to `take`, with the numbers of one that is a list: such a list goes to
    /// `stats`, and its mean is the value. Texts give nothing; what is not finite is told.
    pub fn figures(
        &self,
        mut take: impl FnMut(&str, f64, Option<Vec<f64>>),
        mut tell: impl FnMut(RowProblem),
    ) {
        let listed = self.metrics.and_then(|list| parse(list, &mut Odd::default()).ok());
        let listed = listed.as_ref().and_then(Value::list);
        for (key, value) in &self.values {
            let metric = text(key, &mut Odd::default());
            if listed.is_some_and(|list| !list.iter().any(|name| name.text() == Some(&metric))) {
                continue;
            }
            match figure(value) {
                Figure::Number(value) => take(&metric, value, None),
                Figure::List(stats) => {
                    let mean = stats.iter().sum::<f64>() / stats.len() as f64;
                    take(&metric, mean, Some(stats));
                }
                Figure::Text => {}
                Figure::Bad => {
                    let shown = String::from_utf8_lossy(&value[..value.len().min(40)]);
                    let detail = format!("{metric} is {shown}, no finite number: it is left out");
                    tell(RowProblem::new(Problem::BadValue, detail).of(&metric));
                }
            }
        }
    }
}

/// A text; `None` for anything else.
pub(super) fn string<'a>(value: &'a [u8], odd: &mut Odd) -> Option<Cow<'a, str>> {
    let inside = value.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    Some(text(inside, odd))
}

fn figure(value: &[u8]) -> Figure {
    let number = |x: f64| if x.is_finite() { Figure::Number(x) } else { Figure::Bad };
    match value.first() {
        Some(b'-' | b'0'..=b'9' | b'N' | b'I') => {
            let parsed = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
            parsed.map_or(Figure::Bad, number)
        }
        Some(b't') => Figure::Number(1.0),
        Some(b'f') => Figure::Number(0.0),
        Some(b'n') => Figure::Bad,
        Some(b'"') => string(value, &mut Odd::default()).map_or(Figure::Text, |text| match written(&text) {
            Some(x) => number(x),
            None => Figure::Text,
        }),
        Some(b'[') => match parse(value, &mut Odd::default()) {
            Ok(Value::List(list)) => list_figure(&list),
            _ => Figure::Bad,
        },
        _ => Figure::Text,
    }
}

/// A number or truth value that was written as a text, as what is neither a Python number nor a list is.
pub(super) fn written(text: &str) -> Option<f64> {
    match text {
        "True" => Some(1.0),
        "False" => Some(0.0),
        "nan" | "NaN" => Some(f64::NAN),
        "inf" | "Infinity" => Some(f64::INFINITY),
        "-inf" | "-Infinity" => Some(f64::NEG_INFINITY),
        _ if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    }
}

fn list_figure(list: &[Value<'_>]) -> Figure {
    let mut numbers = Vec::with_capacity(list.len());
    for entry in list {
        match entry {
            Value::Number(_) => numbers.extend(entry.number()),
            Value::Bool(truth) => numbers.push(f64::from(u8::from(*truth))),
            _ => return Figure::Text,
        }
    }
    match numbers.iter().all(|x| x.is_finite()) {
        _ if numbers.is_empty() => Figure::Text,
        true => Figure::List(numbers),
        false => Figure::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, RowError};

    type Figures = Vec<(String, f64, Option<Vec<f64>>)>;

    fn figures(text: &str) -> (Figures, Vec<String>) {
        let mut row = Row::default();
        row.read(text.as_bytes()).unwrap();
        let (mut found, mut told) = (Vec::new(), Vec::new());
        row.figures(
            |metric, value, stats| found.push((metric.to_owned(), value, stats)),
            |problem| told.push(problem.of),
        );
        (found, told)
    }

    #[test]
    fn numbers_truth_values_and_lists() {
        let (found, told) = figures(
            r#"{"doc_id":0,"acc":1.0,"strict":false,"all":[true,true,false],"f1":[1,0],"bleu":["a","b"],
               "np":"True","nan":NaN,"inf":[1,-Infinity],"none":null,"note":"yes","o":{"a":1},"e":[],"bypass":999}"#,
        );
        let wanted = [
            ("acc", 1.0, None),
            ("strict", 0.0, None),
            ("all", 2.0 / 3.0, Some(vec![1.0, 1.0, 0.0])),
            ("f1", 0.5, Some(vec![1.0, 0.0])),
            ("np", 1.0, None),
        ];
        assert_eq!(found, wanted.map(|(metric, value, stats)| (metric.to_owned(), value, stats)));
        assert_eq!(told, ["nan", "inf", "none"]);
    }

    #[test]
    fn from_0_4_7_the_row_says_which_keys_are_metrics() {
        let (found, _) = figures(r#"{"doc_id":"x","metrics":["acc"],"acc":0.5,"later":3}"#);
        assert_eq!(found, [("acc".to_owned(), 0.5, None)]);
    }

    #[test]
    fn ids_and_rows_that_are_none() {
        let mut row = Row::default();
        row.read(br#"{"doc_id": 17, "filter": "strict-match"}"#).unwrap();
        assert_eq!((&*row.id(), row.filter().as_deref()), ("17", Some("strict-match")));
        row.read(br#"{"doc_id": "a\"b"}"#).unwrap();
        assert_eq!((&*row.id(), row.filter()), ("a\"b", None));
        assert_eq!(row.read(b"{\"doc\": 1}"), Err(RowError::NoId));
        assert_eq!(row.read(b"{\"doc_id\": null}"), Err(RowError::NoId));
        assert!(row.read(b"{\"doc_id\": 1, \"doc\": {\"a\": \"b").unwrap_err().ended());
    }
}
