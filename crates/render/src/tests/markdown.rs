use proptest::prelude::*;

use super::*;
use crate::escape_markdown;

#[test]
fn numbers_are_right_aligned_and_cells_escaped() {
    let batch = batch(vec![
        ("model_id", texts(&["a|b", "<script>", "two\nlines", "*bold* [x](y)"])),
        ("size", ints(&[12_345, 1, 2, 3])),
        ("share", floats(&[0.5, f64::NAN, 1e-9, 0.123_456])),
    ]);
    insta::assert_snapshot!(head(&batch).markdown(9), @r"
    | model_id | size | share |
    | --- | ---: | ---: |
    | a\|b | 12345 | 0.5 |
    | &lt;script&gt; | 1 | NaN |
    | two<br>lines | 2 | 1e-9 |
    | \*bold\* \[x\](y) | 3 | 0.1235 |
    ");
    assert_eq!(head(&batch).markdown(0), "");
    assert_eq!(head(&batch).markdown(1).lines().count(), 3);
}

#[test]
fn markup_is_shown_as_it_is_written() {
    assert_eq!(escape_markdown("snake_case _em_ `code` ~x~"), "snake_case \\_em\\_ \\`code\\` \\~x\\~");
    assert_eq!(escape_markdown("# no heading #1"), "\\# no heading #1");
    assert_eq!(escape_markdown("@user paid $5 & more\r\n"), "&#64;user paid &#36;5 &amp; more<br>");
}

proptest! {
    /// A row is one line with as many unescaped pipes as there are columns and one more.
    #[test]
    fn a_row_stays_a_row(text in any::<String>(), other in "[|\\\\\r\n`]{0,12}") {
        let markdown = head(&batch(vec![("a", texts(&[&text])), ("b", texts(&[&other]))])).markdown(1);
        let lines: Vec<&str> = markdown.lines().collect();
        prop_assert_eq!(lines.len(), 3);
        let (mut pipes, mut escaped) = (0, false);
        for c in lines[2].chars() {
            pipes += usize::from(c == '|' && !escaped);
            escaped = c == '\\' && !escaped;
        }
        prop_assert_eq!(pipes, 3);
    }
}
