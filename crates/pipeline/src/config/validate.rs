//! One schema against one value.

use serde_json::Value;

use super::expect::{allowed, shown, types};
use super::{Problem, ProblemKind, Schemas, entries, joined, readings};
use crate::node::{EnvValue, NodeValue};
use crate::suggest::{list, nearest};
use crate::{Code, Diagnostic, Node};

/// A place in a configuration.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) path: &'p str,
    pub(super) depth: usize,
}

impl Place<'_> {
    pub(super) fn problem(self, kind: ProblemKind, diagnostic: Diagnostic, node: &Node) -> Problem {
        let diagnostic = if diagnostic.origins.is_empty() { diagnostic.at(&node.origin) } else { diagnostic };
        Problem { depth: self.depth, kind, diagnostic }
    }

    /// The value's name in a message.
    pub(super) fn called(self) -> String {
        format!("`{}`", if self.path.is_empty() { "with" } else { self.path })
    }
}

impl<'a> Schemas<'a> {
    /// Everything that keeps `node` from being what `schema` asks for.
    pub(super) fn validate(&self, schema: &'a Value, node: &Node, path: &str, depth: usize) -> Vec<Problem> {
        const DEEPEST: u32 = 128;
        const LONGEST: u32 = 1_000_000;
        self.steps.set(self.steps.get().saturating_add(1));
        if self.deep.get() >= DEEPEST || self.steps.get() > LONGEST || schema.is_boolean() {
            return Vec::new();
        }
        self.deep.set(self.deep.get() + 1);
        let problems = self.validate_here(schema, node, Place { path, depth });
        self.deep.set(self.deep.get() - 1);
        problems
    }

    fn validate_here(&self, schema: &'a Value, node: &Node, place: Place<'_>) -> Vec<Problem> {
        let Place { path, depth } = place;
        if let NodeValue::Env(env) = &node.value {
            return self.variable(schema, node, env, place);
        }
        let mut problems = Vec::new();
        if schema.get("$ref").is_some() {
            let target = self.follow(schema);
            if !std::ptr::eq(target, schema) && target.get("$ref").is_none() {
                problems.extend(self.validate(target, node, path, depth));
            }
        }
        self.constant(schema, node, place, &mut problems);
        if problems.is_empty() && !self.of_type(schema, node, place, &mut problems) {
            return problems;
        }
        match &node.value {
            NodeValue::Integer(int) => bounds(schema, node, *int as f64, Some(*int), place, &mut problems),
            NodeValue::Float(float) => bounds(schema, node, *float, None, place, &mut problems),
            NodeValue::String(text) => length(schema, node, text, place, &mut problems),
            NodeValue::Array(items) => self.items(schema, node, items, place, &mut problems),
            NodeValue::Table(_) => self.properties(schema, node, place, &mut problems),
            NodeValue::Bool(_) | NodeValue::Env(_) => {}
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            problems.extend(self.validate(part, node, path, depth));
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(branches) = schema[key].as_array() {
                problems.extend(self.one_of(schema, branches, node, place));
            }
        }
        problems
    }

    /// A value of the environment fits if one of its readings does; its text is never shown.
    fn variable(&self, schema: &'a Value, node: &Node, env: &EnvValue, place: Place<'_>) -> Vec<Problem> {
        match (&env.found, &env.default) {
            (Some(found), _) => {
                let readings = readings(found, &node.origin);
                if readings.iter().any(|reading| self.fits(schema, reading, place.depth)) {
                    return Vec::new();
                }
                let message = format!(
                    "the value of the variable `{}` does not fit {}: expected {}",
                    env.name.value,
                    place.called(),
                    self.expected(schema)
                );
                vec![place.problem(ProblemKind::Other, Diagnostic::error(Code::Env, message), node)]
            }
            (None, Some(default)) => self.validate(schema, default, place.path, place.depth + 1),
            // Told when the environment was read.
            (None, None) => Vec::new(),
        }
    }

