//! What an exact order costs: random flows between all pairs, so that all items are one component.
//! `cargo xtask bench` calls it.
#![allow(clippy::print_stdout, reason = "this is a program")]

use std::time::Instant;

use cladist_ordering::{Flows, best_order};

fn main() {
    for items in [10, 15, 20] {
        let mut flows = Flows::new(items);
        let mut random = 1_u64;
        for (a, b) in (0..items).flat_map(|a| (0..a).map(move |b| (a, b))) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (from, to) = if random >> 63 == 0 { (a, b) } else { (b, a) };
            flows.add(from, to, (random >> 33) % 1000);
        }
        let begun = Instant::now();
        let order = best_order(&flows);
        let seconds = begun.elapsed().as_secs_f64();
        println!("exact order of {items} items: {:.2} ms, exact: {}", seconds * 1e3, order.is_exact());
    }
}
