use serde_json::json;

use super::*;
use crate::context::tests::context;
use crate::fixtures::{edges, families, flows};

fn text(first: usize, last: usize, context: &serde_json::Value) -> String {
    let all = [families(50), families(0), edges(), flows()];
    let all =
        all.into_iter().map(|table| (table.step.clone(), tables::read(table, first, last, context).unwrap()));
    run::page(context, None, all.collect()).html(15 << 20)
}

#[test]
fn the_page_has_the_run_its_tables_and_their_pictures() {
    let html = text(10, 3, &context());
    for wanted in [
        "<title>hub-families</title>",
        "rate is 0.3, at most 0.25",
        "out of luck",
        "bad row file=a.jsonl line=3",
        // 50 rows less the first ten and the last three.
        "… 37 more rows, in <code>tables/graph/families.parquet</code>",
        "org|49/model_49",
        "13 of 50 rows",
        "Models in it. (unit: models)",
        "aria-label=\"size by family: bars of size (models) by family, 3 rows, values from 6666 to 20000.",
        "\"type\":\"sankey\"",
        "<summary><bdi>a</bdi>",
        "No rows.",
    ] {
        assert!(html.contains(wanted), "{wanted}");
    }
    assert!(html.find("out of luck") < html.find("bad row"));
}

#[test]
fn first_and_last_rows_do_not_overlap() {
    for (first, last) in [(0, 0), (0, 3), (49, 3), (50, 3), (60, 3), (47, 3)] {
        let table = tables::read(families(50), first, last, &json!(null)).unwrap();
        let ids: Vec<&String> = table.first.iter().chain(&table.last).map(|row| &row.cells[0]).collect();
        let mut distinct = ids.clone();
        distinct.dedup();
        assert_eq!((ids.len(), distinct.len()), ((first + last).min(50), ids.len()), "{first} {last}");
        assert_eq!(table.total, 50);
    }
}

#[test]
fn a_record_of_another_shape_still_gives_a_page() {
    for context in [json!(null), json!({ "inputs": 3, "steps": [1], "plugins": [null] })] {
        assert!(text(3, 0, &context).contains("<title>Report</title>"));
    }
}
