use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::Definition;

/// Base, chat of base, gguf of chat, and a merge of base and other; lone stands alone.
fn inputs() -> [(&'static str, RecordBatch); 2] {
    let ids = ["o/Base", "me/chat", "me/chat-gguf", "x/merge", "o/other", "z/lone"];
    let models = record_batch([
        ("id", strings(ids)),
        ("downloads", nullable_ints([Some(100), Some(7), None, Some(5), Some(1), Some(3)])),
    ])
    .unwrap();
    let edges = record_batch([
        ("child", strings(["me/chat", "me/chat-gguf", "x/merge", "x/merge", "o/Base"])),
        ("parent", strings(["o/Base", "me/chat", "o/Base", "o/other", "x/merge"])),
        (
            "relation",
            nullable_strings([Some("finetune"), Some("quantized"), Some("merge"), Some("merge"), None]),
        ),
        ("cut", bools([false, false, false, false, true])),
    ])
    .unwrap();
    [("models", models), ("edges", edges)]
}

/// The rows of a table as lines of text.
fn lines(table: &RecordBatch) -> Vec<String> {
    let cell = |column: &dyn Array, row: usize| {
        use arrow_array::cast::AsArray;
        if column.is_null(row) {
            return "-".to_owned();
        }
        if let Some(texts) = column.as_string_opt::<i32>() {
            return texts.value(row).to_owned();
        }
        if let Some(numbers) = column.as_primitive_opt::<arrow_array::types::Int64Type>() {
            return numbers.value(row).to_string();
        }
        column.as_boolean().value(row).to_string()
    };
    let line = |row| table.columns().iter().map(|c| cell(c.as_ref(), row)).collect::<Vec<_>>().join(" ");
    (0..table.num_rows()).map(line).collect()
}

#[test]
fn relatives_of_a_small_family() {
    let config = json!({ "of": ["me/chat", "o/other", "o/base", "z/lone", "x/merge", "me/chat"] });
    let tables = cladist_testkit::metric_tables::<Definition>("kin", &config, &inputs()).unwrap();
    assert_eq!(
        lines(&tables["relatives"]),
        [
            "me/chat ancestor o/Base 1 me/chat finetune 100",
            "me/chat descendant me/chat-gguf 1 me/chat quantized -",
            "me/chat sibling x/merge 2 o/Base merge 5",
            "o/other descendant x/merge 1 o/other merge 5",
            "x/merge ancestor o/Base 1 x/merge merge 100",
            "x/merge ancestor o/other 1 x/merge merge 1",
            "x/merge sibling me/chat 2 o/Base finetune 7",
        ]
    );
    assert_eq!(
        lines(&tables["common"]),
        [
            "me/chat o/other - - -",
            "me/chat z/lone - - -",
            "o/other z/lone - - -",
            "me/chat x/merge o/Base 1 1",
            "o/other x/merge o/other 0 1",
            "z/lone x/merge - - -",
        ]
    );
    assert_eq!(
        lines(&tables["impact"]),
        [
            "me/chat true - 1 1 1 7 - 0",
            "o/other true - 0 1 1 1 5 1",
            "o/base false o/Base - - - - - -",
            "z/lone true - 0 0 0 3 - 0",
            "x/merge true - 2 0 0 5 - 0",
        ]
    );
}

#[test]
fn nobody_asked_for_is_refused() {
    let error =
        cladist_testkit::metric_tables::<Definition>("kin", &json!({ "of": [] }), &inputs()).unwrap_err();
    assert!(error.contains("`of` is empty"), "{error}");
}
