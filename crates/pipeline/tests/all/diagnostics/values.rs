//! What people read when something is wrong with configurations, settings and the environment.

use cladist_pipeline::Schemas;
use insta::assert_snapshot;

use crate::common::{PIPELINE, checked_files, errors};

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
