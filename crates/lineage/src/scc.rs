//! Strongly connected components.

/// The component of each of `n` nodes of a directed graph, numbered from 0, and their number.
/// Tarjan's algorithm with a stack of its own.
pub(crate) fn components(n: usize, edges: &[(u32, u32)]) -> (Vec<u32>, u32) {
    let (starts, targets) = compress(n, edges);
    let mut search = Search {
        order: vec![UNSEEN; n],
        low: vec![0; n],
        component: vec![UNSEEN; n],
        open: Vec::new(),
        seen: 0,
        found: 0,
    };
    let mut path: Vec<(u32, u32)> = Vec::new();
    for root in 0..n as u32 {
        if search.order[root as usize] != UNSEEN {
            continue;
        }
        search.enter(root);
        path.push((root, starts[root as usize]));
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if *next < starts[node as usize + 1] {
                let target = targets[*next as usize];
                *next += 1;
                if search.order[target as usize] == UNSEEN {
                    search.enter(target);
                    path.push((target, starts[target as usize]));
                } else if search.component[target as usize] == UNSEEN {
                    search.lower(node, search.order[target as usize]);
                }
            } else {
                path.pop();
                search.leave(node);
                if let Some(&(above, _)) = path.last() {
                    search.lower(above, search.low[node as usize]);
                }
            }
        }
    }
    (search.component, search.found)
}

const UNSEEN: u32 = u32::MAX;

struct Search {
    order: Vec<u32>,
    low: Vec<u32>,
    component: Vec<u32>,
    open: Vec<u32>,
    seen: u32,
    found: u32,
}

impl Search {
    fn enter(&mut self, node: u32) {
        self.order[node as usize] = self.seen;
        self.low[node as usize] = self.seen;
        self.seen += 1;
        self.open.push(node);
    }

    fn lower(&mut self, node: u32, to: u32) {
        let low = &mut self.low[node as usize];
        *low = to.min(*low);
    }

    fn leave(&mut self, node: u32) {
        if self.low[node as usize] != self.order[node as usize] {
            return;
        }
        while let Some(member) = self.open.pop() {
            self.component[member as usize] = self.found;
            if member == node {
                break;
            }
        }
        self.found += 1;
    }
}

fn compress(n: usize, edges: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; n + 1];
    for &(from, _) in edges {
        starts[from as usize + 1] += 1;
    }
    for at in 0..n {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut targets = vec![0_u32; edges.len()];
    for &(from, to) in edges {
        let slot = &mut next[from as usize];
        targets[*slot as usize] = to;
        *slot += 1;
    }
    (starts, targets)
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn two_cycles_joined_by_an_edge() {
        let (c, n) = components(6, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3), (5, 5)]);
        assert_eq!(n, 3);
        assert!(c[0] == c[1] && c[1] == c[2] && c[3] == c[4] && c[2] != c[3]);
        assert!(c[5] != c[0] && c[5] != c[3]);
    }

    #[test]
    fn a_long_path_needs_no_deep_stack() {
        let n = 1_000_000;
        let mut edges: Vec<(u32, u32)> = (1..n).map(|i| (i - 1, i)).collect();
        assert_eq!(components(n as usize, &edges).1, n);
        edges.push((n - 1, 0));
        assert_eq!(components(n as usize, &edges).1, 1);
    }
}
