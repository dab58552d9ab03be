use super::*;
use crate::fixtures::{families, scores};

#[test]
fn what_is_no_score_is_left_out_and_told() {
    let Scores { rows, left_out } = Scores::read(vec![families(3), scores()]).unwrap();
    // Of ten rows one is NaN and one a second score of the same kind.
    assert_eq!(rows.len(), 8);
    let lines: Vec<String> = left_out.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "left out: exact_match of org/a on quiz: an earlier row of the same kind counts",
            "left out: graph.families: it is no table of the contract `scores`: no column `model` (utf8); there are \
         family, size",
        ]
    );
    assert_eq!(lines[2..], ["left out: f1 of org/a on quiz: its value is no finite number"]);
    // An error and an end that are no numbers are not known; no items means that nobody counted.
    assert_eq!((rows[2].stderr, rows[2].interval), (None, None));
    assert_eq!((rows[6].metric.as_str(), rows[6].n), ("mine", None));
    // No filter and the filter `none` are the same.
    assert_eq!((rows[4].filter.as_deref(), rows[5].filter.as_deref()), (Some("strict"), None));
    assert_eq!(rows[3].part.source.as_deref(), Some("en"));
}

#[test]
fn rows_of_one_kind_are_counted_together() {
    let Scores { rows, left_out } = Scores::read(vec![scores(), scores()]).unwrap();
    assert_eq!(rows.len(), 8);
    let lines: Vec<String> = left_out.lines().collect();
    assert_eq!(
        lines,
        [
            "left out: exact_match of org/a on quiz and 9 more: an earlier row of the same kind counts",
            "left out: f1 of org/a on quiz and 1 more: its value is no finite number",
        ]
    );
}

#[test]
fn a_row_without_names_or_value_is_no_score() {
    let batch = record_batch([
        ("model", nullable_strings([None, Some("m"), Some("m")])),
        ("benchmark", nullable_strings([Some("b"), Some(""), Some("b")])),
        ("language", nullable_strings([None::<&str>; 3])),
        ("group", nullable_strings([None::<&str>; 3])),
        ("metric", strings(["x", "x", "x"])),
        ("value", nullable_floats([Some(1.0), Some(1.0), None])),
        ("n", ints([1, 1, 1])),
        ("stderr", nullable_floats([None; 3])),
        ("ci_low", nullable_floats([None; 3])),
        ("ci_high", nullable_floats([None; 3])),
        ("signature", strings(["", "", ""])),
        ("turn", cladist_sdk::arrow_array::new_null_array(&cladist_sdk::arrow_schema::DataType::Int32, 3)),
    ]);
    let batch = batch.unwrap();
    let mut found = Scores::default();
    found.batch("t", &batch, &mut BTreeSet::new()).unwrap();
    assert_eq!(found.rows, []);
    let lines: Vec<String> = found.left_out.lines().collect();
    assert_eq!(
        lines,
        [
            "left out: a row of t: it names no benchmark",
            "left out: a row of t: it names no model",
            "left out: x of m on b: its value is no finite number",
        ]
    );
}
