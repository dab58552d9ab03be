//! What a pipeline becomes: merging, settings, the environment, paths.

use cladist_manifest::Kind;
use cladist_pipeline::{Bound, Input, OnError, Schemas, TableRef, keys, render, select, template};
use serde_json::json;

use crate::common::{PIPELINE, checked, checked_files, components, load_files};

fn columns(input: &Input) -> Vec<&str> {
    input.columns.iter().flatten().map(String::as_str).collect()
}

#[test]
fn steps_come_after_what_they_need() {
    let checked = checked(PIPELINE).unwrap();
    let names: Vec<_> = checked.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["hub", "graph", "drift", "screen"]);
    assert_eq!(checked.name, "hub-ecosystem");
    assert_eq!(checked.run.on_error, OnError::Continue);
    let drift = checked.step("drift").unwrap();
    assert_eq!((drift.kind, drift.plugin(), drift.resolved.passes), (Kind::Metric, "lineage", 1));
    assert_eq!(drift.inputs[0].from, TableRef::new("hub", "models"));
    assert_eq!(columns(&drift.inputs[0]), ["id", "licenses"]);
    assert_eq!(drift.inputs[1].from, TableRef::new("graph", "edges"));
    let screen: Vec<_> = checked.step("screen").unwrap().inputs.iter().map(|i| i.from.to_string()).collect();
    assert_eq!(screen, ["graph.families", "drift.mutation"]);
    assert_eq!(checked.gates[0].filter.len(), 2);
    assert_eq!(checked.gates[0].bound, Bound::Max(0.25));
}

#[test]
fn includes_lie_over_the_file_and_settings_over_all() {
    let files = [
        (
            "a/pipeline.toml",
            "include = [\"b/one.toml\", \"two.toml\"]\n[sources.hub]\nuse = \"hub/dump\"\n\
             with = { path = \"own.jsonl\", format = \"auto\", cards = true }\n",
        ),
        (
            "a/b/one.toml",
            "[sources.hub]\nwith.path = \"one.jsonl\"\nwith.format = \"jsonl\"\n[run]\nthreads = 2\n",
        ),
        (
            "a/two.toml",
            "requires = \">=0.1\"\n[sources.hub.with]\nformat = \"parquet\"\nmore = [\"x\", \"/abs/../y\"]\n",
        ),
    ];
    let made = checked_files(&files, &[], &Schemas::new()).unwrap();
    let hub = made.step("hub").unwrap();
    assert_eq!(
        hub.config,
        json!({
            "path": "/work/a/b/one.jsonl", "format": "parquet", "cards": true,
            "more": ["/work/a/x", "/abs/../y"],
        })
    );
    assert_eq!(made.run.threads, 2);
    let set = ["sources.hub.with.path=../x/*.jsonl", "sources.hub.with.more.0=z", "run.threads=3", "name=n"];
    let made = checked_files(&files, &set, &Schemas::new()).unwrap();
    let hub = made.step("hub").unwrap();
    assert_eq!(hub.config["path"], "/x/*.jsonl");
    assert_eq!(hub.config["more"][0], "/work/z");
    assert_eq!((made.run.threads, made.name.as_str()), (3, "n"));
    let paths: Vec<_> =
        made.path_values().map(|(_, path)| (path.pointer.as_str(), path.written.as_str())).collect();
    assert_eq!(paths, [("/path", "../x/*.jsonl"), ("/more/0", "z"), ("/more/1", "/abs/../y")]);
}

#[test]
fn values_of_the_environment_are_read_fitted_and_hidden() {
    let text = r#"
[sources.hub]
use = "hub/dump"
with = { path = { env = "DUMP" }, token = { env = "HF_TOKEN" }, limit = { env = "TOP" }, more = [{ env = "NONE", default = "d" }] }
[metrics.graph]
use = "lineage/graph"
inputs = { models = { env = "STEP", default = "hub" } }
[run]
threads = { env = "TOP" }
on_error = { env = "NONE", default = "continue" }
"#;
    let checked = checked(text).unwrap();
    let hub = checked.step("hub").unwrap();
    assert_eq!(
        hub.config,
        json!({"path": "/work/given/dump.jsonl", "token": "hf_secret_value", "limit": 7, "more": ["/work/d"]})
    );
    assert_eq!(
        hub.public_config,
        json!({"path": {"env": "DUMP"}, "token": {"env": "HF_TOKEN"}, "limit": {"env": "TOP"}, "more": ["/work/d"]})
    );
    assert_eq!((checked.run.threads, checked.run.on_error), (7, OnError::Continue));
    assert_eq!(checked.secrets.text("with hf_secret_value!"), "with <env HF_TOKEN>!");
}

