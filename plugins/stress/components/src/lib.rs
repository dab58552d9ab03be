//! Components that misbehave on request.
//!
//! Each takes a `sin`; without one it behaves, and passes every law. The tests of the host and of
//! the testkit commit each sin and see it caught and named. They are also the smallest examples of
//! a two-table source and of a two-pass metric.
//!
//! Invariant: no sin harms anything outside the process that commits it.
mod metric;
mod reporter;
mod sin;
mod source;
mod two_pass;

use cladist_sdk::prelude::*;

use crate::metric::Sums;
use crate::reporter::Lines;
use crate::source::Rows;
use crate::two_pass::AboveMean;

define_plugin! {
    name: "stress",
    description: "Misbehaves on request, for tests",
    components: [Rows, Sums, AboveMean, Lines],
}

#[cfg(test)]
mod tests {
    #[test]
    fn without_a_sin_every_law_holds() {
        cladist_testkit::assert_laws::<super::Definition>(7);
    }
}
