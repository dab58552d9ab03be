use crate::words::UNKNOWN;

/// The n-grams of references as a tree: a node is an n-gram, its child that with one symbol more.
///
/// Nodes hang in one hash table by parent and symbol, so that an n-gram of any order is one exact number and
/// no n-gram is ever hashed as text. Clearing costs nothing.
#[derive(Debug, Default, Clone)]
pub(crate) struct Grams {
    nodes: Vec<Node>,
    slots: Vec<Slot>,
    /// Slots of other epochs are empty.
    epoch: u32,
    /// Which reference is being added.
    reference: u32,
    /// The n-gram that begins at each place of a sequence.
    at: Vec<u32>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Node {
    /// The reference that `count` belongs to.
    reference: u32,
    count: u32,
    /// The most in any reference.
    most: u32,
    /// How often the hypothesis had it.
    used: u32,
}

#[derive(Debug, Default, Clone, Copy)]
struct Slot {
    key: u64,
    epoch: u32,
    node: u32,
}

/// The empty n-gram, parent of all others.
const ROOT: u32 = u32::MAX;
/// An n-gram that no reference has.
const NONE: u32 = u32::MAX - 1;

impl Grams {
    /// Forgets every n-gram.
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.reference = 0;
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.slots.fill(Slot::default());
            self.epoch = 1;
        }
    }

    /// Counts the n-grams of a reference up to an order.
    pub(crate) fn add(&mut self, symbols: &[u32], order: usize) {
        self.reference += 1;
        let mut at = std::mem::take(&mut self.at);
        at.clear();
        at.resize(symbols.len(), ROOT);
        for n in 0..order.min(symbols.len()) {
            let ends = &symbols[n..];
            self.reserve(ends.len());
            for (parent, symbol) in at.iter_mut().zip(ends) {
                *parent = self.child(*parent, *symbol);
            }
        }
        self.at = at;
    }

    /// Adds to `matches[n - 1]` how many n-grams of a hypothesis the references have, each at most as often
    /// as one of them has it.
    pub(crate) fn matches(&mut self, symbols: &[u32], matches: &mut [u64]) {
        if self.slots.is_empty() {
            return;
        }
        let mut at = std::mem::take(&mut self.at);
        at.clear();
        at.resize(symbols.len(), ROOT);
        for (n, matched) in matches.iter_mut().enumerate().take(symbols.len()) {
            let mut found = 0;
            for (parent, symbol) in at.iter_mut().zip(&symbols[n..]) {
                if *parent == NONE || *symbol == UNKNOWN {
                    *parent = NONE;
                    continue;
                }
                *parent = self.find(*parent, *symbol);
                if let Some(node) = self.nodes.get_mut(*parent as usize) {
                    node.used += 1;
                    found += u64::from(node.used <= node.most);
                }
            }
            *matched += found;
        }
        self.at = at;
    }

    fn child(&mut self, parent: u32, symbol: u32) -> u32 {
        let key = key(parent, symbol);
        let place = self.place(key);
        let slot = &mut self.slots[place];
        if slot.epoch == self.epoch {
            let node = &mut self.nodes[slot.node as usize];
            if node.reference != self.reference {
                (node.reference, node.count) = (self.reference, 0);
            }
            node.count += 1;
            node.most = node.most.max(node.count);
            return slot.node;
        }
        let node = self.nodes.len() as u32;
        *slot = Slot { key, epoch: self.epoch, node };
        self.nodes.push(Node { reference: self.reference, count: 1, most: 1, used: 0 });
        node
    }

    fn find(&self, parent: u32, symbol: u32) -> u32 {
        let slot = self.slots[self.place(key(parent, symbol))];
        if slot.epoch == self.epoch { slot.node } else { NONE }
    }

    /// The slot of a key, or the empty one where it would stand.
    fn place(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = hash(key) & mask;
        loop {
            let slot = &self.slots[place];
            if slot.epoch != self.epoch || slot.key == key {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    /// Makes room for so many n-grams more.
    fn reserve(&mut self, more: usize) {
        let size = ((self.nodes.len() + more) * 2).next_power_of_two().max(256);
        if size <= self.slots.len() {
            return;
        }
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        // Epoch 0 marks an empty slot.
        self.epoch = self.epoch.max(1);
        for slot in old.into_iter().filter(|slot| slot.epoch == self.epoch) {
            let place = self.place(slot.key);
            self.slots[place] = slot;
        }
    }
}

fn key(parent: u32, symbol: u32) -> u64 {
    u64::from(parent) << 32 | u64::from(symbol)
}

/// Fibonacci hashing, the halves mixed so that parent and symbol both reach the high bits.
fn hash(key: u64) -> usize {
    let mixed = (key ^ (key >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::Grams;
    use crate::words::UNKNOWN;

    #[test]
    fn matches_are_clipped_to_the_richest_reference() {
        let mut grams = Grams::default();
        for _ in 0..2 {
            grams.clear();
            let mut none = [0; 2];
            grams.matches(&[1, 2], &mut none);
            assert_eq!(none, [0, 0]);
            // "the the cat" and "cat the": the occurs twice at most, not three times.
            grams.add(&[1, 1, 2], 3);
            grams.add(&[2, 1], 3);
            let mut matches = [0; 4];
            grams.matches(&[1, 1, 1, 2, 1, UNKNOWN], &mut matches);
            // the ×2, cat; the the, the cat, cat the; the the cat.
            assert_eq!(matches, [3, 3, 1, 0]);
        }
    }

    #[test]
    fn many() {
        let mut grams = Grams::default();
        let symbols: Vec<u32> = (0..20_000).collect();
        grams.add(&symbols, 3);
        let mut matches = [0; 3];
        grams.matches(&symbols, &mut matches);
        assert_eq!(matches, [20_000, 19_999, 19_998]);
    }
}
