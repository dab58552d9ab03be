use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::{Code, Diagnostic, FileId, Origin, Spanned};

/// A value of a pipeline with its place; what the TOML texts become before anything is read from
/// them, so that merging keeps the place of every value.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: NodeValue,
    /// Where it was written.
    pub origin: Origin,
}

/// The value of a [`Node`].
#[derive(Debug, Clone, PartialEq)]
pub enum NodeValue {
    /// A text; dates too.
    String(String),
    /// An integer.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A list.
    Array(Vec<Node>),
    /// A table, in the order of writing.
    Table(Table),
    /// A value of the environment.
    Env(Box<EnvValue>),
}

/// `{ env = "NAME", default = … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvValue {
    /// The name of the variable.
    pub name: Spanned<String>,
    /// What counts when it is not set.
    pub default: Option<Node>,
    /// What the environment has.
    pub found: Option<String>,
}

/// The keys of a table with their values, in the order of writing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The entries; keys are unique.
    pub entries: Vec<(Spanned<String>, Node)>,
}

impl Table {
    /// The entry of this key.
    pub fn entry(&self, key: &str) -> Option<&(Spanned<String>, Node)> {
        self.entries.iter().find(|(name, _)| name.value == key)
    }

    /// The value of this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|(name, _)| name.value == key).map(|(_, value)| value)
    }

    /// Its keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(key, _)| key.value.as_str())
    }
}

impl Node {
    /// A value with its place.
    pub fn new(value: NodeValue, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        if let NodeValue::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The text, if it is one (a value of the environment is not).
    pub fn as_str(&self) -> Option<&str> {
        if let NodeValue::String(text) = &self.value { Some(text) } else { None }
    }

    /// What kind of value it is, with its article.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            NodeValue::String(_) => "a string",
            NodeValue::Integer(_) => "an integer",
            NodeValue::Float(_) => "a number",
            NodeValue::Bool(_) => "a boolean",
            NodeValue::Array(_) => "a list",
            NodeValue::Table(_) => "a table",
            NodeValue::Env(_) => "a value of the environment",
        }
    }
}

/// The tree of a text and everything that keeps it from being TOML.
pub(crate) fn parse(text: &str, file: FileId) -> (Table, Vec<Diagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut problems: Vec<_> = errors.iter().map(|e| syntax(e.message(), e.span(), file, text)).collect();
    let table = table(root.get_ref(), &mut Reading { file, problems: &mut problems });
    (table, problems)
}

/// One value as it stands in a `--set`, its place shifted by `shift`; `None` when it is no TOML.
pub(crate) fn parse_value(text: &str, file: FileId, shift: usize) -> Option<Node> {
    let root = DeValue::parse(text).ok()?;
    let mut problems = Vec::new();
    let mut node = node(root.get_ref(), &root.span(), &mut Reading { file, problems: &mut problems });
    shift_node(&mut node, shift);
    problems.is_empty().then_some(node)
}

fn syntax(message: &str, span: Option<Range<usize>>, file: FileId, text: &str) -> Diagnostic {
    let span = span.unwrap_or(text.len()..text.len());
    let mut letters = message.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    let message = format!("{first}{}", letters.as_str().trim_end_matches('.'));
    Diagnostic::error(Code::Syntax, message).at(&Origin::new(file, span))
}

struct Reading<'a> {
    file: FileId,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn origin(&self, span: &Range<usize>) -> Origin {
        Origin::new(self.file, span.clone())
    }

    fn bad(&mut self, span: &Range<usize>, message: String) {
        let origin = self.origin(span);
        self.problems.push(Diagnostic::error(Code::Syntax, message).at(&origin));
    }
}

fn table(entries: &DeTable<'_>, reading: &mut Reading<'_>) -> Table {
    let mut list: Vec<_> = entries.iter().collect();
    list.sort_by_key(|(key, value)| (key.span().start, value.span().start));
    let entries = list.into_iter().map(|(key, value)| {
        let name = Spanned::new(key.get_ref().to_string(), reading.origin(&key.span()));
        (name, node(value.get_ref(), &value.span(), reading))
    });
    Table { entries: entries.collect() }
}

fn node(value: &DeValue<'_>, span: &Range<usize>, reading: &mut Reading<'_>) -> Node {
    let origin = reading.origin(span);
    let value = match value {
        DeValue::String(text) => NodeValue::String(text.to_string()),
        DeValue::Boolean(bool) => NodeValue::Bool(*bool),
        DeValue::Datetime(date) => NodeValue::String(date.to_string()),
        DeValue::Integer(int) => match i64::from_str_radix(int.as_str(), int.radix()) {
            Ok(int) => NodeValue::Integer(int),
            Err(_) => {
                reading.bad(span, "integer out of the range of 64 bits".to_owned());
                NodeValue::Integer(0)
            }
        },
        DeValue::Float(float) => match float.as_str().parse::<f64>() {
            Ok(float) if float.is_finite() => NodeValue::Float(float),
            _ => {
                reading.bad(span, "number that is not finite".to_owned());
                NodeValue::Float(0.0)
            }
        },
        DeValue::Array(items) => {
            NodeValue::Array(items.iter().map(|item| node(item.get_ref(), &item.span(), reading)).collect())
        }
        DeValue::Table(entries) => return table_node(table(entries, reading), origin),
    };
    Node::new(value, origin)
}

/// A table, or the value of the environment that it stands for.
fn table_node(table: Table, origin: Origin) -> Node {
    let only_env = table.keys().all(|key| key == "env" || key == "default");
    let name = table.get("env").and_then(|n| n.as_str().map(|s| (s.to_owned(), n.origin.clone())));
    match name {
        Some((name, place)) if only_env => {
            let default = table.get("default").cloned();
            let env = EnvValue { name: Spanned::new(name, place), default, found: None };
            Node::new(NodeValue::Env(Box::new(env)), origin)
        }
        _ => Node::new(NodeValue::Table(table), origin),
    }
}

fn shift_node(node: &mut Node, by: usize) {
    let shift = |origin: &mut Origin| origin.span = origin.span.start + by..origin.span.end + by;
    shift(&mut node.origin);
    match &mut node.value {
        NodeValue::Array(items) => items.iter_mut().for_each(|item| shift_node(item, by)),
        NodeValue::Table(table) => {
            for (key, value) in &mut table.entries {
                shift(&mut key.origin);
                shift_node(value, by);
            }
        }
        NodeValue::Env(env) => {
            shift(&mut env.name.origin);
            if let Some(default) = &mut env.default {
                shift_node(default, by);
            }
        }
        _ => {}
    }
}
