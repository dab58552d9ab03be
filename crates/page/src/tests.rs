use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::html::{anchor, script_json};

fn page(names: &[&str]) -> Page {
    let row = |name: &&str| Row {
        cells: vec![(*name).to_owned(), "1.5".to_owned()],
        numbers: vec![None, Some("1.5".to_owned())],
        signature: Some(format!("sig|{name}")),
    };
    let point =
        |name: &&str| Point { x: Datum::Text((*name).to_owned()), y: Datum::Number(1.5), ..Point::default() };
    let chart = Chart {
        kind: ChartKind::Bar,
        title: "Scores".to_owned(),
        axes: ["model".to_owned(), "score (points)".to_owned(), String::new()],
        points: names.iter().map(point).collect(),
        total: names.len() as u64,
    };
    let column = |name: &str, number| Column {
        name: name.to_owned(),
        doc: format!("The {name}."),
        number,
        ..Column::default()
    };
    let table = Table {
        name: "eval.scores".to_owned(),
        doc: "One row per model.".to_owned(),
        columns: vec![column("model", false), column("score", true)],
        first: names.iter().map(row).collect(),
        total: names.len() as u64,
        file: "tables/eval/scores.parquet".to_owned(),
        charts: vec![chart],
        ..Table::default()
    };
    Page {
        title: names.first().unwrap_or(&"run").to_string(),
        notices: vec![Notice {
            mark: Mark::Failed,
            what: "size".to_owned(),
            text: names.join(" "),
            table: Some("eval.scores".to_owned()),
        }],
        steps: vec![Step { name: "eval".to_owned(), tables: vec![table], ..Step::default() }],
        ..Page::default()
    }
}

/// The page without style, library and program.
fn bare(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    for (open, close) in [
        ("<style>", "</style>"),
        ("<script type=\"text/javascript\">", "</script>"),
        ("<script>", "</script>"),
    ] {
        let Some((before, after)) = rest.split_once(open) else { continue };
        let at = after.find(close).unwrap();
        out += before;
        out += open;
        rest = &after[at..];
    }
    out + rest
}

#[test]
fn a_small_page() {
    let html = page(&["a/b", "مدل"]).html(15 << 20);
    insta::assert_snapshot!(bare(&html).replace("><", ">\n<"));
}

#[test]
fn a_name_is_only_a_name() {
    let long = "x".repeat(10_000);
    let names = [
        "<script>alert(1)</script>",
        "\"onload=\"alert(1)",
        "</script><b>",
        "a\u{2028}b",
        "模型 🤗",
        "\u{202e}abc",
        &long,
    ];
    let html = page(&names).html(15 << 20);
    let bare = bare(&html);
    assert!(!bare.contains("<script>alert"), "{bare}");
    assert!(!bare.contains("</script><b>"));
    // Inside JSON the quote is escaped.
    assert!(!bare.replace("\\\"onload", "").contains("\"onload"));
    assert!(!bare.contains('\u{202e}') && bare.contains("模型 🤗"));
    assert!(bare.contains("(10000 characters)"));
    assert_eq!(script_json(&json!("</script>\u{2028}")), "\"\\u003c/script\\u003e\\u2028\"");
    assert_eq!(anchor("table", "a.b c<"), "table-a.b~20c~3c");
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let bare = bare(&page(&["a"]).html(15 << 20));
    assert!(!bare.contains("://"), "{bare}");
    assert!(bare.contains("default-src 'none'"));
}

#[test]
fn the_library_is_whole_and_only_where_something_is_drawn() {
    let with = page(&["a"]).html(15 << 20);
    let library = with.split("<script type=\"text/javascript\">").nth(1).unwrap();
    assert!(library.find("</script>").unwrap() > 4_000_000);
    assert!(!with.contains("MathJax={"));
    assert!(page(&[]).html(15 << 20).len() < 50_000);
}

#[test]
fn a_page_keeps_to_its_budget() {
    let names: Vec<String> = (0..5000).map(|i| format!("model-{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let page = page(&names);
    let whole = page.html(usize::MAX).len();
    let half = page.html(whole - 100_000);
    assert!(half.len() <= whole - 100_000);
    assert!(half.contains("more rows, in <code>tables/eval/scores.parquet</code>"));
    let small = page.html(100_000);
    assert!(small.len() <= 100_000 && small.contains("pictures are left out"));
}

#[test]
fn a_circle_in_a_tree_ends() {
    let text = |name: &str| Datum::Text(name.to_owned());
    let edge = |(child, parent)| Point { x: text(child), y: text(parent), ..Point::default() };
    let mut page = page(&["a"]);
    page.steps[0].tables[0].charts[0].kind = ChartKind::Tree;
    page.steps[0].tables[0].charts[0].points =
        [("b", "a"), ("c", "b"), ("b", "c"), ("d", "d"), ("e", "a")].map(edge).into();
    let html = page.html(1 << 20);
    assert!(html.contains("<summary><bdi>a</bdi>") && html.contains("<bdi>e</bdi>"));
}

fn datum() -> impl Strategy<Value = Datum> {
    prop_oneof![Just(Datum::None), any::<f64>().prop_map(Datum::Number), ".{0,50}".prop_map(Datum::Text)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_kind_draws_anything(
        rows in prop::collection::vec((datum(), datum(), any::<Option<f64>>(), any::<Option<f64>>()), 0..12),
    ) {
        use ChartKind::{Bar, Dumbbell, GroupedBar, Heatmap, Histogram, Interval, Line, Sankey, Scatter, Slope, StackedBar, Tree, Treemap};
        for kind in [Bar, GroupedBar, StackedBar, Line, Histogram, Scatter, Heatmap, Sankey, Treemap, Tree, Interval, Slope, Dumbbell] {
            let points = rows.iter().map(|(x, y, low, high)| Point {
                x: x.clone(), y: y.clone(), value: *high, low: *low, high: *high, ..Point::default()
            });
            let chart = Chart { kind, title: "t".into(), axes: Default::default(), points: points.collect(), total: 0 };
            let text = chart.figure().map(|json| script_json(&json)).unwrap_or_default();
            prop_assert!(!text.contains('<') && !text.contains('>'));
            prop_assert!(!chart.alternative().is_empty());
        }
    }
}
