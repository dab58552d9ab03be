//! Pictures, the editor's schema, the first text of a pipeline.

use cladist_pipeline::{render, template};
use serde_json::json;

use crate::common::{PIPELINE, checked, components};

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
              "anyOf": [
                {
                  "type": "string"
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

    requires = ">=0.1"  # host version, read before anything else
    name = "my-first"  # results go to cladist-out/my-first/

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
