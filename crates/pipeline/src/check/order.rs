//! The order of the steps.

use super::Checker;
use crate::{Code, Diagnostic, Origin};

impl Checker<'_> {
    /// The steps, each after all that it needs, else in the order of the pipeline; `None` when
    /// some wait for each other, which is told.
    pub(super) fn order(&mut self) -> Option<Vec<usize>> {
        let edges = self.edges();
        let mut order: Vec<usize> = Vec::new();
        let mut done = vec![false; edges.len()];
        while let Some(next) =
            (0..edges.len()).find(|&i| !done[i] && edges[i].iter().all(|(to, _)| done[*to]))
        {
            done[next] = true;
            order.push(next);
        }
        if order.len() == edges.len() {
            return Some(order);
        }
        self.cycles(&edges, &done);
        None
    }

    /// For each step, the steps it needs and where it says so.
    fn edges(&self) -> Vec<Vec<(usize, Origin)>> {
        let find = |name: &str| self.drafts.iter().position(|draft| draft.step.name.value == name);
        let needs = |draft: &super::Draft<'_>| {
            let inputs = draft.step.inputs.iter();
            let named = inputs.filter_map(|input| {
                let step = input.from.value.split('.').next().unwrap_or_default();
                Some((find(step)?, input.from.origin.clone()))
            });
            named.collect()
        };
        self.drafts.iter().map(needs).collect()
    }

    /// Tells one cycle for each group of steps that wait for each other.
    fn cycles(&mut self, edges: &[Vec<(usize, Origin)>], done: &[bool]) {
        let mut seen = done.to_vec();
        for start in 0..edges.len() {
            // From every step left, some needed step is left too: following them must close.
            let mut path: Vec<(usize, Origin)> = Vec::new();
            let mut at = start;
            while !seen[at] {
                seen[at] = true;
                let Some((next, origin)) = edges[at].iter().find(|(to, _)| !done[*to]) else { break };
                path.push((at, origin.clone()));
                at = *next;
            }
            if let Some(begin) = path.iter().position(|(step, _)| *step == at) {
                self.cycle(&path[begin..]);
            }
        }
    }

    /// `path` goes from each step to one that it needs; told in the direction of the data.
    fn cycle(&mut self, path: &[(usize, Origin)]) {
        let name = |(step, _): &(usize, Origin)| self.drafts[*step].step.name.value.clone();
        let mut names: Vec<_> = path.iter().map(name).collect();
        names.reverse();
        names.rotate_right(1);
        names.extend(names.first().cloned());
        let mut problem =
            Diagnostic::error(Code::Cycle, format!("steps wait for each other: {}", names.join(" -> ")));
        problem.origins = path.iter().map(|(_, origin)| origin.clone()).collect();
        self.problems.push(problem);
    }
}
