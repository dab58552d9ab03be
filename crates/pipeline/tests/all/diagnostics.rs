//! What people read when a pipeline is wrong.

use crate::common::{PIPELINE, checked_files, errors, load_files, notes};
use cladist_pipeline::{KnownColumn, Schemas};
use insta::assert_snapshot;

#[test]
fn the_pipeline_of_the_design_is_right() {
    assert_snapshot!(errors(PIPELINE), @"nothing");
    assert_snapshot!(notes(PIPELINE), @"");
}

#[test]
fn an_unknown_key_of_a_configuration_has_a_suggestion() {
    let text = "[sources.hub]\nuse = \"hub/dump\"\nwith = { path = \"a\" }\n\n[metrics.graph]\n\
                use = \"lineage/graph\"\ninputs = { models = \"hub\" }\nwith = { relatoins = [\"finetune\"] }\n";
    assert_snapshot!(errors(text), @r#"
    error: unknown key `relatoins` for `lineage/graph`
      --> pipeline.toml:8:10
       |
     8 | with = { relatoins = ["finetune"] }
       |          ^^^^^^^^^
    hint: did you mean `relations`? `cladist plugins inspect lineage/graph` lists its keys
    "#);
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
fn components_are_looked_up() {
    let text = "[sources.hub]\nuse = \"hub/dmup\"\n[sources.graph]\nuse = \"lineage/graph\"\n\
                [metrics.a]\nuse = \"nothing/like-it\"\n[reporters.r]\nuse = \"report/html\"\ninputs = [\"hub\"]\n";
    assert_snapshot!(errors(text), @r#"
    error: unknown component `hub/dmup`
      --> pipeline.toml:2:7
       |
     2 | use = "hub/dmup"
       |       ^^^^^^^^^^
    hint: did you mean `hub/dump`?
    hint: `cladist plugins list` shows what is there and where plugins are looked for

    error: `lineage/graph` is a metric, not a source
      --> pipeline.toml:4:7
       |
     4 | use = "lineage/graph"
       |       ^^^^^^^^^^^^^^^
    hint: move it to `[metrics.graph]`

    error: unknown component `nothing/like-it`
      --> pipeline.toml:6:7
       |
     6 | use = "nothing/like-it"
       |       ^^^^^^^^^^^^^^^^^
    hint: `cladist plugins list` shows what is there and where plugins are looked for

    error: unknown component `report/html`
      --> pipeline.toml:8:7
       |
     8 | use = "report/html"
       |       ^^^^^^^^^^^^^
    hint: did you mean `report/terminal`?
    hint: `cladist plugins list` shows what is there and where plugins are looked for
    "#);
}

#[test]
fn ports_steps_and_tables_are_looked_up() {
    let text = r#"
[sources.hub]
use = "hub/dump"
with = { path = "a" }
[metrics.graph]
use = "lineage/graph"
inputs = { model = "hub" }
[metrics.drift]
use = "lineage/traits"
inputs = { models = "hbu", edges = "graph" }
[metrics.other]
use = "lineage/traits"
inputs = { models = "hub.model" }
[metrics.third]
use = "lineage/traits"
inputs = { models = "screen", edges = "edges" }
[reporters.screen]
use = "report/terminal"
inputs = ["grpah.families", "drift", 5, { fro = "hub" }]
"#;
    assert_snapshot!(errors(text), @r#"
    error: unknown port `model` of `lineage/graph`
      --> pipeline.toml:7:12
       |
     7 | inputs = { model = "hub" }
       |            ^^^^^
    hint: did you mean `models`?

    error: unknown step `hbu`
       --> pipeline.toml:10:21
        |
     10 | inputs = { models = "hbu", edges = "graph" }
        |                     ^^^^^
    hint: did you mean `hub`?

    error: `graph` makes several tables
       --> pipeline.toml:10:36
        |
     10 | inputs = { models = "hbu", edges = "graph" }
        |                                    ^^^^^^^
    hint: name one of them: `graph.edges` or `graph.families`

    error: `other` lacks its input `edges`
       --> pipeline.toml:11:10
        |
     11 | [metrics.other]
        |          ^^^^^
    hint: add it: `inputs = { edges = "graph.edges" }`

    error: `hub` makes no table `model`
       --> pipeline.toml:13:21
        |
     13 | inputs = { models = "hub.model" }
        |                     ^^^^^^^^^^^
    hint: did you mean `hub.models`?

    error: `screen` is a reporter and makes no tables
       --> pipeline.toml:16:21
        |
     16 | inputs = { models = "screen", edges = "edges" }
        |                     ^^^^^^^^

    error: unknown step `edges`
       --> pipeline.toml:16:39
        |
     16 | inputs = { models = "screen", edges = "edges" }
        |                                       ^^^^^^^
    hint: did you mean `graph.edges`?

    error: unknown step `grpah`
       --> pipeline.toml:19:11
        |
     19 | inputs = ["grpah.families", "drift", 5, { fro = "hub" }]
        |           ^^^^^^^^^^^^^^^^
    hint: did you mean `graph.families`?

    error: expected the name of a step or step.table, found an integer
       --> pipeline.toml:19:38
        |
     19 | inputs = ["grpah.families", "drift", 5, { fro = "hub" }]
        |                                      ^

    error: unknown key `fro` for an input
       --> pipeline.toml:19:43
        |
     19 | inputs = ["grpah.families", "drift", 5, { fro = "hub" }]
        |                                           ^^^
    hint: did you mean `from`?
    "#);
}

#[test]
fn cycles_are_named() {
    let text = r#"
[sources.hub]
use = "hub/dump"
with = { path = "a" }
[metrics.graph]
use = "table/label"
inputs = { items = "drift" }
[metrics.drift]
use = "lineage/traits"
inputs = { models = "hub", edges = "graph" }
[metrics.own]
use = "table/label"
inputs = { items = "own" }
"#;
    assert_snapshot!(errors(text), @r#"
    error: steps wait for each other: graph -> drift -> graph
       --> pipeline.toml:7:20
        |
      7 | inputs = { items = "drift" }
        |                    ^^^^^^^
       ::: pipeline.toml:10:36
        |
     10 | inputs = { models = "hub", edges = "graph" }
        |                                    ^^^^^^^

    error: steps wait for each other: own -> own
       --> pipeline.toml:13:20
        |
     13 | inputs = { items = "own" }
        |                    ^^^^^
    "#);
}

#[test]
fn values_are_held_against_the_schema() {
    let text = r#"
[sources.hub]
use = "hub/dump"
with = { path = 5, more = ["a", 2], format = "parqet", on_bad_row = "warning", limit = -1, fields = { id = 1 }, cards = "no" }
[metrics.graph]
use = "lineage/graph"
inputs = { models = "hub" }
with = { relations = ["finetune", "adaptor"], include_merges = 1 }
[metrics.drift]
use = "lineage/traits"
inputs = { models = "hub", edges = "graph.edges" }
with = { traits = [], top = 0, share = 1.5, measure = { kind = "tfdf" } }
[metrics.drift2]
use = "lineage/traits"
inputs = { models = "hub", edges = "graph.edges" }
with = { top = 2.5, by = true, measure = { kind = "tfidf", word = 3 } }
[sources.hub2]
use = "hub/dump"
"#;
    assert_snapshot!(errors(text), @r#"
    error: expected a path for `path` of `hub/dump`, found an integer
      --> pipeline.toml:4:17
       |
     4 | with = { path = 5, more = ["a", 2], format = "parqet", on_bad_row = "warning", limit = -1, fields = { id = 1 }, cards = "no" }
       |                 ^

    error: expected a path for `more[1]` of `hub/dump`, found an integer
      --> pipeline.toml:4:33
       |
     4 | with = { path = 5, more = ["a", 2], format = "parqet", on_bad_row = "warning", limit = -1, fields = { id = 1 }, cards = "no" }
       |                                 ^

    error: unknown value `parqet` for `format` of `hub/dump`
      --> pipeline.toml:4:46
       |
     4 | with = { path = 5, more = ["a", 2], format = "parqet", on_bad_row = "warning", limit = -1, fields = { id = 1 }, cards = "no" }
       |                                              ^^^^^^^^
    hint: did you mean `parquet`? it can be `auto`, `jsonl` or `parquet`

    error: unknown value `warning` for `on_bad_row` of `hub/dump`
      --> pipeline.toml:4:69
       |
     4 | with = { path = 5, more = ["a", 2], format = "parqet", on_bad_row = "warning", limit = -1, fields = { id = 1 }, cards = "no" }
       |                                                                     ^^^^^^^^^
    hint: did you mean `warn`? it can be `warn`, `error` or `skip`

    error: `limit` must be at least 0, found -1
      --> pipeline.toml:4:88
       |
     4 | with = { path = 5, more = ["a", 2], format = "parqet", on_bad_row = "warning", limit = -1, fields = { id = 1 }, cards = "no" }
       |                                                                                        ^^

    error: expected a string for `fields.id` of `hub/dump`, found an integer
      --> pipeline.toml:4:108
       |
     4 | with = { path = 5, more = ["a", 2], format = "parqet", on_bad_row = "warning", limit = -1, fields = { id = 1 }, cards = "no" }
       |                                                                                                            ^

    error: expected a boolean for `cards` of `hub/dump`, found a string
      --> pipeline.toml:4:121
       |
     4 | with = { path = 5, more = ["a", 2], format = "parqet", on_bad_row = "warning", limit = -1, fields = { id = 1 }, cards = "no" }
       |                                                                                                                         ^^^^

    error: unknown value `adaptor` for `relations[1]` of `lineage/graph`
      --> pipeline.toml:8:35
       |
     8 | with = { relations = ["finetune", "adaptor"], include_merges = 1 }
       |                                   ^^^^^^^^^
    hint: did you mean `adapter`? it can be `finetune`, `adapter`, `quantized` or `merge`

    error: expected a boolean for `include_merges` of `lineage/graph`, found an integer
      --> pipeline.toml:8:64
       |
     8 | with = { relations = ["finetune", "adaptor"], include_merges = 1 }
       |                                                                ^

    error: `traits` must have at least 1 item, found 0
       --> pipeline.toml:12:19
        |
     12 | with = { traits = [], top = 0, share = 1.5, measure = { kind = "tfdf" } }
        |                   ^^

    error: `top` must be at least 1, found 0
       --> pipeline.toml:12:29
        |
     12 | with = { traits = [], top = 0, share = 1.5, measure = { kind = "tfdf" } }
        |                             ^

    error: `share` must be at most 1, found 1.5
       --> pipeline.toml:12:40
        |
     12 | with = { traits = [], top = 0, share = 1.5, measure = { kind = "tfdf" } }
        |                                        ^^^

    error: unknown value `tfdf` for `measure.kind` of `lineage/traits`
       --> pipeline.toml:12:64
        |
     12 | with = { traits = [], top = 0, share = 1.5, measure = { kind = "tfdf" } }
        |                                                                ^^^^^^
    hint: did you mean `tfidf`? it can be `jaccard` or `tfidf`

    error: expected an integer for `top` of `lineage/traits`, found a number
       --> pipeline.toml:16:16
        |
     16 | with = { top = 2.5, by = true, measure = { kind = "tfidf", word = 3 } }
        |                ^^^

    error: expected a string for `by` of `lineage/traits`, found a boolean
       --> pipeline.toml:16:26
        |
     16 | with = { top = 2.5, by = true, measure = { kind = "tfidf", word = 3 } }
        |                          ^^^^

    error: unknown key `measure.word` for `lineage/traits`
       --> pipeline.toml:16:60
        |
     16 | with = { top = 2.5, by = true, measure = { kind = "tfidf", word = 3 } }
        |                                                            ^^^^
    hint: did you mean `words`? `cladist plugins inspect lineage/traits` lists its keys

    error: missing key `path` for `hub/dump`
       --> pipeline.toml:18:7
        |
     18 | use = "hub/dump"
        |       ^^^^^^^^^^
    hint: `cladist plugins inspect hub/dump` lists its keys
    "#);
}

#[test]
fn columns_are_held_against_the_ports() {
    let text = r#"
[sources.hub]
use = "hub/dump"
with = { path = "a" }
[metrics.graph]
use = "lineage/graph"
inputs = { models = { from = "hub.problems", map = { base_modles = "tags", created_at = "lien" } } }
[metrics.drift]
use = "lineage/traits"
inputs = { models = "hub", edges = "graph.families" }
with = { by = "downloads" }
[metrics.drift2]
use = "lineage/traits"
inputs = { models = "hub", edges = "graph.edges" }
with = { by = "pipeline_tags" }
"#;
    assert_snapshot!(errors(text), @r#"
    error: the port `models` of `graph` needs the column `base_models`, which `hub.problems` does not have
      --> pipeline.toml:7:30
       |
     7 | inputs = { models = { from = "hub.problems", map = { base_modles = "tags", created_at = "lien" } } }
       |                              ^^^^^^^^^^^^^^
    hint: rename it: `models = { from = "hub.problems", map = { base_models = "base_modles" } }`

    error: the port `models` knows no column `base_modles`
      --> pipeline.toml:7:54
       |
     7 | inputs = { models = { from = "hub.problems", map = { base_modles = "tags", created_at = "lien" } } }
       |                                                      ^^^^^^^^^^^
    hint: did you mean `base_models`?

    error: `hub.problems` has no column `tags`
      --> pipeline.toml:7:68
       |
     7 | inputs = { models = { from = "hub.problems", map = { base_modles = "tags", created_at = "lien" } } }
       |                                                                    ^^^^^^

    error: `hub.problems` has no column `lien`
      --> pipeline.toml:7:89
       |
     7 | inputs = { models = { from = "hub.problems", map = { base_modles = "tags", created_at = "lien" } } }
       |                                                                                         ^^^^^^
    hint: did you mean `line`?

    error: the port `edges` of `drift` needs the column `child`, which `graph.families` does not have
       --> pipeline.toml:10:36
        |
     10 | inputs = { models = "hub", edges = "graph.families" }
        |                                    ^^^^^^^^^^^^^^^^
    hint: rename it: `edges = { from = "graph.families", map = { child = "…" } }`

    error: the port `edges` of `drift` needs the column `parent`, which `graph.families` does not have
       --> pipeline.toml:10:36
        |
     10 | inputs = { models = "hub", edges = "graph.families" }
        |                                    ^^^^^^^^^^^^^^^^
    hint: rename it: `edges = { from = "graph.families", map = { parent = "…" } }`

    error: the port `models` of `drift` takes the column `downloads` as utf8, but in `hub.models` it is int64
       --> pipeline.toml:11:15
        |
     11 | with = { by = "downloads" }
        |               ^^^^^^^^^^^
       ::: pipeline.toml:10:21
        |
     10 | inputs = { models = "hub", edges = "graph.families" }
        |                     ^^^^^

    error: the port `models` of `drift2` needs the column `pipeline_tags`, which `hub.models` does not have
       --> pipeline.toml:15:15
        |
     15 | with = { by = "pipeline_tags" }
        |               ^^^^^^^^^^^^^^^
       ::: pipeline.toml:14:21
        |
     14 | inputs = { models = "hub", edges = "graph.edges" }
        |                     ^^^^^
    hint: did you mean `pipeline_tag`?
    "#);
}

#[test]
fn what_only_a_run_can_tell_is_a_note() {
    let text = r#"
[sources.rows]
use = "table/read"
map = { id = "modelId" }
with = { path = "a.csv" }
[metrics.graph]
use = "lineage/graph"
inputs = { models = "rows" }
[gates.g]
table = "rows"
column = "n"
max = 3
"#;
    assert_snapshot!(notes(text), @r#"
    note: whether `rows.rows` has `id`, `base_models` for the port `models` of `graph` is decided at run
      --> pipeline.toml:8:21
       |
     8 | inputs = { models = "rows" }
       |                     ^^^^^^
    hint: `cladist check --probe` asks the source
    note: whether `rows.rows` has the column `n` is decided at run
       --> pipeline.toml:11:10
        |
     11 | column = "n"
        |          ^^^
    hint: `cladist check --probe` asks the source
    "#);
}

#[test]
fn a_schema_that_is_known_decides() {
    let text = r#"
[sources.rows]
use = "table/read"
map = { id = "modelId" }
with = { path = "a.csv" }
[metrics.graph]
use = "lineage/graph"
inputs = { models = { from = "rows", map = { base_models = "parents" } } }
"#;
    let column =
        |name: &str, ty: &str| KnownColumn { name: name.to_owned(), ty: ty.parse().unwrap(), nullable: true };
    let mut schemas = Schemas::new();
    schemas.insert("rows.rows".to_owned(), vec![column("model_id", "utf8"), column("parents", "utf8")]);
    let report = checked_files(&[("pipeline.toml", text)], &[], &schemas).unwrap_err();
    assert_snapshot!(report.render(false), @r#"
    error: `rows.rows` has no column `modelId`
      --> pipeline.toml:4:14
       |
     4 | map = { id = "modelId" }
       |              ^^^^^^^^^
    hint: did you mean `model_id`?

    error: the port `models` of `graph` takes the column `base_models` as list<struct<id: utf8, relation: utf8?>>, but in `rows.rows` it is utf8
      --> pipeline.toml:8:30
       |
     8 | inputs = { models = { from = "rows", map = { base_models = "parents" } } }
       |                              ^^^^^^
    "#);
}

#[test]
fn gates_are_held_against_their_tables() {
    let text = r#"
[sources.hub]
use = "hub/dump"
with = { path = "a" }
[metrics.graph]
use = "lineage/graph"
inputs = { models = "hub" }
[gates.a]
table = "graph.families"
where = { familly = "x", size = "big" }
column = "sizes"
max = 3
[gates.b]
table = "graph.families"
column = "family"
min = 3
[gates.c]
table = "graph"
column = "size"
min = 3
max = 4
[gates.d]
table = "graph.edges"
column = "cut"
equals = "no"
[gates.e]
table = "graph"
column = "size"
equals = 1
[gates.f]
tabel = "graph.edges"
equals = [1]
"#;
    assert_snapshot!(errors(text), @r#"
    error: `graph.families` has no column `familly`
       --> pipeline.toml:10:11
        |
     10 | where = { familly = "x", size = "big" }
        |           ^^^^^^^
    hint: did you mean `family`?

    error: `size` is int64 and can never be "big"
       --> pipeline.toml:10:33
        |
     10 | where = { familly = "x", size = "big" }
        |                                 ^^^^^

    error: `graph.families` has no column `sizes`
       --> pipeline.toml:11:10
        |
     11 | column = "sizes"
        |          ^^^^^^^
    hint: did you mean `size`?

    error: `min` and `max` judge numbers, `family` is utf8
       --> pipeline.toml:15:10
        |
     15 | column = "family"
        |          ^^^^^^^^

    error: the gate `c` takes one of `min`, `max` and `equals`
       --> pipeline.toml:21:1
        |
     21 | max = 4
        | ^^^
    hint: write a second gate for the other bound

    error: `cut` is bool and can never be "no"
       --> pipeline.toml:25:10
        |
     25 | equals = "no"
        |          ^^^^

    error: `graph` makes several tables
       --> pipeline.toml:27:9
        |
     27 | table = "graph"
        |         ^^^^^^^
    hint: name one of them: `graph.edges` or `graph.families`

    error: missing key `column` for the gate `f`
       --> pipeline.toml:30:8
        |
     30 | [gates.f]
        |        ^

    error: unknown key `tabel` for the gate `f`
       --> pipeline.toml:31:1
        |
     31 | tabel = "graph.edges"
        | ^^^^^
    hint: did you mean `table`?

    error: expected a string, number or boolean for `equals`, found a list
       --> pipeline.toml:32:10
        |
     32 | equals = [1]
        |          ^^^
    "#);
}

#[test]
fn the_environment_is_read_in_some_places_only() {
    let text = r#"
name = { env = "NAME" }
[sources.hub]
use = { env = "USE" }
[sources.hub2]
use = "hub/dump"
with = { path = { env = "top" }, limit = { env = "WORD" }, token = { env = "HF_TOKEN", defualt = "x" }, format = { env = "WORD" } }
"#;
    assert_snapshot!(errors(text), @r#"
    error: a value of the environment cannot stand here
      --> pipeline.toml:2:8
       |
     2 | name = { env = "NAME" }
       |        ^^^^^^^^^^^^^^^^
    hint: `{ env = … }` can stand in `with`, in `inputs` and in `[run]`

    error: a value of the environment cannot stand here
      --> pipeline.toml:4:7
       |
     4 | use = { env = "USE" }
       |       ^^^^^^^^^^^^^^^
    hint: `{ env = … }` can stand in `with`, in `inputs` and in `[run]`

    error: the environment has no variable `top`
      --> pipeline.toml:7:25
       |
     7 | with = { path = { env = "top" }, limit = { env = "WORD" }, token = { env = "HF_TOKEN", defualt = "x" }, format = { env = "WORD" } }
       |                         ^^^^^
    hint: did you mean `TOP`?
    hint: set it, or give a value for when it is not set: `{ env = "top", default = … }`

    error: the value of the variable `WORD` does not fit `limit`: expected an integer
      --> pipeline.toml:7:42
       |
     7 | with = { path = { env = "top" }, limit = { env = "WORD" }, token = { env = "HF_TOKEN", defualt = "x" }, format = { env = "WORD" } }
       |                                          ^^^^^^^^^^^^^^^^

    error: unknown key `defualt` beside `env`
      --> pipeline.toml:7:88
       |
     7 | with = { path = { env = "top" }, limit = { env = "WORD" }, token = { env = "HF_TOKEN", defualt = "x" }, format = { env = "WORD" } }
       |                                                                                        ^^^^^^^
    hint: did you mean `default`?

    error: the value of the variable `WORD` does not fit `format`: expected `auto`, `jsonl` or `parquet`
      --> pipeline.toml:7:114
       |
     7 | with = { path = { env = "top" }, limit = { env = "WORD" }, token = { env = "HF_TOKEN", defualt = "x" }, format = { env = "WORD" } }
       |                                                                                                                  ^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn settings_must_reach_something() {
    let settings = [
        "metrics.drfit.with.top=5",
        "metric.drift.with.top=5",
        "sources.drift.with.top=5",
        "metrics.drift.with.traits.7=x",
        "metrics.drift.use.x=x",
        "metrics.drift.with.tpo=5",
        "metrics.drift.with.top=many",
        "metrics.drift=5",
        "nothing",
        "metrics..x=1",
    ];
    let report = checked_files(&[("pipeline.toml", PIPELINE)], &settings, &Schemas::new()).unwrap_err();
    assert_snapshot!(report.render(false), @r#"
    error: `--set` names `metrics.drfit`, which is not there
      --> --set
       |
     1 | metrics.drfit.with.top=5
       |         ^^^^^
    hint: did you mean `drift`?

    error: `--set` cannot reach `metric`
      --> --set
       |
     1 | metric.drift.with.top=5
       | ^^^^^^
    hint: did you mean `metrics`?

    error: `--set` names `sources.drift`, which is not there
      --> --set
       |
     1 | sources.drift.with.top=5
       |         ^^^^^
    hint: did you mean `metrics.drift`?

    error: `metrics.drift.with.traits` is a list of 2, counted from 0
      --> --set
       |
     1 | metrics.drift.with.traits.7=x
       |                           ^

    error: `metrics.drift.use` is a string, not a table
      --> --set
       |
     1 | metrics.drift.use.x=x
       |                   ^

    error: unknown key `tpo` for `lineage/traits`
      --> --set
       |
     1 | metrics.drift.with.tpo=5
       |                    ^^^
    hint: did you mean `top`? `cladist plugins inspect lineage/traits` lists its keys

    error: expected an integer for `top` of `lineage/traits`, found a string
      --> --set
       |
     1 | metrics.drift.with.top=many
       |                        ^^^^

    error: `--set` sets single values, not all of `metrics`
      --> --set
       |
     1 | metrics.drift=5
       |         ^^^^^

    error: a `--set` is a path of keys, `=` and a value
      --> --set
       |
     1 | nothing
       | ^^^^^^^
    hint: write it like `--set metrics.drift.with.top=5`

    error: a `--set` is a path of keys, `=` and a value
      --> --set
       |
     1 | metrics..x=1
       | ^^^^^^^^^^^^
    hint: write it like `--set metrics.drift.with.top=5`
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
