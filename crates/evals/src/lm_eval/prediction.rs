use std::borrow::Cow;

use super::row::{Row, written};
use crate::json::{Odd, Value, parse, write};
use crate::{Prediction, Problem, RowProblem};

/// The output of a row.
///
/// The prompt is the first request's context. Of a generation the prediction is the first filtered response; of
/// a multiple choice it is the option of the highest log-likelihood, the first of equal ones, and the options are
/// the continuations as they were scored, blanks included. The references are the target: of a multiple choice
/// the options that it numbers, of a target that was a list (written by Python from 0.4.5 on) its entries.
/// `meta` holds the document's own fields, and `target`, `loglikelihoods`, `is_greedy` and `responses` where they
/// say more than the other columns.
///
/// `output_type` is the task's, where the results file is there; without it the requests tell it.
pub fn prediction<'a>(
    row: &Row<'a>,
    output_type: Option<&str>,
    with_meta: bool,
    mut tell: impl FnMut(RowProblem),
) -> Prediction<'a> {
    let mut odd = Odd::default();
    let mut read = |value: Option<&'a [u8]>| value.and_then(|value| parse(value, &mut odd).ok());
    let (arguments, filtered, target) = (read(row.arguments), read(row.filtered), read(row.target));
    let doc = if with_meta { read(row.doc) } else { None };
    let requests = requests(arguments);
    let mut out = Prediction { sample_id: row.id(), filter: row.filter(), ..Prediction::default() };
    let mut extra: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
    match kind(&requests, output_type) {
        Kind::Generation => generated(&mut out, filtered, &mut extra, &mut tell),
        Kind::Choice => chosen(&mut out, &requests, filtered, row, &mut extra, &mut tell),
        Kind::Likelihood => {
            extra.extend(filtered.map(|likelihoods| ("loglikelihoods".into(), likelihoods)));
        }
    }
    out.references = references(target.as_ref(), &out.choices);
    out.prompt = requests.into_iter().next().and_then(|request| request.into_iter().next()).map(into_text);
    if let Some(told) = odd.told() {
        tell(RowProblem::new(Problem::InvalidUtf8, told).of("text"));
    }
    if with_meta {
        extra.extend(target.map(|target| ("target".into(), target)));
        out.meta = Some(meta(doc, extra));
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Generation,
    Choice,
    /// Of given texts alone: nothing was chosen.
    Likelihood,
}

