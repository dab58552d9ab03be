//! What people read when something is wrong with the text itself: syntax, keys, names, versions, includes.

use insta::assert_snapshot;

use crate::common::{PIPELINE, errors, load_files, notes};

#[test]
fn the_pipeline_of_the_design_is_right() {
    assert_snapshot!(errors(PIPELINE), @"nothing");
    assert_snapshot!(notes(PIPELINE), @"");
}

#[test]
fn several_syntax_errors_are_told_at_once() {
    let text = "name = \"a\nx = = 1\n[sources.hub\nuse = \"hub/dump\"\nwith = { path = 1 1 }\n";
    assert_snapshot!(errors(text), @r#"
    error: invalid basic string, expected `"`
      --> pipeline.toml:1:10
       |
     1 | name = "a
       |          ^

    error: extra `=`, expected nothing
      --> pipeline.toml:2:5
       |
     2 | x = = 1
       |     ^

    error: unexpected key or value, expected newline, `#`
      --> pipeline.toml:2:7
       |
     2 | x = = 1
       |       ^

    error: unclosed table, expected `]`
      --> pipeline.toml:3:13
       |
     3 | [sources.hub
       |             ^
    "#);
}

#[test]
fn keys_sections_and_names_are_strict() {
    let text = "nmae = \"a\"\nname = \"a b\"\n[source.hub]\n[metrics.\"a b\"]\nuse = \"lineage/graph\"\n\
                input = { models = \"hub\" }\n[sources.x]\nuse = \"dump\"\ninputs = {}\n[reporters.x]\n\
                use = \"report/terminal\"\ninputs = \"x\"\n[run]\nthreds = 1\nthreads = -1\non_error = \"contine\"\n";
    assert_snapshot!(errors(text), @r#"
    error: unknown key `nmae` for the pipeline
      --> pipeline.toml:1:1
       |
     1 | nmae = "a"
       | ^^^^
    hint: did you mean `name`?

    error: `a b` is no name for the pipeline
      --> pipeline.toml:2:8
       |
     2 | name = "a b"
       |        ^^^^^
    hint: names are made of letters, digits, `_` and `-`

    error: unknown key `source` for the pipeline
      --> pipeline.toml:3:2
       |
     3 | [source.hub]
       |  ^^^^^^
    hint: did you mean `sources`?

    error: `a b` is no name for a metric
      --> pipeline.toml:4:10
       |
     4 | [metrics."a b"]
       |          ^^^^^
    hint: names are made of letters, digits, `_` and `-`

    error: unknown key `input` for the metric `a b`
      --> pipeline.toml:6:1
       |
     6 | input = { models = "hub" }
       | ^^^^^
    hint: did you mean `inputs`?

    error: `dump` is no component
      --> pipeline.toml:8:7
       |
     8 | use = "dump"
       |       ^^^^^^
    hint: write it as plugin/component, like `lineage/graph`

    error: the source `x` cannot have `inputs`
      --> pipeline.toml:9:1
       |
     9 | inputs = {}
       | ^^^^^^
    hint: a source makes its tables itself; a metric takes inputs

    error: two steps have the name `x`
       --> pipeline.toml:10:12
        |
     10 | [reporters.x]
        |            ^
       ::: pipeline.toml:7:10
        |
      7 | [sources.x]
        |          ^

    error: expected a list of tables for `inputs` of a reporter
       --> pipeline.toml:12:10
        |
     12 | inputs = "x"
        |          ^^^
    hint: write it like `inputs = ["graph.families", "drift"]`

    error: unknown key `threds` for `[run]`
       --> pipeline.toml:14:1
        |
     14 | threds = 1
        | ^^^^^^
    hint: did you mean `threads`?

    error: `threads` must be between 0 and 4096
       --> pipeline.toml:15:11
        |
     15 | threads = -1
        |           ^^

    error: unknown value `contine` for `on_error`
       --> pipeline.toml:16:12
        |
     16 | on_error = "contine"
        |            ^^^^^^^^^
    hint: did you mean `continue`? it can be `stop` or `continue`
    "#);
}

#[test]
fn the_version_is_checked_before_anything_else() {
    let text = "requires = \">=0.2\"\nnmae = 1\n[sources.hub\n";
    assert_snapshot!(errors(text), @r#"
    error: this pipeline requires cladist >=0.2, this is 0.1.0
      --> pipeline.toml:1:12
       |
     1 | requires = ">=0.2"
       |            ^^^^^^^
    "#);
    assert_snapshot!(errors("requires = \"new\"\n"), @r#"
    error: `new` is no version requirement: unexpected character 'n' while parsing major version number
      --> pipeline.toml:1:12
       |
     1 | requires = "new"
       |            ^^^^^
    hint: write it like `requires = ">=0.1"`
    "#);
}

#[test]
fn includes_are_read_from_beside_the_file() {
    let files = [
        ("a/pipeline.toml", "include = [\"base.toml\", \"../none.toml\", 3]\n"),
        ("a/base.toml", "include = [\"sub/more.toml\"]\n"),
        ("a/sub/more.toml", "include = [\"../pipeline.toml\"]\n"),
    ];
    assert_snapshot!(load_files(&files, &[]).unwrap_err().render(false), @r#"
    error: cannot read `none.toml`: entity not found
      --> a/pipeline.toml:1:25
       |
     1 | include = ["base.toml", "../none.toml", 3]
       |                         ^^^^^^^^^^^^^^

    error: expected a file in `include`, found an integer
      --> a/pipeline.toml:1:41
       |
     1 | include = ["base.toml", "../none.toml", 3]
       |                                         ^

    error: files include each other: pipeline.toml -> base.toml -> more.toml -> pipeline.toml
      --> a/sub/more.toml:1:12
       |
     1 | include = ["../pipeline.toml"]
       |            ^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(load_files(&[("none.toml", "")], &[]).map(|p| p.name).unwrap_or_default(), @"none");
}

#[test]
fn a_diagnostic_has_colours_where_asked() {
    let report = crate::common::checked("nmae = \"x\"\n").unwrap_err();
    assert_snapshot!(report.render(true).replace('\x1b', "ESC"), @r#"
    ESC[1;31merrorESC[0m: unknown key `nmae` for the pipeline
      ESC[1;34m-->ESC[0m pipeline.toml:1:1
       ESC[1;34m|ESC[0m
     ESC[1;34m1ESC[0m ESC[1;34m|ESC[0m nmae = "x"
       ESC[1;34m|ESC[0m ESC[1;31m^^^^ESC[0m
    ESC[1mhint:ESC[0m did you mean `name`?
    "#);
}

#[test]
fn marks_stand_under_wide_letters_and_after_tabs() {
    assert_snapshot!(errors("name = \"模型\"\t# 谱系\n\t\tnmae = 1\n"), @r#"
    error: `模型` is no name for the pipeline
      --> pipeline.toml:1:8
       |
     1 | name = "模型"    # 谱系
       |        ^^^^^^
    hint: names are made of letters, digits, `_` and `-`

    error: unknown key `nmae` for the pipeline
      --> pipeline.toml:2:3
       |
     2 |         nmae = 1
       |         ^^^^
    hint: did you mean `name`?
    "#);
}

#[test]
fn a_pipeline_without_a_step_is_an_error() {
    let told = errors("");
    assert!(told.starts_with("error: no step, so nothing would run"), "{told}");
    assert!(told.contains("pipeline.toml:1:1") && told.contains("`cladist new pipeline NAME`"), "{told}");
    assert_snapshot!(errors("name = \"x\"\n[sources.hub]\nuse = \"hub/dump\"\nwith = { path = \"x\" }\n"), @"nothing");
}
