//! Alternatives: `anyOf` and `oneOf`, and which of them was meant when none fits.

use serde_json::Value;

use super::expect::{allowed, shown};
use super::validate::Place;
use super::{Problem, ProblemKind, Schemas, joined};
use crate::{Code, Diagnostic, Node};

impl<'a> Schemas<'a> {
    /// Nothing if one alternative fits, else what keeps the nearest from fitting.
    pub(super) fn one_of(
        &self,
        schema: &'a Value,
        branches: &'a [Value],
        node: &Node,
        place: Place<'_>,
    ) -> Vec<Problem> {
        let mut tried = Vec::new();
        for branch in branches {
            let problems = self.validate(branch, node, place.path, place.depth);
            if problems.is_empty() {
                return Vec::new();
            }
            tried.push(problems);
        }
        let constants: Vec<_> =
            branches.iter().filter_map(|branch| self.constants(branch, 0)).flatten().collect();
        if !constants.is_empty() && node.as_str().is_some() {
            return vec![self.not_among(&constants, node, place)];
        }
        if let Some(problem) = self.wrong_tag(branches, node, place) {
            return vec![problem];
        }
        let best =
            tried.into_iter().min_by_key(|problems| badness(problems, place.depth)).unwrap_or_default();
        if best.iter().any(|p| p.depth == place.depth && p.kind == ProblemKind::Type) {
            return vec![self.none_of(schema, node, place)];
        }
        best
    }

    /// A value of another type than the schema takes.
    pub(super) fn none_of(&self, schema: &'a Value, node: &Node, place: Place<'_>) -> Problem {
        let message = format!(
            "expected {} for {} of `{}`, found {}",
            self.expected(schema),
            place.called(),
            self.component,
            node.kind()
        );
        place.problem(ProblemKind::Type, Diagnostic::error(Code::BadValue, message), node)
    }

    /// The error of a tagged table (`{ kind = "…" }`) whose tag is none of those known.
    fn wrong_tag(&self, branches: &'a [Value], node: &Node, place: Place<'_>) -> Option<Problem> {
        let table = node.as_table()?;
        let tables: Vec<_> =
            branches.iter().filter_map(|b| self.follow(b)["properties"].as_object()).collect();
        let is_tag = |key: &str| {
            tables.iter().all(|t| t.get(key).is_some_and(|schema| !allowed(self.follow(schema)).is_empty()))
        };
        let tag = tables.first()?.keys().find(|key| is_tag(key))?;
        let given = table.get(tag)?;
        let tags = tables.iter().filter_map(|t| t.get(tag)).flat_map(|schema| allowed(self.follow(schema)));
        let tags: Vec<_> = tags.map(shown).collect();
        let known = given.scalar().is_some_and(|given| tags.contains(&shown(&given)));
        let path = joined(place.path, tag);
        let inner = Place { path: &path, depth: place.depth + 1 };
        (!known && given.scalar().is_some()).then(|| self.not_among(&tags, given, inner))
    }
}

/// How far an alternative is from what was written.
fn badness(problems: &[Problem], depth: usize) -> (bool, bool, usize) {
    let type_here = problems.iter().any(|p| p.depth == depth && p.kind == ProblemKind::Type);
    let tag = problems.iter().any(|p| p.depth <= depth + 1 && p.kind == ProblemKind::Constant);
    (type_here, tag, problems.len())
}