    fn constant(&self, schema: &'a Value, node: &Node, place: Place<'_>, problems: &mut Vec<Problem>) {
        let allowed = allowed(schema);
        let given = node.scalar();
        if allowed.is_empty() || given.as_ref().is_some_and(|given| allowed.contains(&given)) {
            return;
        }
        let names: Vec<_> = allowed.iter().map(|value| shown(value)).collect();
        problems.push(self.not_among(&names, node, place));
    }

    /// The error of a value that is not among those allowed.
    pub(super) fn not_among(&self, names: &[String], node: &Node, place: Place<'_>) -> Problem {
        let all = list(names.iter().map(String::as_str));
        let Some(given) = node.scalar() else {
            let message = format!("expected {all} for {}, found {}", place.called(), node.kind());
            return place.problem(ProblemKind::Type, Diagnostic::error(Code::BadValue, message), node);
        };
        let given = shown(&given);
        let message = format!("unknown value `{given}` for {} of `{}`", place.called(), self.component);
        let meant = nearest(&given, names.iter().map(String::as_str));
        let hint = meant.map_or_else(
            || format!("it can be {all}"),
            |meant| format!("did you mean `{meant}`? it can be {all}"),
        );
        place.problem(ProblemKind::Constant, Diagnostic::error(Code::BadValue, message).hint(hint), node)
    }

    fn of_type(&self, schema: &'a Value, node: &Node, place: Place<'_>, problems: &mut Vec<Problem>) -> bool {
        let types = types(schema);
        if types.is_empty() || types.iter().any(|ty| is_of(node, ty)) {
            return true;
        }
        problems.push(self.none_of(schema, node, place));
        false
    }

    fn items(
        &self,
        schema: &'a Value,
        node: &Node,
        items: &[Node],
        place: Place<'_>,
        problems: &mut Vec<Problem>,
    ) {
        let len = items.len() as u64;
        let called = place.called();
        let mut count = |bad: bool, words: &str, limit: u64| {
            if bad {
                let items = if limit == 1 { "item" } else { "items" };
                let message = format!("{called} must have {words} {limit} {items}, found {len}");
                problems.push(place.problem(
                    ProblemKind::Other,
                    Diagnostic::error(Code::BadValue, message),
                    node,
                ));
            }
        };
        if let Some(min) = schema["minItems"].as_u64() {
            count(len < min, "at least", min);
        }
        if let Some(max) = schema["maxItems"].as_u64() {
            count(len > max, "at most", max);
        }
        let first = schema["prefixItems"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (i, item) in items.iter().enumerate() {
            let path = format!("{}[{i}]", place.path);
            if let Some(wanted) = first.get(i).or_else(|| schema.get("items")) {
                problems.extend(self.validate(wanted, item, &path, place.depth + 1));
            }
        }
    }

    fn properties(&self, schema: &'a Value, node: &Node, place: Place<'_>, problems: &mut Vec<Problem>) {
        let properties = schema["properties"].as_object();
        let strict = schema["additionalProperties"] == false;
        for (key, value) in entries(node) {
            let path = joined(place.path, &key.value);
            if let Some(wanted) = properties.and_then(|p| p.get(&key.value)) {
                problems.extend(self.validate(wanted, value, &path, place.depth + 1));
                continue;
            }
            match schema.get("additionalProperties") {
                Some(Value::Bool(false)) => {
                    let known: Vec<_> = properties.into_iter().flatten().map(|(k, _)| k.as_str()).collect();
                    let diagnostic = self.unknown_key(place.path, &key.value, &known).at(&key.origin);
                    problems.push(place.problem(ProblemKind::Other, diagnostic, node));
                }
                Some(wanted) => problems.extend(self.validate(wanted, value, &path, place.depth + 1)),
                None => {}
            }
        }
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let known = |name: &str| properties.is_some_and(|p| p.contains_key(name));
            let misspelt = |name: &str| strict && !known(name) && nearest(name, [key]).is_some();
            let there = entries(node).iter().any(|(name, _)| name.value == key || misspelt(&name.value));
            if !there {
                let message = format!("missing key `{}` for `{}`", joined(place.path, key), self.component);
                let near = |name: &&str| !known(name) && nearest(name, [key]).is_some();
                let near = entries(node).iter().map(|(name, _)| name.value.as_str()).find(near);
                let near = near.map(|name| format!("did you mean it by `{name}`? ")).unwrap_or_default();
                let hint = format!("{near}{}", self.inspect());
                let diagnostic = Diagnostic::error(Code::MissingKey, message).hint(hint);
                problems.push(place.problem(ProblemKind::Other, diagnostic, node));
            }
        }
    }

