/// Byte strings that share their beginnings.
#[derive(Debug, Clone, Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// Children of all nodes, those of one side by side and sorted.
    edges: Vec<(u8, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    begin: u32,
    end: u32,
    value: u32,
}

/// No value.
const NONE: u32 = u32::MAX;

impl Trie {
    /// Of some strings with their values; of equal strings the first counts.
    pub(super) fn new<'a>(strings: impl Iterator<Item = (&'a [u8], u32)>) -> Self {
        let mut strings: Vec<(&[u8], u32)> = strings.filter(|(text, _)| !text.is_empty()).collect();
        strings.sort();
        strings.dedup_by(|next, first| next.0 == first.0);
        let mut trie = Self { nodes: vec![Node { begin: 0, end: 0, value: NONE }], edges: Vec::new() };
        // Ranges of strings that share so many bytes, each with its node.
        let mut todo = std::collections::VecDeque::from([(0, 0..strings.len(), 0_usize)]);
        while let Some((node, range, depth)) = todo.pop_front() {
            let begin = trie.edges.len() as u32;
            let mut at = range.start;
            if let Some((text, value)) =
                strings.get(at).filter(|(text, _)| !range.is_empty() && text.len() == depth)
            {
                debug_assert_eq!(text.len(), depth, "the shortest comes first");
                trie.nodes[node].value = *value;
                at += 1;
            }
            while at < range.end {
                let byte = strings[at].0[depth];
                let same = strings[at..range.end].partition_point(|(text, _)| text[depth] == byte);
                let child = trie.nodes.len();
                trie.nodes.push(Node { begin: 0, end: 0, value: NONE });
                trie.edges.push((byte, child as u32));
                todo.push_back((child, at..at + same, depth + 1));
                at += same;
            }
            (trie.nodes[node].begin, trie.nodes[node].end) = (begin, trie.edges.len() as u32);
        }
        trie
    }

    /// The strings that the text begins with: their lengths and values, the shortest first.
    pub(super) fn prefixes<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (usize, u32)> + 'a {
        let mut node = 0;
        let mut bytes = text.iter().enumerate();
        std::iter::from_fn(move || {
            loop {
                let (at, byte) = bytes.next()?;
                let Node { begin, end, .. } = self.nodes[node];
                let edges = &self.edges[begin as usize..end as usize];
                let found = edges.binary_search_by_key(byte, |edge| edge.0).ok()?;
                node = edges[found].1 as usize;
                let value = self.nodes[node].value;
                if value != NONE {
                    return Some((at + 1, value));
                }
            }
        })
    }

    /// The value of a string.
    pub(super) fn get(&self, text: &[u8]) -> Option<u32> {
        self.prefixes(text).find(|(length, _)| *length == text.len()).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::Trie;

    #[test]
    fn prefixes_come_from_short_to_long() {
        let trie = Trie::new(
            [("ab", 7), ("a", 3), ("abc", 1), ("b", 2), ("ab", 9), ("", 5)]
                .map(|(s, n)| (s.as_bytes(), n))
                .into_iter(),
        );
        assert_eq!(trie.prefixes(b"abd").collect::<Vec<_>>(), [(1, 3), (2, 7)]);
        assert_eq!((trie.get(b"abc"), trie.get(b"ac"), trie.get(b"")), (Some(1), None, None));
        assert_eq!(Trie::new(std::iter::empty()).get(b"a"), None);
    }
}
