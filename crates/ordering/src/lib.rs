//! The linear ordering problem: of all orders of some items, one that most of the flow between
//! them agrees with.
//!
//! Items that no cycle joins never compete, so the items are cut into strongly connected
//! components first; the best orders of the components fit together. A component of up to
//! [`SUBSETS`] items is solved exactly by dynamic programming over its subsets (Held and Karp
//! 1962; for this problem Charon and Hudry 2010, 4OR 5:5–60), a larger one by local search, and
//! proven by a search over remaining sets with a bound from a packing of cycles.
//!
//! ```
//! use cladist_ordering::{Flows, best_order};
//!
//! // 0 → 1 and 1 → 2 are strong, 2 → 0 is weak.
//! let mut flows = Flows::new(3);
//! flows.add(0, 1, 5);
//! flows.add(1, 2, 4);
//! flows.add(2, 0, 1);
//! let best = best_order(&flows);
//! assert_eq!((best.order.as_slice(), best.weight, best.is_exact()), ([0, 1, 2].as_slice(), 9, true));
//! ```
//!
//! Invariant: every result is a function of the flows alone; random moves have a fixed seed.
mod best;
mod components;
mod flows;
mod local;
mod packing;
mod search;
mod subsets;

pub use crate::best::{Ordering, best_order};
pub use crate::flows::Flows;

/// The most items of one component that are solved over all their subsets: 8 MB and about 40 ms.
pub const SUBSETS: usize = 20;