    fn unknown_key(&self, path: &str, key: &str, known: &[&str]) -> Diagnostic {
        let message = format!("unknown key `{}` for `{}`", joined(path, key), self.component);
        let meant = nearest(key, known.iter().copied());
        let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
        Diagnostic::error(Code::UnknownKey, message).hint(format!("{meant}{}", self.inspect()))
    }

    fn inspect(&self) -> String {
        format!("`cladist plugins inspect {}` lists its keys", self.component)
    }
}

fn is_of(node: &Node, ty: &str) -> bool {
    matches!(
        (&node.value, ty),
        (NodeValue::String(_), "string")
            | (NodeValue::Integer(_), "integer" | "number")
            | (NodeValue::Float(_), "number")
            | (NodeValue::Bool(_), "boolean")
            | (NodeValue::Array(_), "array")
            | (NodeValue::Table(_), "object")
    )
}

/// The bounds that a `format` of schemars stands for.
fn format_bounds(schema: &Value) -> (Option<i64>, Option<i64>) {
    match schema["format"].as_str() {
        Some("int8") => (Some(i8::MIN.into()), Some(i8::MAX.into())),
        Some("int16") => (Some(i16::MIN.into()), Some(i16::MAX.into())),
        Some("int32") => (Some(i32::MIN.into()), Some(i32::MAX.into())),
        Some("uint8") => (Some(0), Some(u8::MAX.into())),
        Some("uint16") => (Some(0), Some(u16::MAX.into())),
        Some("uint32") => (Some(0), Some(u32::MAX.into())),
        Some("uint" | "uint64") => (Some(0), None),
        _ => (None, None),
    }
}

fn bounds(
    schema: &Value,
    node: &Node,
    given: f64,
    int: Option<i64>,
    place: Place<'_>,
    problems: &mut Vec<Problem>,
) {
    let (low, high) = if int.is_some() { format_bounds(schema) } else { (None, None) };
    let low = low.filter(|_| schema.get("minimum").is_none());
    let high = high.filter(|_| schema.get("maximum").is_none());
    let shown = int.map_or_else(|| given.to_string(), |int| int.to_string());
    let called = place.called();
    let mut judge = |bad: bool, words: &str, limit: &dyn std::fmt::Display| {
        if bad {
            let message = format!("{called} must be {words} {limit}, found {shown}");
            problems.push(place.problem(
                ProblemKind::Other,
                Diagnostic::error(Code::BadValue, message),
                node,
            ));
        }
    };
    let limit = |key: &str| schema[key].as_f64();
    if let Some(min) = limit("minimum").or(low.map(|low| low as f64)) {
        judge(given < min, "at least", &min);
    }
    if let Some(max) = limit("maximum").or(high.map(|high| high as f64)) {
        judge(given > max, "at most", &max);
    }
    if let Some(min) = limit("exclusiveMinimum") {
        judge(given <= min, "more than", &min);
    }
    if let Some(max) = limit("exclusiveMaximum") {
        judge(given >= max, "less than", &max);
    }
}

fn length(schema: &Value, node: &Node, text: &str, place: Place<'_>, problems: &mut Vec<Problem>) {
    let len = text.chars().count() as u64;
    let short = schema["minLength"].as_u64().is_some_and(|min| len < min);
    let long = schema["maxLength"].as_u64().is_some_and(|max| len > max);
    if short || long {
        let words = if short { "too short" } else { "too long" };
        let message = format!("{} is {words}", place.called());
        problems.push(place.problem(ProblemKind::Other, Diagnostic::error(Code::BadValue, message), node));
    }
}
