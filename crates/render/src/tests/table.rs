use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::Look;

fn families() -> RecordBatch {
    batch(vec![
        ("family", texts(&["meta-llama/Llama-3.1-8B-Instruct", "openai-community/gpt2", "模型/百川"])),
        ("size", ints(&[12_345, 678, 9])),
        ("share", floats(&[0.5, 0.012_345_67, 12.0])),
        ("first_created", texts(&["2024-07-18", "2022-03-02", "2023-06-01"])),
        ("depth", ints(&[4, 3, 1])),
    ])
}

#[test]
fn a_wide_terminal_shows_all() {
    insta::assert_snapshot!(head(&families()).table(Look::new(Some(100), false)), @r"
    family                              size     share  first_created  depth
    ────────────────────────────────  ──────  ────────  ─────────────  ─────
    meta-llama/Llama-3.1-8B-Instruct  12,345   0.5      2024-07-18         4
    openai-community/gpt2                678   0.01235  2022-03-02         3
    模型/百川                              9  12        2023-06-01         1
    ");
}

#[test]
fn a_narrow_terminal_cuts_text_then_drops_the_last_columns() {
    insta::assert_snapshot!(head(&families()).table(Look::new(Some(62), false)), @r"
    family                    size     share  first_created  depth
    ──────────────────────  ──────  ────────  ─────────────  ─────
    meta-llama/Llama-3.1-…  12,345   0.5      2024-07-18         4
    openai-community/gpt2      678   0.01235  2022-03-02         3
    模型/百川                    9  12        2023-06-01         1
    ");
    insta::assert_snapshot!(head(&families()).table(Look::new(Some(32), false)), @r"
    family            size     share
    ──────────────  ──────  ────────
    meta-llama/Ll…  12,345   0.5
    openai-commun…     678   0.01235
    模型/百川            9  12
    +2 columns: first_created, depth
    ");
}

#[test]
fn a_pipe_gets_plain_numbers_and_whole_text() {
    insta::assert_snapshot!(head(&families()).of_total(1_207).table(Look::plain()), @r"
    family                             size     share  first_created  depth
    --------------------------------  -----  --------  -------------  -----
    meta-llama/Llama-3.1-8B-Instruct  12345   0.5      2024-07-18         4
    openai-community/gpt2               678   0.01235  2022-03-02         3
    模型/百川                             9  12        2023-06-01         1
    … and 1,204 more
    ");
}

#[test]
fn colour_is_only_for_terminals() {
    let table = head(&families().slice(0, 1).project(&[0]).unwrap());
    assert!(table.table(Look::new(Some(80), true)).starts_with("\u{1b}[1mfamily"));
    assert!(!table.table(Look::new(None, true)).contains('\u{1b}'));
}

#[test]
fn nothing_to_show_is_said() {
    assert_eq!(head(&families().slice(0, 0)).table(Look::plain()), "no rows\n");
    assert_eq!(head(&families()).first(0).table(Look::plain()), "3 rows\n");
}

#[test]
fn every_kind_of_cell() {
    insta::assert_snapshot!(head(&every_kind()).table(Look::plain()), @r#"
    text   view             key  bool                   int  single  float  decimal  date        time                      bytes  tags    parents                        nothing
    -----  ---------------  ---  -----  -------------------  ------  -----  -------  ----------  ------------------------  -----  ------  -----------------------------  -------
    plain  a,b              k    true                    -7     0.1   1e-9     1.25  2024-02-29  2022-03-02T23:29:04.000Z  ab00   x, y z  [{"id":"a,\"b\"","n":1},null]
           say "hi"\nthere  l    false  9223372036854775807   NaN     -inf    -0.05  1969-12-31  1970-01-01T00:00:00.000Z
    "#);
}

proptest! {
    /// No line is wider than the terminal, whatever is in the cells.
    #[test]
    fn no_line_is_wider_than_the_terminal(
        cells in prop::collection::vec(("\\PC{0,40}", any::<String>(), any::<i64>(), any::<f64>()), 1..6),
        width in 24usize..120,
    ) {
        let batch = batch(vec![
            ("some text", texts(&cells.iter().map(|c| c.0.as_str()).collect::<Vec<_>>())),
            ("any text", texts(&cells.iter().map(|c| c.1.as_str()).collect::<Vec<_>>())),
            ("count", ints(&cells.iter().map(|c| c.2).collect::<Vec<_>>())),
            ("a number with a long name", floats(&cells.iter().map(|c| c.3).collect::<Vec<_>>())),
        ]);
        for line in head(&batch).of_total(1_000).table(Look::new(Some(width), false)).lines() {
            prop_assert!(line.width() <= width, "{} > {width}: {line:?}", line.width());
            prop_assert!(!line.chars().any(char::is_control));
        }
    }
}
