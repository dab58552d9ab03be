//! Parts of paths from names that people gave.

use std::collections::BTreeSet;

/// Bytes of a part of a path, well below what file systems take (255).
const LONGEST: usize = 120;

/// A name as one part of a path on any system: runs of `"<>:/|\?*[]` become `__`, as
/// lm-evaluation-harness has it (`org__model`), control characters `_`; never empty, never `..`, no
/// name that Windows keeps for itself.
pub(crate) fn part(name: &str) -> String {
    const SPECIAL: &[char] = &['"', '<', '>', ':', '/', '|', '\\', '?', '*', '[', ']'];
    let mut part = String::new();
    let mut special = false;
    for c in name.chars() {
        if SPECIAL.contains(&c) {
            part.push_str(if special { "" } else { "__" });
        } else {
            part.push(if c.is_control() { '_' } else { c });
        }
        special = SPECIAL.contains(&c);
        if part.len() >= LONGEST {
            break;
        }
    }
    // Windows drops dots and spaces at the end.
    if part.is_empty() || part.ends_with(['.', ' ']) || reserved(&part) {
        part.push('_');
    }
    part
}

fn reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered = |front: &str| {
        stem.strip_prefix(front).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

/// Gives every name a part of its own, also where letters of either case are the same.
#[derive(Debug, Default)]
pub(crate) struct Parts(BTreeSet<String>);

impl Parts {
    pub(crate) fn unique(&mut self, name: &str) -> String {
        let first = part(name);
        let mut part = first.clone();
        let mut number = 2;
        while !self.0.insert(part.to_lowercase()) {
            part = format!("{first}_{number}");
            number += 1;
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_parts_of_paths() {
        for (name, wanted) in [
            ("org/model", "org__model"),
            ("a:\\b", "a__b"),
            ("a\nb", "a_b"),
            ("..", ".._"),
            ("", "_"),
            ("nul", "nul_"),
            ("com1.x", "com1.x_"),
            ("común", "común"),
            ("end.", "end._"),
        ] {
            assert_eq!(part(name), wanted, "{name}");
        }
        assert!(part(&"é".repeat(500)).len() <= LONGEST + 4);
    }

    #[test]
    fn no_two_names_share_a_part() {
        let mut parts = Parts::default();
        let found = ["a/b", "a__b", "A:b", "c"].map(|name| parts.unique(name));
        assert_eq!(found, ["a__b", "a__b_2", "A__b_3", "c"]);
    }
}
