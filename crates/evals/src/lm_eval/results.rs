use std::collections::BTreeMap;

use crate::json::{Malformed, Odd, Value, parse};
use crate::{Problem, Published, RowProblem};

/// A results file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The release that wrote it; said from 0.4.9 on.
    pub harness: Option<String>,
    /// The model: `model_name`, else by the arguments.
    pub model: Option<String>,
    /// The model's arguments, where they are a text.
    pub model_args: Option<String>,
    /// The tasks and groups, by name.
    pub tasks: BTreeMap<String, Task>,
    /// The published figures, in the order of the file, without the numbers of items that only samples tell.
    pub scores: Vec<Published>,
    /// Published values that are no numbers.
    pub problems: Vec<RowProblem>,
}

/// What a results file says of one task or group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Its filters, in order; empty where the configuration has none.
    pub filters: Vec<String>,
    /// `generate_until`, `multiple_choice`, `loglikelihood`, `loglikelihood_rolling`.
    pub output_type: Option<String>,
    /// The number of documents.
    pub n: Option<u64>,
    /// Of a group, its tasks.
    pub members: Vec<String>,
}

/// The arguments that may name a model, in the harness's order.
const NAMING: [&str; 6] = ["peft", "delta", "pretrained", "model", "path", "engine"];

impl Results {
    /// Whether a JSON file with these first keys of an object is a results file.
    pub fn looks_like(value: &Value<'_>) -> bool {
        let object = |key: &str| matches!(value.get(key), Some(Value::Object(_)));
        object("results") && (object("configs") || object("versions"))
    }

    /// Reads a results file; `None` where it is JSON of another kind.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>, Malformed> {
        let value = parse(bytes, &mut Odd::default())?;
        if !Self::looks_like(&value) {
            return Ok(None);
        }
        let text = |path: &[&str]| value.at(path).and_then(Value::text).map(str::to_owned);
        let args = value.at(&["config", "model_args"]);
        let mut results = Self {
            harness: text(&["lm_eval_version"]),
            model: text(&["model_name"])
                .or_else(|| args.and_then(by_args))
                .or_else(|| text(&["config", "model"])),
            model_args: args.and_then(Value::text).map(str::to_owned),
            ..Self::default()
        };
        results.tasks(&value);
        results.published(&value);
        Ok(Some(results))
    }

    fn tasks(&mut self, value: &Value<'_>) {
        for (name, config) in entries(value, "configs") {
            let task = self.tasks.entry(name.to_owned()).or_default();
            let filters = config.get("filter_list").and_then(Value::list).unwrap_or_default();
            let name = |filter: &Value<'_>| filter.get("name").and_then(Value::text).map(str::to_owned);
            task.filters = filters.iter().filter_map(name).collect();
            task.output_type = config.get("output_type").and_then(Value::text).map(str::to_owned);
        }
        for (name, sizes) in entries(value, "n-samples") {
            let n = sizes.get("effective").and_then(Value::count);
            self.tasks.entry(name.to_owned()).or_default().n = n;
        }
        for (name, members) in entries(value, "group_subtasks") {
            let members = members.list().unwrap_or_default().iter().filter_map(Value::text);
            self.tasks.entry(name.to_owned()).or_default().members = members.map(str::to_owned).collect();
        }
    }

    /// Figures of tasks and groups; those that stand under `results` and `groups` once.
    fn published(&mut self, value: &Value<'_>) {
        let groups = entries(value, "groups").filter(|(name, _)| value.at(&["results", name]).is_none());
        for (benchmark, figures) in entries(value, "results").chain(groups) {
            for (key, figure) in figures.entries() {
                let Some((metric, filter)) = key.split_once(',') else { continue };
                if metric.ends_with("_stderr") {
                    continue;
                }
                let Some(found) = figure.number().filter(|x| x.is_finite()) else {
                    let detail = format!("{benchmark}: the published {key} is no finite number");
                    self.problems
                        .push(RowProblem::new(Problem::BadValue, detail).of(&format!("{benchmark},{key}")));
                    continue;
                };
                let stderr = figures.get(&format!("{metric}_stderr,{filter}")).and_then(Value::number);
                let counted = figures.at(&["sample_count", key]).or_else(|| figures.get("sample_len"));
                let known = self.tasks.get(benchmark).and_then(|task| task.n);
                self.scores.push(Published {
                    benchmark: benchmark.to_owned(),
                    metric: metric.to_owned(),
                    filter: filter.to_owned(),
                    value: found,
                    stderr: stderr.filter(|x| x.is_finite()),
                    n: known.or_else(|| counted.and_then(Value::count)),
                    signature: self.signature(value, benchmark, metric, filter),
                });
            }
        }
    }

    /// What it takes to get the figure again: `harness:lm-eval|version:…|task:…|metric:…|filter:…|shots:…`.
    fn signature(&self, value: &Value<'_>, benchmark: &str, metric: &str, filter: &str) -> String {
        let said = |path: &[&str]| value.at(path).and_then(Value::scalar);
        let version = self.harness.as_deref().map(Into::into);
        let version = version.or_else(|| said(&["git_hash"])).unwrap_or("unknown".into());
        let task = said(&["versions", benchmark]).unwrap_or("unknown".into());
        let shots = said(&["n-shot", benchmark]).or_else(|| said(&["configs", benchmark, "num_fewshot"]));
        let shots = shots.unwrap_or("unknown".into());
        let mut text = format!(
            "harness:lm-eval|version:{version}|task:{task}|metric:{metric}|filter:{filter}|num_fewshot:{shots}"
        );
        for (name, path) in [
            ("limit", &["config", "limit"][..]),
            ("chat_template", &["chat_template_sha"]),
            ("system", &["system_instruction_sha"]),
        ] {
            if let Some(found) = said(path).filter(|found| !found.is_empty()) {
                let found: String = found.chars().take(12).collect();
                text.push_str(&format!("|{name}:{found}"));
            }
        }
        text
    }

    /// The number of documents of a task, or of all tasks of a group, some of them counted elsewhere.
    pub fn size(&self, name: &str, counted: &dyn Fn(&str) -> Option<u64>) -> Option<u64> {
        self.size_within(name, counted, 0)
    }

    fn size_within(&self, name: &str, counted: &dyn Fn(&str) -> Option<u64>, depth: usize) -> Option<u64> {
        let task = self.tasks.get(name);
        let own = task.and_then(|task| task.n).or_else(|| counted(name));
        let members = task.map(|task| task.members.as_slice()).unwrap_or_default();
        if own.is_some() || members.is_empty() || depth > 16 {
            return own;
        }
        members.iter().map(|member| self.size_within(member, counted, depth + 1)).sum()
    }
}

