use super::*;
use crate::context::tests::context;
use crate::fixtures::{edges, families};

fn terminal(top: usize, views: bool) -> Terminal {
    Terminal(TerminalConfig { top, views })
}

fn shown(table: cladist_sdk::ReporterTable, top: usize, views: bool, look: Look) -> String {
    terminal(top, views).section(&Section::read(table, TREE, views).unwrap(), look)
}

#[test]
fn a_table_with_its_pictures() {
    insta::assert_snapshot!(shown(families(9), 2, true, Look::new(Some(60), false)), @r"
    graph.families - One row per family, largest first. - 9 rows
    family           size
    ─────────────  ──────
    org|0/model_0  20,000
    org|1/model_1  10,000
    … and 7 more

    size by family
    org|0/model_0  ██████████████████████████████████████ 20,000
    org|1/model_1  ███████████████████ 10,000
    org|2/model_2  ████████████▋ 6,666
    … and 6 more

    Sizes
    2000 – 2999      █████████████████████████████████████████ 3
    3000 – 3999      █████████████▋ 1
    4000 – 4999      █████████████▋ 1
    5000 – 5999      █████████████▋ 1
    6000 – 6999      █████████████▋ 1
    7000 – 7999      0
    8000 – 8999      0
    9000 – 9999      0
    10,000 – 10,999  █████████████▋ 1
    11,000 – 11,999  0
    12,000 – 12,999  0
    13,000 – 13,999  0
    14,000 – 14,999  0
    15,000 – 15,999  0
    16,000 – 16,999  0
    17,000 – 17,999  0
    18,000 – 18,999  0
    19,000 – 19,999  0
    20,000 – 20,999  █████████████▋ 1
    ");
    insta::assert_snapshot!(shown(edges(), 20, true, Look::plain()), @r"
    graph.edges - Child and parent. - 3 rows
    child  parent
    -----  ------
    b      a
    c      a
    d      b

    child under parent
    a
    ├─ b
    │  └─ d
    └─ c
    ");
}

#[test]
fn a_table_alone() {
    insta::assert_snapshot!(shown(families(1), 20, false, Look::plain()), @r"
    graph.families - One row per family, largest first. - 1 row
    family          size
    -------------  -----
    org|0/model_0  20000
    ");
    insta::assert_snapshot!(shown(families(0), 20, true, Look::plain()), @r"
    graph.families - One row per family, largest first.
    no rows
    ");
}

#[test]
fn the_run_closes_the_report() {
    insta::assert_snapshot!(closing(&Run::of(&context()), Look::plain()), @r"
    gates
      passed     size   holds in 3 rows
      failed     drift  rate is 0.3, at most 0.25
      undecided  late   no row matches
    not done
      drift: out of luck
    warnings
      hub: bad row file=a.jsonl line=3
      odd
    sources
      hub: 300 models, 2 rows dropped
    ");
    assert_eq!(closing(&Run::default(), Look::plain()), "");
    let many = Run { warnings: (0..1_209).map(|i| format!("w{i}")).collect(), ..Run::default() };
    assert!(closing(&many, Look::plain()).ends_with("  w4\n  … and 1,204 more\n"));
}

#[test]
fn the_configuration_is_strict() {
    let config = |text: &str| serde_json::from_str::<TerminalConfig>(text);
    assert_eq!(config("{}").unwrap().top, 20);
    assert!(config("{\"topp\": 3}").is_err());
}
