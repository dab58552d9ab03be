use std::collections::BTreeSet;

use crate::suggest::{did_you_mean, list};
use crate::{Checked, Code, Diagnostic};

/// Keeps the steps named and what they need. Reporters stay only if named, gates if the step that
/// makes their table stays. The hash of the pipeline is unchanged, so are the keys of its steps.
pub fn select(checked: &Checked, steps: &[String]) -> Result<Checked, Vec<Diagnostic>> {
    let names = || checked.steps.iter().map(|step| step.name.as_str());
    let unknown = steps.iter().filter(|name| checked.step(name).is_none());
    let problems: Vec<_> = unknown
        .map(|name| {
            let hint =
                did_you_mean(name, names()).unwrap_or_else(|| format!("its steps are {}", list(names())));
            Diagnostic::error(Code::Step, format!("`--select` names the unknown step `{name}`")).hint(hint)
        })
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut kept: BTreeSet<&str> = steps.iter().map(String::as_str).collect();
    // Steps come after what they need: one walk from the end finds all.
    for step in checked.steps.iter().rev() {
        if kept.contains(step.name.as_str()) {
            kept.extend(step.inputs.iter().map(|input| input.from.step.as_str()));
        }
    }
    let mut selected = checked.clone();
    selected.steps.retain(|step| kept.contains(step.name.as_str()));
    selected.gates.retain(|gate| kept.contains(gate.table.step.as_str()));
    Ok(selected)
}
