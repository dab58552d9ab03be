//! Trees as nested lists that open and close, without a line of JavaScript.

use std::collections::{HashMap, HashSet};

use maud::{Markup, html};

/// Levels that are nested; deeper ones stand under the last.
const DEPTH: usize = 40;

/// The tree of `(child, parent)`, the roots in order of appearance. What is only on a circle has no
/// root and is not shown.
pub(crate) fn outline<'a>(edges: &[(&'a str, &'a str)]) -> Markup {
    let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
    let is_child: HashSet<&str> = edges.iter().map(|(child, _)| *child).collect();
    let mut roots = Vec::new();
    for (child, parent) in edges {
        children.entry(parent).or_default().push(child);
        if !is_child.contains(parent) && !roots.contains(parent) {
            roots.push(parent);
        }
    }
    let mut seen = HashSet::new();
    html! { ul class="tree" { @for root in roots { (node(root, &children, &mut seen, 0)) } } }
}

fn node<'a>(
    name: &'a str,
    children: &HashMap<&'a str, Vec<&'a str>>,
    seen: &mut HashSet<&'a str>,
    depth: usize,
) -> Markup {
    let below = children.get(name).filter(|_| seen.insert(name) && depth < DEPTH);
    html! {
        li {
            @match below {
                Some(below) => details open[depth < 2] {
                    summary { bdi { (name) } " " span class="unit" { (below.len()) } }
                    ul { @for child in below { (node(child, children, seen, depth + 1)) } }
                },
                None => bdi { (name) },
            }
        }
    }
}
