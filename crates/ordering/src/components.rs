use crate::Flows;

/// The strongly connected components: items that flow to each other, directly or not. Each
/// ascending, in the order of their first items.
pub(crate) fn components(flows: &Flows) -> Vec<Vec<usize>> {
    let n = flows.len();
    let reach = closure(flows);
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut taken = vec![false; n];
    for first in 0..n {
        if !taken[first] {
            let inside =
                |&item: &usize| item == first || (has(&reach[first], item) && has(&reach[item], first));
            let component: Vec<usize> = (first..n).filter(inside).collect();
            for &item in &component {
                taken[item] = true;
            }
            found.push(component);
        }
    }
    found
}

type Bits = Vec<u64>;

fn has(bits: &Bits, item: usize) -> bool {
    bits[item / 64] >> (item % 64) & 1 == 1
}

/// What each item reaches, by Warshall's algorithm.
fn closure(flows: &Flows) -> Vec<Bits> {
    let n = flows.len();
    let mut reach = vec![vec![0_u64; n.div_ceil(64)]; n];
    for (from, bits) in reach.iter_mut().enumerate() {
        for to in (0..n).filter(|&to| flows.get(from, to) > 0) {
            bits[to / 64] |= 1 << (to % 64);
        }
    }
    for through in 0..n {
        let further = reach[through].clone();
        for bits in reach.iter_mut().filter(|bits| has(bits, through)) {
            bits.iter_mut().zip(&further).for_each(|(word, more)| *word |= more);
        }
    }
    reach
}

#[cfg(test)]
mod tests {
    use super::components;
    use crate::Flows;

    #[test]
    fn two_cycles_and_what_lies_between() {
        let mut flows = Flows::new(70);
        for (from, to) in [(0, 66), (66, 0), (66, 1), (1, 2), (2, 3), (3, 2)] {
            flows.add(from, to, 1);
        }
        let many: Vec<_> = components(&flows).into_iter().filter(|c| c.len() > 1).collect();
        assert_eq!(many, [vec![0, 66], vec![2, 3]]);
        assert_eq!(components(&flows).len(), 68);
    }
}