fn kind(requests: &[Vec<Value<'_>>], output_type: Option<&str>) -> Kind {
    match output_type {
        Some("generate_until") => return Kind::Generation,
        Some("multiple_choice") => return Kind::Choice,
        Some("loglikelihood" | "loglikelihood_rolling") => return Kind::Likelihood,
        _ => {}
    }
    match requests.first().map(Vec::as_slice) {
        Some([_, Value::Text(_), ..]) if requests.len() > 1 => Kind::Choice,
        Some([_, Value::Text(_), ..] | [_]) => Kind::Likelihood,
        _ => Kind::Generation,
    }
}

/// The arguments of every request: lists up to 0.4.2, objects `gen_args_0` of `arg_0` later.
fn requests(arguments: Option<Value<'_>>) -> Vec<Vec<Value<'_>>> {
    let entries = |value| match value {
        Value::List(list) => list,
        Value::Object(entries) => entries.into_iter().map(|(_, value)| value).collect(),
        other => vec![other],
    };
    arguments.map(entries).unwrap_or_default().into_iter().map(entries).collect()
}

/// The text of a value; of what is no text, its JSON.
fn into_text(value: Value<'_>) -> Cow<'_, str> {
    match value {
        Value::Text(text) => text,
        other => {
            let mut text = String::new();
            write(&other, &mut text);
            Cow::Owned(text)
        }
    }
}

fn missing(tell: &mut impl FnMut(RowProblem), detail: &str) {
    tell(RowProblem::new(Problem::BadValue, detail).of("filtered_resps"));
}

fn generated<'a>(
    out: &mut Prediction<'a>,
    filtered: Option<Value<'a>>,
    extra: &mut Vec<(Cow<'a, str>, Value<'a>)>,
    tell: &mut impl FnMut(RowProblem),
) {
    let first = |value| match value {
        Value::List(list) => list.into_iter().next(),
        other => Some(other),
    };
    let response = filtered.and_then(first);
    // Without a filter that takes one of them, the repeats are all there.
    if let Some(repeats @ Value::List(_)) = &response {
        extra.push(("responses".into(), repeats.clone()));
    }
    match response.and_then(first) {
        Some(Value::Null) | None => missing(tell, "no response: `filtered_resps` has none"),
        Some(response) => out.prediction = Some(into_text(response)),
    }
}

fn chosen<'a>(
    out: &mut Prediction<'a>,
    requests: &[Vec<Value<'a>>],
    filtered: Option<Value<'a>>,
    row: &Row<'a>,
    extra: &mut Vec<(Cow<'a, str>, Value<'a>)>,
    tell: &mut impl FnMut(RowProblem),
) {
    // Mutual information asks for every option once more, without a context.
    let options = if row.has("acc_mutual_info") { requests.len() / 2 } else { requests.len() };
    // Where the contexts differ and the continuation is the same, the context is the option.
    let option = |request: &Vec<Value<'a>>, at: usize| request.get(at).cloned().map(into_text);
    let requests = &requests[..options];
    let continuations: Vec<_> = requests.iter().filter_map(|request| option(request, 1)).collect();
    let same = continuations.len() > 1 && continuations.iter().all(|text| *text == continuations[0]);
    out.choices =
        if same { requests.iter().filter_map(|request| option(request, 0)).collect() } else { continuations };
    let Some(Value::List(responses)) = filtered else {
        return missing(tell, "no response: `filtered_resps` has none");
    };
    let pair = |response: &Value<'a>, at: usize| response.list().and_then(|pair| pair.get(at).cloned());
    let likelihoods: Vec<Option<f64>> = responses.iter().take(options).map(|r| number(pair(r, 0)?)).collect();
    let best = best(&likelihoods);
    if likelihoods.len() < options {
        missing(tell, &format!("{} responses for {options} options", likelihoods.len()));
    } else if best.is_none() {
        missing(tell, "no log-likelihood is a number");
    } else {
        out.prediction = best.and_then(|best| out.choices.get(best).cloned());
    }
    let all = |at: usize| {
        Value::List(responses.iter().map(|r| pair(r, at).unwrap_or(Value::Null)).map(plain).collect())
    };
    extra.push(("loglikelihoods".into(), all(0)));
    extra.push(("is_greedy".into(), all(1)));
}

/// The place of the highest value, the first of equal ones; those that are no numbers lose.
fn best(likelihoods: &[Option<f64>]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (at, likelihood) in likelihoods.iter().enumerate() {
        if let Some(x) = likelihood.filter(|x| !x.is_nan())
            && best.is_none_or(|(_, top)| x > top)
        {
            best = Some((at, x));
        }
    }
    best.map(|(at, _)| at)
}

fn number(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Text(text) => written(&text),
        other => other.number(),
    }
}

/// A number or truth value out of the text that holds it from 0.4.3 on.
fn plain(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Text(Cow::Borrowed(text)) => match text {
            "True" => Value::Bool(true),
            "False" => Value::Bool(false),
            "nan" | "inf" | "-inf" | "None" => Value::Null,
            _ if written(text).is_some() => Value::Number(text),
            _ => Value::Text(Cow::Borrowed(text)),
        },
        other => other,
    }
}

fn references<'a>(target: Option<&Value<'a>>, choices: &[Cow<'a, str>]) -> Vec<Cow<'a, str>> {
    let one = |value: &Value<'a>| {
        let text = into_text(value.clone());
        let option = text.parse().ok().and_then(|at: usize| choices.get(at).cloned());
        option.unwrap_or(text)
    };
    match target {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::List(list)) => list.iter().map(one).collect(),
        Some(Value::Text(text)) if text.starts_with('[') && text.ends_with(']') => match python_list(text) {
            Some(entries) => entries.into_iter().map(|entry| one(&Value::Text(entry.into()))).collect(),
            None => vec![text.clone()],
        },
        Some(value) => vec![one(value)],
    }
}

/// The entries of a list of texts or whole numbers as Python writes it; `None` for anything else.
fn python_list(text: &str) -> Option<Vec<String>> {
    let mut rest = text.strip_prefix('[')?.trim_start();
    let mut entries = Vec::new();
    if rest == "]" {
        return None;
    }
    loop {
        let (entry, after) = python_entry(rest)?;
        entries.push(entry);
        rest = after.trim_start();
        if let Some(more) = rest.strip_prefix(',') {
            rest = more.trim_start();
        } else {
            return (rest == "]").then_some(entries);
        }
    }
}

fn python_entry(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next()?;
    if quote.is_ascii_digit() {
        let end = text.find(|c: char| !c.is_ascii_digit())?;
        return Some((text[..end].to_owned(), &text[end..]));
    }
    if quote != '\'' && quote != '"' {
        return None;
    }
    let mut out = String::new();
    let mut chars = text[1..].char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                // Rare: control characters and halves of pairs; the text stays as it is.
                'x' | 'u' | 'U' => return None,
                other => out.push(other),
            },
            _ if char == quote => return Some((out, &text[at + 2..])),
            _ => out.push(char),
        }
    }
    None
}

