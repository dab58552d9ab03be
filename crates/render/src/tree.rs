use std::collections::HashMap;
use std::fmt::Write;

use crate::human::{count, cut, printable};
use crate::look::Look;

/// A small tree (or a graph that is nearly one) of names, from pairs of child and parent.
///
/// A node with several parents stands under each; its own children are listed once. What hangs in
/// a cycle begins at its first node.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    names: Vec<String>,
    children: Vec<Vec<usize>>,
    has_parent: Vec<bool>,
    edges: usize,
}

impl Tree {
    /// A tree of these pairs, in their order; a child without a parent is a root.
    pub fn new(pairs: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        let mut tree = Self::default();
        let mut places = HashMap::new();
        for (child, parent) in pairs {
            // The parent first, so that roots stand in the order that they are named in.
            let parent = parent.map(|parent| tree.place(&mut places, parent));
            let child = tree.place(&mut places, child);
            if let Some(parent) = parent {
                tree.children[parent].push(child);
                tree.has_parent[child] = true;
                tree.edges += 1;
            }
        }
        tree
    }

    fn place(&mut self, places: &mut HashMap<String, usize>, name: String) -> usize {
        *places.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            self.children.push(Vec::new());
            self.has_parent.push(false);
            self.names.len() - 1
        })
    }

    /// The number of pairs with a parent.
    pub fn edges(&self) -> usize {
        self.edges
    }

    /// Every pair as (parent, child), in the order of the parents.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let children = self.children.iter().enumerate();
        children.flat_map(move |(parent, children)| {
            children.iter().map(move |child| (self.names[parent].as_str(), self.names[*child].as_str()))
        })
    }

    /// Indented text of at most about `lines` lines.
    pub fn text(&self, lines: usize, look: Look) -> String {
        let mut walk =
            Walk { tree: self, shown: vec![false; self.names.len()], lines, out: String::new(), look };
        for root in 0..self.names.len() {
            if !self.has_parent[root] {
                walk.from(root);
            }
        }
        for node in 0..self.names.len() {
            if !walk.shown[node] {
                walk.from(node);
            }
        }
        let left = walk.shown.iter().filter(|shown| !**shown).count();
        if left > 0 {
            let _ = writeln!(walk.out, "{}", look.faint(&format!("… and {} more", count(left as u64))));
        }
        walk.out
    }
}

struct Walk<'a> {
    tree: &'a Tree,
    shown: Vec<bool>,
    lines: usize,
    out: String,
    look: Look,
}

impl Walk<'_> {
    /// Everything below a node that is not shown yet, without recursion: chains may be long.
    fn from(&mut self, root: usize) {
        // Node, what stands before its branch, the branch itself, what stands before its children.
        let mut stack = vec![(root, String::new(), "", "")];
        while let Some((node, prefix, branch, below)) = stack.pop() {
            if self.lines == 0 {
                return;
            }
            self.lines -= 1;
            let again = std::mem::replace(&mut self.shown[node], true);
            let children = &self.tree.children[node];
            let note = if again && !children.is_empty() { " …" } else { "" };
            let line = format!("{prefix}{branch}{}{note}", printable(&self.tree.names[node]));
            let _ = writeln!(self.out, "{}", cut(&line, self.look.width.unwrap_or(usize::MAX)));
            if again {
                continue;
            }
            let prefix = prefix + below;
            for (i, child) in children.iter().enumerate().rev() {
                let last = i + 1 == children.len();
                let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
                stack.push((*child, prefix.clone(), branch, below));
            }
        }
    }
}
