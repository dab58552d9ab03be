use std::borrow::Cow;

use crate::json::{Keys, Malformed, Odd, Value, parse, write};
use crate::{Prediction, Problem, RowProblem, Sample};

/// One sample of one epoch: the parts of it that are read.
#[derive(Clone, Debug, Default)]
pub struct SampleLog<'a> {
    id: Option<Value<'a>>,
    epoch: Option<u64>,
    scores: Option<Value<'a>>,
    /// Read only for predictions.
    more: Vec<(&'a [u8], &'a [u8])>,
    odd: Odd,
}

/// The number of a score's value, as Inspect's own means take it: `C` is 1, `P` is a half, `I` and `N` are 0; truth
/// values and numbers in texts are read.
pub fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Number(_) => value.number(),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::Text(text) => match &*text.to_lowercase() {
            _ if **text == *"C" => Some(1.0),
            _ if **text == *"P" => Some(0.5),
            _ if **text == *"I" || **text == *"N" => Some(0.0),
            "yes" | "true" => Some(1.0),
            "no" | "false" => Some(0.0),
            lower => {
                lower.parse().ok().filter(|_| lower.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
            }
        },
        _ => None,
    }
}

impl<'a> SampleLog<'a> {
    /// Takes a sample; what nobody asks for (its events) is skipped.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut sample = Self::default();
        let mut keys = Keys::new(bytes)?;
        while let Some(key) = keys.next()? {
            let value = keys.value()?;
            match key {
                b"id" => sample.id = Some(parse(value, &mut sample.odd)?),
                b"epoch" => sample.epoch = parse(value, &mut sample.odd)?.count(),
                b"scores" => sample.scores = Some(parse(value, &mut sample.odd)?),
                b"input" | b"choices" | b"target" | b"output" | b"metadata" | b"error" | b"attachments" => {
                    sample.more.push((key, value));
                }
                _ => {}
            }
        }
        Ok(sample)
    }

    /// The item; `None` where there is none.
    pub fn id(&self) -> Option<Cow<'_, str>> {
        self.id.as_ref()?.scalar()
    }

    /// Which run over the item, from 1.
    pub fn epoch(&self) -> Option<u64> {
        self.epoch
    }

    /// Hands every value of every scorer to `take`; `template` has what all of them share. A value that is an object
    /// gives a metric `scorer/key` for each key, one that is a list its mean and `stats`.
    pub fn figures<'s>(
        &'s self,
        template: &Sample<'s>,
        mut take: impl FnMut(&Sample<'s>),
        mut tell: impl FnMut(RowProblem),
    ) {
        let mut one = |metric: Cow<'s, str>, value: &Value<'a>| {
            let mut sample = Sample { metric, ..template.clone() };
            if let Some(list) = value.list() {
                let numbers: Vec<f64> = list.iter().filter_map(number).collect();
                sample.value = numbers.iter().sum::<f64>() / numbers.len() as f64;
                sample.stats = (numbers.len() == list.len()).then_some(numbers);
                if sample.stats.is_none() {
                    sample.value = f64::NAN;
                }
            } else {
                sample.value = number(value).unwrap_or(f64::NAN);
            }
            if sample.value.is_finite() {
                return take(&sample);
            }
            let mut shown = String::new();
            write(value, &mut shown);
            let shown: String = shown.chars().take(40).collect();
            let detail =
                format!("{} is {shown}, no finite number (null: unscored): it is left out", sample.metric);
            tell(RowProblem::new(Problem::BadValue, detail).of(&sample.metric));
        };
        for (scorer, score) in self.scores.as_ref().map(Value::entries).unwrap_or_default() {
            match score.get("value") {
                Some(value @ Value::Object(_)) => {
                    for (key, value) in value.entries() {
                        one(Cow::Owned(format!("{scorer}/{key}")), value);
                    }
                }
                Some(value) => one(Cow::Borrowed(scorer), value),
                None => one(Cow::Borrowed(scorer), &Value::Null),
            }
        }
    }

    /// The model's output. The prompt is the input, of several messages their texts in order; `meta` has the sample's
    /// metadata, what each scorer took for the answer, and the error that ended it.
    pub fn prediction(&self, with_meta: bool, mut tell: impl FnMut(RowProblem)) -> Prediction<'a> {
        let mut odd = self.odd;
        let mut value = |name: &str| {
            let found = self.more.iter().find(|(key, _)| *key == name.as_bytes());
            found.and_then(|(_, value)| parse(value, &mut odd).ok()).filter(|value| *value != Value::Null)
        };
        let (input, choices, target) = (value("input"), value("choices"), value("target"));
        let (output, error) = (value("output"), value("error"));
        let (metadata, attachments) = (value("metadata"), value("attachments"));
        let resolve = |text: Cow<'a, str>| match text.strip_prefix("attachment://") {
            Some(name) => {
                let found = attachments.as_ref().and_then(|all| all.get(name)?.text().map(str::to_owned));
                found.map_or(text, Cow::Owned)
            }
            None => text,
        };
        let completion = output.as_ref().and_then(|output| {
            let text = output.get("completion").cloned().map(content).filter(|text| !text.is_empty());
            let choice = || output.get("choices")?.list()?.first()?.at(&["message", "content"]).cloned();
            text.or_else(|| choice().map(content))
        });
        if let Some(error) = &error {
            let message = error.get("message").and_then(Value::text).unwrap_or("no message");
            let shown: String = message.chars().take(120).collect();
            tell(
                RowProblem::new(Problem::BadValue, format!("the sample ended in an error: {shown}"))
                    .of("error"),
            );
        } else if completion.is_none() {
            tell(RowProblem::new(Problem::BadValue, "no response: `output` has none").of("output"));
        }
        let list = |value: Option<Value<'a>>| match value {
            Some(Value::List(list)) => list.into_iter().map(content).collect(),
            Some(other) => vec![content(other)],
            None => Vec::new(),
        };
        let meta = with_meta.then(|| self.meta(metadata, error.as_ref()));
        let (references, choices) = (list(target), list(choices));
        let prediction = completion.filter(|_| error.is_none()).map(resolve);
        let prompt = input.map(|input| resolve(content(input)));
        if let Some(told) = odd.told() {
            tell(RowProblem::new(Problem::InvalidUtf8, told).of("text"));
        }
        Prediction { prompt, prediction, references, choices, meta, ..Prediction::default() }
    }

    fn meta(&self, metadata: Option<Value<'a>>, error: Option<&Value<'a>>) -> String {
        let mut entries = match metadata {
            Some(Value::Object(entries)) => entries,
            _ => Vec::new(),
        };
        let scores = self.scores.as_ref().map(Value::entries).unwrap_or_default();
        let answers: Vec<_> = scores
            .iter()
            .filter_map(|(scorer, score)| Some((scorer.clone(), score.get("answer")?.clone())))
            .filter(|(_, answer)| *answer != Value::Null)
            .collect();
        if !answers.is_empty() {
            entries.push(("answers".into(), Value::Object(answers)));
        }
        entries.extend(error.and_then(|error| Some(("error".into(), error.get("message")?.clone()))));
        let mut text = String::new();
        write(&Value::Object(entries), &mut text);
        text
    }
}

