use std::sync::Arc;

use arrow_array::TimestampMillisecondArray;
use arrow_array::cast::AsArray;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

/// The Hub's date for all that is older than 2022-03-02.
const OLDER: i64 = 1_646_263_744_000;
const DAY: i64 = 86_400_000;

/// `a` is the parent of `b` and `c`, `c` of `d`.
fn run(config: &Value) -> Result<RecordBatch, String> {
    let dates = [OLDER, OLDER + 10 * DAY, OLDER + 20 * DAY, OLDER + 50 * DAY + DAY / 2];
    let dates = TimestampMillisecondArray::from_iter_values(dates).with_timezone("UTC");
    let models = record_batch([
        ("id", strings(["a", "b", "c", "d"])),
        ("tags", string_lists([vec!["x", "x", "en"], vec![], vec!["y"], vec!["en", "de", "trl"]])),
        ("languages", string_lists([vec!["en", "en"], vec![], vec!["eng"], vec!["en", "zz"]])),
        ("likes", nullable_ints([Some(5), None, Some(-1), Some(9)])),
        ("created_at", Arc::new(dates) as _),
        ("share", floats([0.5, 0.25, f64::NAN, 1.0])),
        ("name", strings(["", "", "", ""])),
    ])
    .unwrap();
    let edges = record_batch([
        ("child", strings(["b", "c", "d"])),
        ("parent", strings(["a", "a", "c"])),
        ("relation", nullable_strings([Some("merge"), Some("finetune"), None])),
        ("cut", bools([false, false, false])),
    ])
    .unwrap();
    let inputs = [("models", models), ("edges", edges)];
    cladist_testkit::metric_tables::<Definition>("numeric", config, &inputs)
        .map(|mut tables| tables.remove("numeric").unwrap())
}

/// Quantity, relation and edges of each row.
fn edges(table: &RecordBatch) -> Vec<(String, String, i64)> {
    let text = |column: &str| table.column_by_name(column).unwrap().as_string::<i32>().clone();
    let (quantities, relations, edges) = (text("quantity"), text("relation"), table.int("edges").unwrap());
    let row =
        |row: usize| (quantities.value(row).to_owned(), relations.value(row).to_owned(), edges.value(row));
    (0..table.num_rows()).map(row).collect()
}

fn column(table: &RecordBatch, name: &str) -> Vec<Option<f64>> {
    table.float(name).unwrap().iter().collect()
}

#[test]
fn by_hand() {
    let table =
        run(&json!({ "quantities": ["tags", "likes", "parameters"], "relations": ["merge", "untyped"] }))
            .unwrap();
    let rows = edges(&table);
    let told: Vec<_> = rows.iter().map(|(q, r, n)| (q.as_str(), r.as_str(), *n)).collect();
    // `b` has no likes, and no model has parameters.
    let expected = [
        ("tags", "all", 2),
        ("tags", "merge", 1),
        ("tags", "untyped", 1),
        ("likes", "all", 1),
        ("likes", "untyped", 1),
    ];
    assert_eq!(told, expected);
    // Tags: a → b is 2 → 0, c → d is 1 → 3.
    assert_eq!(column(&table, "parent_mean")[0], Some(1.5));
    assert_eq!(column(&table, "child_mean")[0], Some(1.5));
    assert_eq!(column(&table, "median_change")[..3], [Some(0.0), Some(-2.0), Some(2.0)]);
    assert_eq!(column(&table, "mean_change")[3], Some(10.0));
    // Changes −2 and 2 of two parents: s = √(2 · (4 + 4)) / 2 = 2, t of one degree is 12.706.
    let low = column(&table, "ci_low")[0].unwrap();
    assert!((low + 2.0 * 12.706_204_736_174_7).abs() < 1e-9, "{low}");
    assert_eq!(column(&table, "ci_low")[1], None);
}

#[test]
fn days_from_the_date_of_all_older_models_are_unknown() {
    let table = run(&json!({ "quantities": ["days"] })).unwrap();
    assert_eq!((edges(&table)[0].2, column(&table, "mean_change")[0]), (1, Some(30.5)));
    let table = run(&json!({ "quantities": ["days"], "mode": "paper" })).unwrap();
    assert_eq!((edges(&table)[0].2, column(&table, "median_change")[0]), (3, Some(20.0)));
}

#[test]
fn languages_as_written_or_as_the_study_has_them() {
    let config = json!({ "quantities": ["languages", "languages_both_reporting"] });
    let table = run(&config).unwrap();
    let told = |table: &RecordBatch| {
        let all = edges(table).into_iter().zip(column(table, "child_mean"));
        all.filter(|((_, relation, _), _)| relation == "all")
            .map(|((_, _, n), mean)| (n, mean))
            .collect::<Vec<_>>()
    };
    // Corrected: a → b 1 → 0, a → c 1 → 1, c → d 1 → 2. Paper, by tags: 1 → 0, 1 → 0, 0 → 2.
    assert_eq!(told(&table), [(3, Some(1.0)), (2, Some(1.5))]);
    let paper = json!({ "quantities": ["languages", "languages_both_reporting"], "mode": "paper" });
    assert_eq!(told(&run(&paper).unwrap()), [(3, Some(2.0 / 3.0)), (0, None)]);
}

#[test]
fn columns_of_numbers() {
    let table = run(&json!({ "quantities": ["column:share", "column:likes"] })).unwrap();
    // What is no number is unknown: only a → b is left of `share`.
    assert_eq!(edges(&table)[0], ("column:share".to_owned(), "all".to_owned(), 1));
    assert_eq!(column(&table, "mean_change")[0], Some(-0.25));
    let error = run(&json!({ "quantities": ["column:name"] })).unwrap_err();
    assert!(error.contains("name"), "{error}");
    let error = run(&json!({ "quantities": ["days", "column:created_at"] })).unwrap_err();
    assert!(error.contains("a quantity is a number"), "{error}");
    let error = run(&json!({ "quantities": ["downlaods"] })).unwrap_err();
    assert!(error.contains("unknown quantity `downlaods`"), "{error}");
}
