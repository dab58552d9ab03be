#[test]
fn every_law_holds() {
    cladist_testkit::assert_laws::<crate::Definition>(7);
}
