use std::collections::HashMap;
use std::fmt::Write;

use crate::human::{cut, printable};
use crate::tree::Tree;

/// The longest label of a node.
const WIDEST: usize = 60;

/// A Mermaid flowchart of edges with labels: `(from, to, label)`.
///
/// Names are only ever quoted labels, with what Mermaid would read as markup as entities; the
/// nodes themselves are numbered.
pub fn mermaid<'a>(edges: impl IntoIterator<Item = (&'a str, &'a str, Option<&'a str>)>) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut nodes = HashMap::new();
    for (from, to, label) in edges {
        let mut node = |name: &'a str| {
            let new = nodes.len();
            let number = *nodes.entry(name).or_insert(new);
            if number == new { format!("n{number}[\"{}\"]", quoted(name)) } else { format!("n{number}") }
        };
        let (from, to) = (node(from), node(to));
        let arrow = label.map(|label| format!("|\"{}\"|", quoted(label))).unwrap_or_default();
        let _ = writeln!(out, "  {from} -->{arrow} {to}");
    }
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in printable(&cut(text, WIDEST)).chars() {
        match c {
            // Entities of Mermaid: `#quot;` or a code point, without an ampersand.
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    // A label without text is an error in Mermaid.
    if out.trim().is_empty() { "#160;".to_owned() } else { out }
}

impl Tree {
    /// The tree as a Mermaid flowchart from parents to children.
    pub fn mermaid(&self) -> String {
        mermaid(self.pairs().map(|(parent, child)| (parent, child, None)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_and_nodes_numbered() {
        let drawn = mermaid([("a\"b", "end", Some("12")), ("end", "", None), ("a\"b", "c<br>#1", None)]);
        insta::assert_snapshot!(drawn, @r##"
        flowchart LR
          n0["a#34;b"] -->|"12"| n1["end"]
          n1 --> n2["#160;"]
          n0 --> n3["c#60;br#62;#35;1"]
        "##);
    }
}
