//! Texts by their bytes, for finding all that begin at a place.

/// A tree of bytes; the children of a node are neighbours, in the order of their bytes.
#[derive(Debug, Default)]
pub(crate) struct Trie {
    /// Where a node's children begin; those of the next node end them.
    children: Vec<u32>,
    /// The byte that leads to a node; the root's means nothing.
    bytes: Vec<u8>,
    /// What the text that ends at a node stands for.
    values: Vec<Option<u32>>,
}

impl Trie {
    /// The place where every text begins.
    pub(crate) const ROOT: usize = 0;

    pub(crate) fn new(mut texts: Vec<(&[u8], u32)>) -> Self {
        texts.sort_unstable();
        let mut trie = Self { children: Vec::new(), bytes: vec![0], values: vec![None] };
        // Nodes in the order of their depth: the texts below each, and the number of bytes that lead there.
        let mut spans = vec![(0, texts.len(), 0)];
        let mut node = 0;
        while let Some(&(mut from, to, depth)) = spans.get(node) {
            trie.children.push(trie.bytes.len() as u32);
            while from < to && texts[from].0.len() == depth {
                trie.values[node] = Some(texts[from].1);
                from += 1;
            }
            while from < to {
                let byte = texts[from].0[depth];
                let same = texts[from..to].partition_point(|text| text.0[depth] == byte);
                spans.push((from, from + same, depth + 1));
                trie.bytes.push(byte);
                trie.values.push(None);
                from += same;
            }
            node += 1;
        }
        trie.children.push(trie.bytes.len() as u32);
        trie
    }

    /// Where a byte leads.
    #[inline]
    pub(crate) fn step(&self, node: usize, byte: u8) -> Option<usize> {
        let (from, to) = (*self.children.get(node)? as usize, *self.children.get(node + 1)? as usize);
        let bytes = self.bytes.get(from..to)?;
        let place = if bytes.len() < 16 {
            bytes.iter().position(|one| *one == byte)
        } else {
            bytes.binary_search(&byte).ok()
        };
        place.map(|place| from + place)
    }

    /// The value of the text that ends here.
    #[inline]
    pub(crate) fn value(&self, node: usize) -> Option<u32> {
        self.values.get(node).copied().flatten()
    }

    /// The length of the longest text that `input` begins with.
    pub(crate) fn longest(&self, input: &[u8]) -> Option<usize> {
        let (mut node, mut found) = (Self::ROOT, None);
        for (place, &byte) in input.iter().enumerate() {
            let Some(next) = self.step(node, byte) else { break };
            node = next;
            if self.value(node).is_some() {
                found = Some(place + 1);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Trie;

    #[test]
    fn the_longest_beginning_is_found() {
        let trie = Trie::new(vec![(b"abc", 1), (b"a", 2), (b"b", 3)]);
        assert_eq!(trie.longest(b"abcd"), Some(3));
        assert_eq!(trie.longest(b"abd"), Some(1));
        assert_eq!(trie.longest(b"cab"), None);
        assert_eq!(trie.longest(b""), None);
        assert_eq!(Trie::new(Vec::new()).longest(b"a"), None);
        assert_eq!(Trie::default().longest(b"a"), None);
    }
}