fn entries<'v>(value: &'v Value<'_>, key: &str) -> impl Iterator<Item = (&'v str, &'v Value<'v>)> {
    value.get(key).map(Value::entries).unwrap_or_default().iter().map(|(name, value)| (&**name, value))
}

/// The model that the arguments name, a text (`pretrained=org/name,dtype=auto`) or an object.
fn by_args(args: &Value<'_>) -> Option<String> {
    match args {
        Value::Text(text) => NAMING.iter().find_map(|key| {
            let mut pairs = text.split(',').filter_map(|pair| pair.trim().split_once('='));
            pairs.find(|(name, _)| name == key).map(|(_, value)| value.to_owned())
        }),
        _ => NAMING.iter().find_map(|key| args.get(key)?.scalar().map(|name| name.into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::Results;

    #[test]
    fn the_model_of_every_release() {
        let model = |text: &str| {
            let text = format!("{{\"results\":{{}},\"versions\":{{}},{text}}}");
            Results::read(text.as_bytes()).unwrap().unwrap().model
        };
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(model(r#""model_name":"a/b","config":{"model_args":"pretrained=c/d"}"#), is("a/b"));
        assert_eq!(model(r#""config":{"model":"hf","model_args":"dtype=auto,pretrained=c/d"}"#), is("c/d"));
        assert_eq!(model(r#""config":{"model":"hf","model_args":"pretrained=c/d,peft=e/f"}"#), is("e/f"));
        assert_eq!(model(r#""config":{"model":"hf","model_args":{"pretrained":"c/d"}}"#), is("c/d"));
        assert_eq!(model(r#""config":{"model":"dummy","model_args":""}"#), is("dummy"));
        assert_eq!(model(r#""config":{}"#), None);
        assert_eq!(Results::read(b"{\"results\":1}").unwrap(), None);
        assert!(Results::read(b"{\"results\":").is_err());
    }

    #[test]
    fn groups_add_up_their_tasks() {
        let text = r#"{"results":{"g":{"acc,none":0.5,"acc_stderr,none":"N/A","x,none":NaN,"alias":"g"}},
            "groups":{"g":{"acc,none":0.5},"h":{"acc,none":0.25}},"versions":{},
            "group_subtasks":{"g":["a","h"],"h":["b","g"]},"n-samples":{"a":{"effective":3}}}"#;
        let results = Results::read(text.as_bytes()).unwrap().unwrap();
        let scores: Vec<_> = results.scores.iter().map(|s| (&*s.benchmark, s.value, s.stderr, s.n)).collect();
        assert_eq!(scores, [("g", 0.5, None, None), ("h", 0.25, None, None)]);
        assert_eq!(results.problems.len(), 1);
        // `b` is counted; `h` is a member of its own member, which ends somewhere.
        assert_eq!(
            results.size("h", &|name| (name == "g").then_some(9).or((name == "b").then_some(4))),
            Some(13)
        );
        assert_eq!(results.size("a", &|_| None), Some(3));
        assert_eq!(results.size("h", &|_| None), None);
    }
}