fn meta<'a>(doc: Option<Value<'a>>, extra: Vec<(Cow<'a, str>, Value<'a>)>) -> String {
    let mut entries = match doc {
        Some(Value::Object(entries)) => entries,
        Some(other) => vec![("doc".into(), other)],
        None => Vec::new(),
    };
    for (name, value) in extra {
        if entries.iter().all(|(known, _)| *known != name) {
            entries.push((name, value));
        }
    }
    let mut text = String::new();
    write(&Value::Object(entries), &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::{prediction, python_list};
    use crate::lm_eval::Row;

    fn read(text: &str) -> (String, Vec<String>, Vec<String>, Option<String>, String, Vec<String>) {
        let mut row = Row::default();
        row.read(text.as_bytes()).unwrap();
        let mut told = Vec::new();
        let found = prediction(&row, None, true, |problem| told.push(problem.detail));
        let owned = |list: Vec<std::borrow::Cow<'_, str>>| list.into_iter().map(|t| t.into_owned()).collect();
        (
            found.prompt.unwrap_or_default().into_owned(),
            owned(found.choices),
            owned(found.references),
            found.prediction.map(|p| p.into_owned()),
            found.meta.unwrap(),
            told,
        )
    }

    #[test]
    fn a_generation_of_both_shapes() {
        for arguments in
            [r#"[["Q", {"until": []}]]"#, r#"{"gen_args_0": {"arg_0": "Q", "arg_1": {"until": []}}}"#]
        {
            let text = format!(
                r#"{{"doc_id":0,"doc":{{"q":"x"}},"target":"t","arguments":{arguments},"resps":[["a"]],"filtered_resps":["a"]}}"#
            );
            let found = read(&text);
            assert_eq!((found.0.as_str(), found.3.as_deref()), ("Q", Some("a")));
            assert_eq!((found.2, found.4.as_str()), (vec!["t".to_owned()], r#"{"q":"x","target":"t"}"#));
        }
    }

    #[test]
    fn a_choice_takes_the_first_highest_and_a_missing_one_is_told() {
        let row = |filtered: &str| {
            read(&format!(
                r#"{{"doc_id":0,"doc":{{}},"target":"1","arguments":[["c"," x"],["c"," y"],["c"," z"]],"filtered_resps":{filtered}}}"#
            ))
        };
        let found = row(r#"[["-inf","False"],["-2.5","True"],["-2.5","False"]]"#);
        assert_eq!((found.3.as_deref(), found.2), (Some(" y"), vec![" y".to_owned()]));
        assert_eq!(
            found.4,
            r#"{"loglikelihoods":[null,-2.5,-2.5],"is_greedy":[false,true,false],"target":"1"}"#
        );
        let found = row(r#"[["nan","False"],[-7,false],["nan","False"]]"#);
        assert_eq!(found.3.as_deref(), Some(" y"));
        assert_eq!((row("null").3, row("null").5.len()), (None, 1));
        assert_eq!(row("[[-1.0, true]]").5, ["1 responses for 3 options"]);
    }

    #[test]
    fn targets_that_were_lists() {
        let list = |text: &str| python_list(text);
        assert_eq!(list(r#"['a', "it's", 'b\'c']"#).unwrap(), ["a", "it's", "b'c"]);
        assert_eq!(list("[0, 2]").unwrap(), ["0", "2"]);
        assert!(list("[a]").is_none() && list("['a'").is_none() && list("[]").is_none());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

        /// Rows that were cut, spoilt or run into each other: no panic, and a cut row is never taken.
        #[test]
        fn spoilt_rows(cut in 0..400_usize, at in 0..400_usize, byte: u8) {
            let whole = concat!(
                r#"{"doc_id": 3, "doc": {"q": "a \" b", "n": [1, {"x": null}]}, "target": "['a', 'b']", "#,
                r#""arguments": {"gen_args_0": {"arg_0": "c", "arg_1": " x"}, "gen_args_1": {"arg_0": "c", "arg_1": " y"}}, "#,
                r#""resps": [[["-1.5", "False"]], [["nan", "True"]]], "filtered_resps": [["-1.5", "False"], ["nan", "True"]], "#,
                r#""filter": "none", "metrics": ["acc", "f1"], "acc": 1.0, "f1": [1, NaN]}"#,
            )
            .as_bytes();
            let mut row = Row::default();
            proptest::prop_assert!(row.read(&whole[..cut.min(whole.len() - 1)]).is_err());
            let run_into = [&whole[..cut.min(whole.len() - 1)], whole].concat();
            let mut spoilt = whole.to_vec();
            let place = at.min(whole.len() - 1);
            spoilt[place] = byte;
            let mut row = Row::default();
            proptest::prop_assert!(cut == 0 || row.read(&run_into).is_err());
            let mut row = Row::default();
            if row.read(&spoilt).is_ok() {
                row.figures(|_, value, _| assert!(value.is_finite()), |_| {});
                let _ = prediction(&row, None, true, |_| {});
            }
        }
    }
}
