use std::sync::Arc;

use arrow_array::TimestampMillisecondArray;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::Definition;

/// Two families, `a` of four and `x` of two; the tables hold what the names say.
#[test]
fn tables_of_two_small_families() {
    const DAY: i64 = 86_400_000;
    // 2022-03-01 is day 19052.
    let days = [0, 10, 31, 40, 50, 300, 1000].map(|day| (19_052 + day) * DAY);
    let created = TimestampMillisecondArray::from_iter_values(days).with_timezone("UTC");
    let models = record_batch([
        ("id", strings(["a", "b", "c", "d", "x", "y", "z"])),
        ("created_at", Arc::new(created) as _),
    ])
    .unwrap();
    let edges = record_batch([
        ("child", strings(["b", "c", "d", "y", "a"])),
        ("parent", strings(["a", "a", "b", "x", "d"])),
        ("relation", nullable_strings([None::<&str>; 5])),
        ("cut", bools([false, false, false, false, true])),
    ])
    .unwrap();
    let inputs = [("models", models), ("edges", edges)];
    let config = json!({ "top": 1 });
    let tables = cladist_testkit::metric_tables::<Definition>("growth", &config, &inputs).unwrap();
    let growth = &tables["growth"];
    // All: March 2022, April (31, 40, 50), December, November 2024; then `a`: March, April.
    assert_eq!(growth.int("models").unwrap().values(), &[2, 3, 1, 1, 2, 2]);
    assert_eq!(growth.int("cumulative").unwrap().values(), &[2, 5, 6, 7, 2, 4]);
    assert_eq!(growth.int("new_families").unwrap().values(), &[1, 1, 0, 0, 1, 0]);
    let family = growth.text("family").unwrap();
    assert!(family.is_null(3) && family.value(4) == "a");
    // Both have stopped: `a` gains from day 10 to day 40, `x` on one day.
    let survival = &tables["survival"];
    assert_eq!(survival.int("days").unwrap().values(), &[0, 30]);
    assert_eq!(survival.int("events").unwrap().values(), &[1, 1]);
    assert_eq!(survival.float("survival").unwrap().values(), &[0.5, 0.0]);
    let shape = &tables["shape"];
    assert_eq!(shape.text("family").unwrap().value(0), "a");
    // Pairs of a-b, a-c, b-d, a-d, b-c, c-d: 1 + 1 + 1 + 2 + 2 + 3.
    assert_eq!(shape.int("wiener").unwrap().values(), &[10, 1]);
    assert_eq!(shape.int("sackin").unwrap().values(), &[3, 1]);
    let fit = &tables["fit"];
    assert_eq!(fit.int("values").unwrap().values(), &[2, 3]);
}