#[test]
fn a_table_with_a_column_called_env_is_no_variable() {
    let text = r#"
[sources.rows]
use = "table/read"
with = { path = "a" }
map = { env = "environment" }
[gates.g]
table = "rows"
where = { env = "prod" }
column = "n"
max = 1
"#;
    let checked = checked(text).unwrap();
    assert_eq!(checked.gates[0].filter, [("environment".to_owned(), json!("prod"))]);
    assert_eq!(checked.steps[0].map["env"], "environment");
}

#[test]
fn renamings_of_source_and_input_are_one() {
    let text = r#"
[sources.rows]
use = "table/read"
map = { id = "modelId", parents = "base" }
with = { path = "a" }
[metrics.graph]
use = "lineage/graph"
inputs = { models = { from = "rows", map = { base_models = "parents", created_at = "made" } } }
[metrics.label]
use = "table/label"
inputs = { items = "rows" }
"#;
    let checked = checked(text).unwrap();
    let input = &checked.step("graph").unwrap().inputs[0];
    assert_eq!(json!(input.map), json!({"base_models": "base", "created_at": "made", "id": "modelId"}));
    assert_eq!(columns(input), ["base", "made", "modelId"]);
    assert_eq!(checked.step("label").unwrap().inputs[0].columns, None);
}

#[test]
fn a_selection_keeps_what_it_needs() {
    let checked = checked(PIPELINE).unwrap();
    let names = |wanted: &[&str]| {
        let wanted: Vec<_> = wanted.iter().map(|w| (*w).to_owned()).collect();
        let kept = select(&checked, &wanted).unwrap();
        (kept.steps.iter().map(|s| s.name.clone()).collect::<Vec<_>>(), kept.gates.len())
    };
    assert_eq!(names(&["graph"]), (vec!["hub".to_owned(), "graph".to_owned()], 0));
    assert_eq!(names(&["screen"]).0.len(), 4);
    assert_eq!(names(&["drift"]).1, 1);
    let problem = select(&checked, &["grpah".to_owned()]).unwrap_err();
    assert_eq!(problem[0].hints, ["did you mean `graph`?"]);
}

#[test]
fn the_hash_is_of_what_is_said_not_how() {
    let hash = |text: &str| keys::pipeline_hash(&load_files(&[("p.toml", text)], &[]).unwrap());
    let first =
        hash("name = \"a\"\n[sources.hub]\nuse = \"hub/dump\"\nwith = { path = \"x\", cards = true }\n");
    let again = hash(
        "# c\n[sources]\nhub = { with = { cards = true, path = 'x' }, use = \"hub/dump\" } # d\n\
         [run]\n"
            .replace("[run]\n", "")
            .as_str(),
    );
    assert_ne!(first, again, "one has a name of its own");
    let again = hash(
        "requires = \">=0.1\"\nname='a'\nsources.hub.with.cards = true\nsources.hub.with.path = \"x\"\nsources.hub.use = \"hub/dump\"\n",
    );
    assert_eq!(first, again);
    let secret = hash("[sources.hub]\nuse = \"hub/dump\"\nwith = { token = { env = \"HF_TOKEN\" } }\n");
    let other = hash("[sources.hub]\nuse = \"hub/dump\"\nwith = { token = { env = \"WORD\" } }\n");
    assert_ne!(secret, other);
}

