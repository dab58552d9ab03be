use std::borrow::Cow;

/// One scored item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample<'a> {
    /// The item.
    pub sample_id: Cow<'a, str>,
    /// The filter through which the response went before it was scored.
    pub filter: Option<Cow<'a, str>>,
    /// The metric.
    pub metric: Cow<'a, str>,
    /// The value; of a list the mean.
    pub value: f64,
    /// The numbers of a value that is a list, as written.
    pub stats: Option<Vec<f64>>,
    /// The turn of a conversation, from 1.
    pub turn: Option<i32>,
    /// Which of several runs over the same item.
    pub variant: Option<Cow<'a, str>>,
    /// What items that hang together share: a prompt, a conversation, a document.
    pub cluster: Option<Cow<'a, str>>,
    /// A hash of the prompt.
    pub prompt_hash: Option<Cow<'a, str>>,
}

/// One output of a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prediction<'a> {
    /// The item.
    pub sample_id: Cow<'a, str>,
    /// What the model was given.
    pub prompt: Option<Cow<'a, str>>,
    /// What it answered, or the option that it gave the highest likelihood.
    pub prediction: Option<Cow<'a, str>>,
    /// What would have been right.
    pub references: Vec<Cow<'a, str>>,
    /// The options of a multiple choice.
    pub choices: Vec<Cow<'a, str>>,
    /// The filter through which the response went.
    pub filter: Option<Cow<'a, str>>,
    /// The turn of a conversation, from 1.
    pub turn: Option<i32>,
    /// Which of several runs over the same item.
    pub variant: Option<Cow<'a, str>>,
    /// The item's own fields, as a JSON object.
    pub meta: Option<String>,
}

/// One score as the harness published it.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The task or group.
    pub benchmark: String,
    /// The metric.
    pub metric: String,
    /// The filter.
    pub filter: String,
    /// The value.
    pub value: f64,
    /// Its standard error, where there is one.
    pub stderr: Option<f64>,
    /// The number of items, where it is said.
    pub n: Option<u64>,
    /// Harness, versions and settings.
    pub signature: String,
}
