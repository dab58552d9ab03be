use crate::json::{Keys, Malformed, Odd, Value, parse};

/// What a log says of its run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The task.
    pub task: String,
    /// The model.
    pub model: String,
    /// When the run was begun.
    pub created: Option<String>,
    /// `success`, `error`, `cancelled`, `started`.
    pub status: Option<String>,
    /// The release of Inspect.
    pub harness: Option<String>,
    /// How often each sample was run.
    pub epochs: u64,
    /// The published figures.
    pub scores: Vec<Score>,
}

/// A published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The scorer, or scorer and key of one that gives several values; another metric than a mean is added.
    pub metric: String,
    /// The group of samples, where the metric is of one.
    pub group: Option<String>,
    /// How several epochs were reduced to one value.
    pub reducer: Option<String>,
    /// The value.
    pub value: f64,
    /// Of a mean, its standard error.
    pub stderr: Option<f64>,
    /// How many samples were scored.
    pub n: u64,
    /// Harness, versions, settings.
    pub signature: String,
}

/// Metrics that are the mean of the samples' values.
const MEANS: [&str; 2] = ["accuracy", "mean"];

impl Header {
    /// Reads the header of a log, or the whole log; `None` where it is JSON of another kind. A log's samples are
    /// skipped.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>, Malformed> {
        let mut header = Self::default();
        let (mut eval, mut results) = (None, None);
        let mut keys = Keys::new(bytes)?;
        while let Some(key) = keys.next()? {
            let value = keys.value()?;
            let whole = || parse(value, &mut Odd::default());
            match key {
                b"eval" => eval = Some(whole()?),
                b"results" => results = Some(whole()?),
                b"status" => header.status = whole()?.text().map(str::to_owned),
                _ => {}
            }
        }
        let Some(eval) = eval else { return Ok(None) };
        let text = |key: &str| eval.get(key).and_then(Value::text).map(str::to_owned);
        let (Some(task), Some(model)) = (text("task"), text("model")) else { return Ok(None) };
        (header.task, header.model, header.created) = (task, model, text("created"));
        header.harness = eval.at(&["packages", "inspect_ai"]).and_then(Value::text).map(str::to_owned);
        header.epochs = eval.at(&["config", "epochs"]).and_then(Value::count).unwrap_or(1);
        if let Some(results) = &results {
            header.published(&eval, results);
        }
        Ok(Some(header))
    }

    fn published(&mut self, eval: &Value<'_>, results: &Value<'_>) {
        let completed = results.get("completed_samples").and_then(Value::count);
        for score in results.get("scores").and_then(Value::list).unwrap_or_default() {
            let text = |key: &str| score.get(key).and_then(Value::text);
            let (Some(name), scorer) = (text("name"), text("scorer")) else { continue };
            let base = match scorer {
                Some(scorer) if scorer != name => format!("{scorer}/{name}"),
                _ => name.to_owned(),
            };
            let metrics = score.get("metrics").map(Value::entries).unwrap_or_default();
            let error = |group: Option<&str>| {
                let stderr = |(_, metric): &&(_, Value<'_>)| {
                    let said = |key: &str| metric.get(key).and_then(Value::text);
                    said("name") == Some("stderr") && said("group") == group
                };
                metrics.iter().find(stderr).and_then(|(_, metric)| finite(metric.get("value")?))
            };
            for (key, metric) in metrics {
                let kind = metric.get("name").and_then(Value::text).unwrap_or(key);
                let kind = kind.rsplit('/').next().unwrap_or(kind);
                let group = metric.get("group").and_then(Value::text);
                let Some(value) = metric.get("value").and_then(finite).filter(|_| kind != "stderr") else {
                    continue;
                };
                let mean = MEANS.contains(&kind);
                let version = self.harness.as_deref().unwrap_or("unknown");
                let task = eval.get("task_version").and_then(Value::scalar).unwrap_or("unknown".into());
                let reducer = text("reducer");
                let reduced = reducer.map(|reducer| format!("|reducer:{reducer}")).unwrap_or_default();
                self.scores.push(Score {
                    metric: if mean { base.clone() } else { format!("{base}/{kind}") },
                    group: group.map(str::to_owned),
                    reducer: reducer.map(str::to_owned),
                    value,
                    stderr: if mean { error(group) } else { None },
                    n: score.get("scored_samples").and_then(Value::count).or(completed).unwrap_or(0),
                    signature: format!(
                        "harness:inspect_ai|version:{version}|task:{task}|metric:{base}/{kind}|epochs:{}{reduced}",
                        self.epochs
                    ),
                });
            }
        }
    }
}

fn finite(value: &Value<'_>) -> Option<f64> {
    value.number().filter(|x| x.is_finite())
}