#[test]
fn a_key_changes_with_all_that_a_step_depends_on() {
    let of = |text: &str, library: &str, data: &str| {
        let checked = checked(text).unwrap();
        keys::step_keys(&checked, &|plugin| Some(format!("{plugin}{library}")), &|step| {
            (step == "hub").then(|| data.to_owned())
        })
    };
    let first = of(PIPELINE, "1", "d");
    assert_eq!(first.len(), 4);
    assert_eq!(first, of(&format!("# more\n{PIPELINE}"), "1", "d"));
    let defaults = PIPELINE.replace(
        "inputs = { models = \"hub\" }",
        "inputs = { models = \"hub\" }\nwith = { include_merges = true }",
    );
    assert_eq!(first, of(&defaults, "1", "d"));
    let renamed = PIPELINE.replace("graph.", "tree.").replace("[metrics.graph]", "[metrics.tree]");
    assert_eq!(first["graph"], of(&renamed, "1", "d")["tree"]);
    assert_eq!(first["drift"], of(&renamed, "1", "d")["drift"]);
    for changed in
        [of(PIPELINE, "2", "d"), of(PIPELINE, "1", "e"), of(&defaults.replace("true", "false"), "1", "d")]
    {
        assert_ne!(first["graph"], changed["graph"]);
        assert_ne!(first["drift"], changed["drift"]);
    }
    let checked = checked(PIPELINE).unwrap();
    assert!(keys::step_keys(&checked, &|_| Some(String::new()), &|_| None).is_empty());
}

