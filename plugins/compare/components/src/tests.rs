use crate::Definition;

#[test]
fn every_law_holds() {
    for seed in [1, 2] {
        cladist_testkit::assert_laws::<Definition>(seed);
    }
}
