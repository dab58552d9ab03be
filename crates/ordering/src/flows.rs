/// What flows from one item to another; items are `0..len`, in the order that breaks ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flows {
    n: usize,
    weights: Vec<u64>,
}

/// The largest flow that is told apart: no sum of flows between up to a thousand items overflows.
const MOST: u64 = 1 << 44;

impl Flows {
    /// No flow between `n` items.
    pub fn new(n: usize) -> Self {
        Self { n, weights: vec![0; n * n] }
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Adds to the flow between two items, up to 2^44; from an item to itself nothing flows.
    ///
    /// # Panics
    /// When one of the two is no item.
    pub fn add(&mut self, from: usize, to: usize, weight: u64) {
        assert!(from < self.n && to < self.n, "no such item");
        if from != to {
            let flow = &mut self.weights[from * self.n + to];
            *flow = flow.saturating_add(weight).min(MOST);
        }
    }

    /// The flow between two items.
    ///
    /// # Panics
    /// When one of the two is no item.
    pub fn get(&self, from: usize, to: usize) -> u64 {
        self.weights[from * self.n + to]
    }

    /// What an order agrees with: the flow from each item to those after it.
    pub fn along(&self, order: &[usize]) -> u64 {
        let after = |at: usize| order[at + 1..].iter().map(move |&to| self.get(order[at], to)).sum::<u64>();
        (0..order.len()).map(after).sum()
    }

    /// What is left when flow back and forth is set off; that part counts the same in any order.
    pub(crate) fn net(&self) -> Self {
        let mut net = self.clone();
        for from in 0..self.n {
            for to in 0..self.n {
                net.weights[from * self.n + to] = self.get(from, to).saturating_sub(self.get(to, from));
            }
        }
        net
    }

    /// The flow between some of the items, numbered by their place in `items`.
    pub(crate) fn among(&self, items: &[usize]) -> Self {
        let weights = items.iter().flat_map(|&from| items.iter().map(move |&to| self.get(from, to)));
        Self { n: items.len(), weights: weights.collect() }
    }

    /// Takes away from the flow between two items, at most all of it.
    pub(crate) fn take(&mut self, from: usize, to: usize, weight: u64) {
        let flow = &mut self.weights[from * self.n + to];
        *flow = flow.saturating_sub(weight);
    }

    /// All flow together.
    pub(crate) fn total(&self) -> u64 {
        self.weights.iter().sum()
    }
}