/// The text of an input or a message's content: of lists the texts of their entries, a blank line between.
fn content(value: Value<'_>) -> Cow<'_, str> {
    match value {
        Value::Text(text) => text,
        Value::List(list) => {
            let texts: Vec<String> = list.iter().filter_map(part).map(Cow::into_owned).collect();
            Cow::Owned(texts.join("\n\n"))
        }
        other => other.scalar().map(|text| text.into_owned()).unwrap_or_default().into(),
    }
}

/// The text of a message or of a part of its content.
fn part<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    if let Some(text) = value.scalar() {
        return Some(text);
    }
    match value.get("content").or_else(|| value.get("text"))? {
        Value::List(list) => {
            let texts: Vec<String> = list.iter().filter_map(part).map(Cow::into_owned).collect();
            Some(Cow::Owned(texts.join("\n\n")))
        }
        text => text.scalar(),
    }
}

#[cfg(test)]
mod tests {
    use super::SampleLog;
    use crate::Sample;

    const SAMPLE: &str = r#"{"id": 7, "epoch": 2, "input": [{"role": "system", "content": "be short"},
        {"role": "user", "content": [{"type": "text", "text": "attachment://x"}, {"type": "image"}]}],
        "target": ["a", "b"], "events": [{"x": [1, "}"]}],
        "output": {"choices": [{"message": {"content": "an a"}}], "completion": "attachment://k"},
        "attachments": {"k": "an a, long"},
        "scores": {"match": {"value": "C", "answer": "a"}, "judge": {"value": {"tone": 0.5, "fit": "P"}},
                   "parts": {"value": [1, false]}, "none": {"value": NaN}}, "metadata": {"topic": "t"}}"#;

    #[test]
    fn values_of_all_kinds() {
        let log = SampleLog::read(SAMPLE.as_bytes()).unwrap();
        assert_eq!((log.id().as_deref(), log.epoch()), (Some("7"), Some(2)));
        let (mut found, mut told) = (Vec::new(), Vec::new());
        log.figures(
            &Sample::default(),
            |sample| found.push((sample.metric.to_string(), sample.value, sample.stats.clone())),
            |problem| told.push(problem.of),
        );
        let wanted = [
            ("match", 1.0, None),
            ("judge/tone", 0.5, None),
            ("judge/fit", 0.5, None),
            ("parts", 0.5, Some(vec![1.0, 0.0])),
        ];
        assert_eq!(found, wanted.map(|(metric, value, stats)| (metric.to_owned(), value, stats)));
        assert_eq!(told, ["none"]);
    }

    #[test]
    fn the_output_with_its_attachment() {
        let log = SampleLog::read(SAMPLE.as_bytes()).unwrap();
        let found = log.prediction(true, |problem| panic!("{problem:?}"));
        assert_eq!(found.prompt.as_deref(), Some("be short\n\nattachment://x"));
        assert_eq!(
            (found.prediction.as_deref(), found.references),
            (Some("an a, long"), vec!["a".into(), "b".into()])
        );
        assert_eq!(found.meta.as_deref(), Some(r#"{"topic":"t","answers":{"match":"a"}}"#));
        let failed = br#"{"id": 1, "error": {"message": "no key"}, "output": {"choices": []}}"#;
        let mut told = Vec::new();
        let found = SampleLog::read(failed).unwrap().prediction(false, |problem| told.push(problem.detail));
        assert_eq!((found.prediction, told), (None, vec!["the sample ended in an error: no key".to_owned()]));
    }
}
