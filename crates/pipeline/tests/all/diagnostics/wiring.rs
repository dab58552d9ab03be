//! What people read when something is wrong with components, ports, steps, tables, columns and gates.

use cladist_manifest::View;
use cladist_pipeline::{KnownColumn, Schemas, check};
use insta::assert_snapshot;

use crate::common::{checked_files, components, errors, load_files, notes};

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
fn a_view_that_does_not_fit_its_table_is_told() {
    let mut components = components();
    let graph = components.get_mut("lineage/graph").unwrap();
    graph.tables[1].views.push(View::bar("size", "family"));
    let text = "[sources.hub]\nuse = \"hub/dump\"\nwith = { path = \"a\" }\n\
                [metrics.graph]\nuse = \"lineage/graph\"\ninputs = { models = \"hub\" }\n";
    let pipeline = load_files(&[("pipeline.toml", text)], &[]).unwrap();
    let report = check(&pipeline, &components, &Schemas::new()).unwrap_err().render(false);
    let wanted =
        "a view of `lineage/graph.families` does not fit it: `y` of a bar view is numbers, `family` is utf8";
    assert!(report.contains(wanted) && report.contains("pipeline.toml:5:7"), "{report}");
}