#[test]
fn the_picture_shows_steps_tables_and_gates() {
    let checked = checked(PIPELINE).unwrap();
    insta::assert_snapshot!(render::graph(&checked, render::GraphFormat::Mermaid), @r#"
    flowchart LR
      s0[("hub<br>hub/dump")]
      s1["graph<br>lineage/graph"]
      s2["drift<br>lineage/traits"]
      s3(["screen<br>report/terminal"])
      s0 -- "models" --> s1
      s0 -- "models" --> s2
      s1 -- "edges" --> s2
      s1 -- "families" --> s3
      s2 -- "mutation" --> s3
      g0{{"gate drift<br>rate ≤ 0.25 where trait = &quot;license&quot;, relation = &quot;all&quot;"}}
      s2 -. "mutation" .-> g0
    "#);
    insta::assert_snapshot!(render::graph(&checked, render::GraphFormat::Dot), @r#"
    digraph "hub-ecosystem" {
      rankdir=LR;
      "hub" [shape=cylinder, label="hub\nhub/dump"];
      "graph" [shape=box, label="graph\nlineage/graph"];
      "drift" [shape=box, label="drift\nlineage/traits"];
      "screen" [shape=note, label="screen\nreport/terminal"];
      "hub" -> "graph" [label="models"];
      "hub" -> "drift" [label="models"];
      "graph" -> "drift" [label="edges"];
      "graph" -> "screen" [label="families"];
      "drift" -> "screen" [label="mutation"];
      "gate drift" [shape=diamond, label="gate drift\nrate ≤ 0.25 where trait = \"license\", relation = \"all\""];
      "drift" -> "gate drift" [style=dashed, label="mutation"];
    }
    "#);
    insta::assert_snapshot!(render::graph(&checked, render::GraphFormat::Json), @r#"
    {
      "name": "hub-ecosystem",
      "steps": [
        {
          "name": "hub",
          "kind": "source",
          "component": "hub/dump"
        },
        {
          "name": "graph",
          "kind": "metric",
          "component": "lineage/graph"
        },
        {
          "name": "drift",
          "kind": "metric",
          "component": "lineage/traits"
        },
        {
          "name": "screen",
          "kind": "reporter",
          "component": "report/terminal"
        }
      ],
      "edges": [
        {
          "from": "hub",
          "table": "models",
          "to": "graph",
          "port": "models",
          "map": {}
        },
        {
          "from": "hub",
          "table": "models",
          "to": "drift",
          "port": "models",
          "map": {}
        },
        {
          "from": "graph",
          "table": "edges",
          "to": "drift",
          "port": "edges",
          "map": {}
        },
        {
          "from": "graph",
          "table": "families",
          "to": "screen",
          "port": null,
          "map": {}
        },
        {
          "from": "drift",
          "table": "mutation",
          "to": "screen",
          "port": null,
          "map": {}
        }
      ],
      "gates": [
        {
          "name": "drift",
          "step": "drift",
          "table": "mutation",
          "condition": "rate ≤ 0.25 where trait = \"license\", relation = \"all\""
        }
      ]
    }
    "#);
}

#[test]
fn the_schema_for_editors_fixes_a_step_by_its_component() {
    let schema = render::schema(&components());
    let metrics = schema["$defs"]["metric"]["oneOf"].as_array().unwrap();
    let graph = metrics.iter().find(|m| m["properties"]["use"]["const"] == "lineage/graph").unwrap();
    assert_eq!(graph["required"], json!(["use", "inputs"]));
    assert_eq!(graph["properties"]["inputs"]["required"], json!(["models"]));
    assert_eq!(graph["properties"]["with"]["$ref"], "#/$defs/lineage~1graph");
    // Every reference leads somewhere.
    fn references(value: &serde_json::Value, out: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                out.extend(fields.get("$ref").and_then(|r| r.as_str()).map(str::to_owned));
                fields.values().for_each(|field| references(field, out));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| references(item, out)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    references(&schema, &mut all);
    assert!(all.len() > 10);
    for reference in all {
        assert!(schema.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    insta::assert_snapshot!(format!("{:#}", schema["$defs"]["hub/dump"]["properties"]), @r##"
    {
      "path": {
        "anyOf": [
          {
            "$ref": "#/$defs/hub~1dump/$defs/InputPath"
          },
          {
            "$ref": "#/$defs/env"
          }
        ]
      },
      "more": {
        "default": [],
        "anyOf": [
          {
            "type": "array",
            "items": {
              "anyOf": [
                {
                  "$ref": "#/$defs/hub~1dump/$defs/InputPath"
                },
                {
                  "$ref": "#/$defs/env"
                }
              ]
            }
          },
          {
            "$ref": "#/$defs/env"
          }
        ]
      },
      "format": {
        "default": "auto",
        "anyOf": [
          {
            "$ref": "#/$defs/hub~1dump/$defs/Format"
          },
          {
            "$ref": "#/$defs/env"
          }
        ]
      },
      "fields": {
        "default": {},
        "anyOf": [
          {
            "type": "object",
            "additionalProperties": {
              "type": "string"
            }
          },
          {
            "$ref": "#/$defs/env"
          }
        ]
      },
      "on_bad_row": {
        "default": "warn",
        "anyOf": [
          {
            "enum": [
              "warn",
              "error",
              "skip"
            ],
            "type": "string"
          },
          {
            "$ref": "#/$defs/env"
          }
        ]
      },
      "limit": {
        "default": null,
        "anyOf": [
          {
            "type": [
              "integer",
              "null"
            ],
            "format": "uint32",
            "minimum": 0
          },
          {
            "$ref": "#/$defs/env"
          }
        ]
      },
      "token": {
        "anyOf": [
          {
            "type": [
              "string",
              "null"
            ]
          },
          {
            "$ref": "#/$defs/env"
          }
        ]
      },
      "cards": {
        "default": false,
        "anyOf": [
          {
            "type": "boolean"
          },
          {
            "$ref": "#/$defs/env"
          }
        ]
      }
    }
    "##);
}

#[test]
fn a_new_pipeline_is_right_at_once() {
    let text = template("my-first", &components());
    let checked = checked(&text).unwrap_or_else(|report| panic!("{report}\n{text}"));
    assert_eq!(checked.name, "my-first");
    assert_eq!(checked.steps.len(), 3);
    insta::assert_snapshot!(text, @r#"
    #:schema ./cladist.schema.json
    # `cladist schema my-first.toml > cladist.schema.json` makes that file: completion in editors.

    requires = ">=0.1"        # host version, read before anything else
    name = "my-first"            # results go to cladist-out/my-first/

    # A source makes tables. Paths are relative to this file.
    # `cladist plugins inspect hub/dump` lists what `with` takes.
    [sources.hub]
    use  = "hub/dump"
    with = { path = "data/models.jsonl" }

    # A metric takes tables in at its ports and makes tables of them.
    # An input is a step, or step.table; `map` renames columns:
    # { from = "hub", map = { id = "modelId" } }
    [metrics.graph]
    use    = "lineage/graph"
    inputs = { models = "hub" }

    # A reporter shows tables: a step stands for all of its tables.
    [reporters.screen]
    use    = "report/terminal"
    inputs = ["graph"]

    # A gate makes `cladist run` end with exit code 10 when a row breaks it.
    # [gates.small]
    # table  = "graph.families"
    # column = "…"
    # max    = 100             # or min, or equals

    [run]
    threads  = 0               # 0 = all cores
    on_error = "stop"          # or "continue": other branches still run and report
    "#);
}
