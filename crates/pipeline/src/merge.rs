//! Laying one tree over another.

use std::ops::Range;

use crate::node::{self, NodeValue, Table};
use crate::suggest::{did_you_mean, list};
use crate::{Code, Diagnostic, FileId, Node, Origin, Spanned};

/// The sections of a pipeline that hold named things.
pub(crate) const SECTIONS: [&str; 4] = ["sources", "metrics", "reporters", "gates"];

/// Lays `upper` over `lower`: tables key by key, everything else replaced. `include` and `requires`
/// are each file's own.
pub(crate) fn over(lower: &mut Node, upper: Node) {
    let NodeValue::Table(mut table) = upper.value else { return };
    table.entries.retain(|(key, _)| key.value != "include" && key.value != "requires");
    merge(lower, Node::new(NodeValue::Table(table), upper.origin));
}

fn merge(lower: &mut Node, upper: Node) {
    match (&mut lower.value, upper.value) {
        (NodeValue::Table(below), NodeValue::Table(above)) => {
            for (key, value) in above.entries {
                match below.get_mut(&key.value) {
                    Some(known) => merge(known, value),
                    None => below.entries.push((key, value)),
                }
            }
        }
        (_, value) => *lower = Node::new(value, upper.origin),
    }
}

/// A part of the path of a `--set`.
struct Part {
    name: String,
    span: Range<usize>,
}

/// Applies one `--set PATH=VALUE`.
pub(crate) fn set(tree: &mut Node, argument: &str, file: FileId, problems: &mut Vec<Diagnostic>) {
    let whole = Origin::new(file, 0..argument.len());
    let Some((parts, value_at)) = split(argument) else {
        let problem = Diagnostic::error(Code::Set, "a `--set` is a path of keys, `=` and a value").at(&whole);
        problems.push(problem.hint("write it like `--set metrics.drift.with.top=5`"));
        return;
    };
    let text = &argument[value_at..];
    let value = node::parse_value(text, file, value_at).unwrap_or_else(|| {
        Node::new(NodeValue::String(text.to_owned()), Origin::new(file, value_at..argument.len()))
    });
    if let Err(problem) = known(tree, &parts, file).and_then(|()| put(tree, &parts, value, file, argument)) {
        problems.push(problem);
    }
}

/// The parts of the path, and where the value begins.
fn split(argument: &str) -> Option<(Vec<Part>, usize)> {
    let mut parts = Vec::new();
    let mut at = 0;
    loop {
        let rest = &argument[at..];
        let (name, len) = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let end = rest[1..].find(quote)?;
                (&rest[1..=end], end + 2)
            }
            _ => {
                let end = rest.find(['.', '='])?;
                (rest[..end].trim(), end)
            }
        };
        if name.is_empty() {
            return None;
        }
        parts.push(Part { name: name.to_owned(), span: at..at + len });
        at += len;
        match argument[at..].chars().next()? {
            '.' => at += 1,
            '=' => return Some((parts, at + 1)),
            _ => return None,
        }
    }
}

/// Whether the path begins with what exists: a section, and in it a step or gate.
fn known(tree: &Node, parts: &[Part], file: FileId) -> Result<(), Diagnostic> {
    let origin = |part: &Part| Origin::new(file, part.span.clone());
    let top = ["name", "run"].into_iter().chain(SECTIONS);
    let Some(first) = parts.first() else { return Ok(()) };
    if !top.clone().any(|key| key == first.name) {
        let message = format!("`--set` cannot reach `{}`", first.name);
        let problem = Diagnostic::error(Code::Set, message).at(&origin(first));
        let hint = did_you_mean(&first.name, top.clone());
        return Err(problem.hint(hint.unwrap_or_else(|| format!("it can set {}", list(top)))));
    }
    if !SECTIONS.contains(&first.name.as_str()) {
        return Ok(());
    }
    let names: Vec<&str> = tree
        .as_table()
        .and_then(|t| t.get(&first.name)?.as_table())
        .map(|t| t.keys().collect())
        .unwrap_or_default();
    match parts.get(1) {
        Some(step) if parts.len() > 2 && names.contains(&step.name.as_str()) => Ok(()),
        Some(step) if parts.len() > 2 => {
            let message = format!("`--set` names `{}.{}`, which is not there", first.name, step.name);
            let problem = Diagnostic::error(Code::Set, message).at(&origin(step));
            Err(problem.hint_maybe(elsewhere(tree, &step.name).or_else(|| did_you_mean(&step.name, names))))
        }
        other => {
            let message = format!("`--set` sets single values, not all of `{}`", first.name);
            Err(Diagnostic::error(Code::Set, message).at(&origin(other.unwrap_or(first))))
        }
    }
}

/// A step of this name in another section.
fn elsewhere(tree: &Node, name: &str) -> Option<String> {
    let section = SECTIONS.into_iter().find(|section| {
        tree.as_table().and_then(|t| t.get(section)?.as_table()).is_some_and(|t| t.get(name).is_some())
    })?;
    Some(format!("did you mean `{section}.{name}`?"))
}

fn put(tree: &mut Node, parts: &[Part], value: Node, file: FileId, argument: &str) -> Result<(), Diagnostic> {
    let Some((last, path)) = parts.split_last() else { return Ok(()) };
    let mut at = tree;
    for (i, part) in path.iter().enumerate() {
        at = step_into(at, part, file, &argument[..parts[i].span.start])?;
    }
    let before = &argument[..last.span.start];
    *step_into(at, last, file, before)? = value;
    Ok(())
}

/// The place of a part in a table (made if it is not there) or in a list.
fn step_into<'a>(
    at: &'a mut Node,
    part: &Part,
    file: FileId,
    before: &str,
) -> Result<&'a mut Node, Diagnostic> {
    let origin = Origin::new(file, part.span.clone());
    let kind = at.kind();
    match &mut at.value {
        NodeValue::Table(table) => Ok(entry(table, part, origin)),
        NodeValue::Array(items) => {
            let len = items.len();
            let found = part.name.parse::<usize>().ok().and_then(|index| items.get_mut(index));
            found.ok_or_else(|| {
                let message =
                    format!("`{}` is a list of {len}, counted from 0", before.trim_end_matches('.'));
                Diagnostic::error(Code::Set, message).at(&origin)
            })
        }
        _ => {
            let message = format!("`{}` is {kind}, not a table", before.trim_end_matches('.'));
            Err(Diagnostic::error(Code::Set, message).at(&origin))
        }
    }
}

fn entry<'a>(table: &'a mut Table, part: &Part, origin: Origin) -> &'a mut Node {
    let index = table.entries.iter().position(|(key, _)| key.value == part.name).unwrap_or_else(|| {
        let empty = Node::new(NodeValue::Table(Table::default()), origin.clone());
        table.entries.push((Spanned::new(part.name.clone(), origin), empty));
        table.entries.len() - 1
    });
    &mut table.entries[index].1
}
