use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::context::tests::context;
use crate::fixtures::{edges, families, flows};

fn sections(rows: &[usize]) -> Vec<Section> {
    let tables = rows.iter().map(|rows| families(*rows)).chain([edges(), flows()]);
    tables.map(|table| Section::read(table, EDGES, false).unwrap()).collect()
}

#[test]
fn a_whole_page() {
    insta::assert_snapshot!(page(&context(), &sections(&[4, 0]), 2, 1 << 20), @r#"
    # hub-families

    - Started: 2026-01-02T03:04:05Z
    - Cladist: 0.1.0
    - Pipeline hash: ab12
    - Plugins: hub 0.1.0

    | Gate | Verdict | Why |
    | --- | --- | --- |
    | size | ✅ passed | holds in 3 rows |
    | drift | ❌ failed | rate is 0.3, at most 0.25 |
    | late | ❔ undecided | no row matches |

    **Not done**

    - drift: out of luck

    **Warnings**

    - hub: bad row file=a.jsonl line=3
    - odd

    **Sources**

    - hub: 300 models, 2 rows dropped

    ## graph.families

    One row per family, largest first. More on it.

    | family | size |
    | --- | ---: |
    | org\|0/model_0 | 20000 |
    | org\|1/model_1 | 10000 |

    … and 2 more

    ## graph.families

    One row per family, largest first. More on it.

    no rows

    ## graph.edges

    Child and parent.

    ```mermaid
    flowchart LR
      n0["a"] --> n1["b"]
      n0 --> n2["c"]
      n1 --> n3["d"]
    ```

    | child | parent |
    | --- | --- |
    | b | a |
    | c | a |

    … and 1 more

    ## moves.flows

    Licences of parents and children.

    ```mermaid
    flowchart LR
      n0["mit"] -->|"12"| n1["mit "]
      n0 -->|"3"| n2["other"]
    ```

    | from | to | models |
    | --- | --- | ---: |
    | mit | mit  | 12 |
    | mit | other | 3 |
    "#);
}

#[test]
fn a_short_budget_shows_fewer_rows() {
    insta::assert_snapshot!(page(&json!({}), &sections(&[40]), 40, 1_000), @r"
    # Report

    ## graph.families

    One row per family, largest first. More on it.

    | family | size |
    | --- | ---: |
    | org\|0/model_0 | 20000 |
    | org\|1/model_1 | 10000 |
    | org\|2/model_2 | 6666 |
    | org\|3/model_3 | 5000 |
    | org\|4/model_4 | 4000 |
    | org\|5/model_5 | 3333 |
    | org\|6/model_6 | 2857 |
    | org\|7/model_7 | 2500 |
    | org\|8/model_8 | 2222 |
    | org\|9/model_9 | 2000 |
    | org\|10/model_10 | 1818 |
    | org\|11/model_11 | 1666 |
    | org\|12/model_12 | 1538 |
    | org\|13/model_13 | 1428 |
    | org\|14/model_14 | 1333 |
    | org\|15/model_15 | 1250 |
    | org\|16/model_16 | 1176 |
    | org\|17/model_17 | 1111 |
    | org\|18/model_18 | 1052 |
    | org\|19/model_19 | 1000 |

    … and 20 more

    ## graph.edges

    Child and parent.

    3 rows

    ## moves.flows

    Licences of parents and children.

    2 rows

    _Left out to keep the page small: rows of 3 tables, 2 pictures._
    ");
}

#[test]
fn a_shorter_budget_shows_headings_and_says_so() {
    insta::assert_snapshot!(page(&context(), &sections(&[40, 40]), 40, 620), @r"
    # hub-families

    - Started: 2026-01-02T03:04:05Z
    - Cladist: 0.1.0
    - Pipeline hash: ab12
    - Plugins: hub 0.1.0

    | Gate | Verdict | Why |
    | --- | --- | --- |
    | size | ✅ passed | holds in 3 rows |
    | drift | ❌ failed | rate is 0.3, at most 0.25 |
    | late | ❔ undecided | no row matches |

    ## graph.families

    One row per family, largest first. More on it.

    ## graph.edges

    Child and parent.

    _Left out to keep the page small: parts of the run's facts, 2 tables, rows of 2 tables, 1 picture._
    ");
}

#[test]
fn left_out_is_said_within_its_reserve() {
    let all = LeftOut { run: true, tables: usize::MAX, shortened: usize::MAX, pictures: usize::MAX };
    assert!(all.line().unwrap().len() <= CLOSING);
    assert_eq!(LeftOut::default().line(), None);
}

#[test]
fn a_line_is_one_line() {
    assert_eq!(short("a\n\n  b | c"), "a b \\| c");
    assert_eq!(short(&"x".repeat(400)).chars().count(), 301);
}

proptest! {
    /// The page never exceeds its budget, whatever it has to say, and what it leaves out it names.
    #[test]
    fn never_over_budget(
        budget in 0usize..6_000,
        top in 0usize..80,
        rows in prop::collection::vec(0usize..80, 0..8),
        text in prop::collection::vec("\\PC{0,60}", 0..30),
    ) {
        let warnings: Vec<Value> = text.iter().map(|t| json!({ "step": "s", "message": t })).collect();
        let gates: Vec<Value> = text.iter().map(|t| json!({ "gate": t, "verdict": "failed", "detail": t })).collect();
        let mut run = context();
        run["warnings"] = warnings.into();
        run["gates"] = gates.into();
        let sections = sections(&rows);
        let text = page(&run, &sections, top, budget);
        prop_assert!(text.len() <= budget);
        let whole = page(&run, &sections, top, 1 << 24);
        prop_assert!(!whole.contains("_Left out"));
        if budget > CLOSING {
            prop_assert!(text == whole || text.contains("_Left out to keep the page small: "));
        }
    }
}
