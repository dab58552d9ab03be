//! What a pipeline becomes: merging, settings, the environment, paths.

use std::collections::BTreeSet;

use cladist_manifest::Kind;
use cladist_pipeline::{Bound, Input, OnError, Schemas, TableRef, keys, plan, render, select};
use serde_json::json;

use crate::common::{PIPELINE, checked, checked_files, load_files};

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
            "path": "/srv/a/b/one.jsonl", "format": "parquet", "cards": true,
            "more": ["/srv/a/x", "/abs/../y"],
        })
    );
    assert_eq!(made.run.threads, 2);
    let set = ["sources.hub.with.path=../x/*.jsonl", "sources.hub.with.more.0=z", "run.threads=3", "name=n"];
    let made = checked_files(&files, &set, &Schemas::new()).unwrap();
    let hub = made.step("hub").unwrap();
    assert_eq!(hub.config["path"], "/x/*.jsonl");
    assert_eq!(hub.config["more"][0], "/srv/z");
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
        json!({"path": "/srv/given/dump.jsonl", "token": "hf_secret_value", "limit": 7, "more": ["/srv/d"]})
    );
    assert_eq!(
        hub.public_config,
        json!({"path": {"env": "DUMP"}, "token": {"env": "HF_TOKEN"}, "limit": {"env": "TOP"}, "more": ["/srv/d"]})
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
fn a_reporter_renames_the_tables_that_have_the_column() {
    let text = r#"
[sources.hub]
use = "hub/dump"
with = { path = "a" }
[reporters.screen]
use = "report/terminal"
inputs = [{ from = "hub", map = { where = "line" } }]
"#;
    let checked = checked(text).unwrap();
    let maps: Vec<_> =
        checked.step("screen").unwrap().inputs.iter().map(|i| (i.from.table.as_str(), i.map.len())).collect();
    assert_eq!(maps, [("models", 0), ("problems", 1)]);
}

#[test]
fn a_step_named_by_the_environment_is_no_secret() {
    let text = r#"
[sources.confidential]
use = "hub/dump"
with = { path = "a", token = { env = "HF_TOKEN" } }
[metrics.graph]
use = "lineage/graph"
inputs = { models = { env = "WORD" } }
"#;
    let checked = checked(text).unwrap();
    assert!(render::graph(&checked, render::GraphFormat::Dot).contains("confidential"));
    assert_eq!(checked.secrets.text("hf_secret_value"), "<env HF_TOKEN>");
}

#[test]
fn the_plan_of_a_pipeline_reads_each_source_once() {
    let checked = checked(PIPELINE).unwrap();
    let schedule = plan::plan(&checked, &BTreeSet::new());
    let scans: Vec<_> = schedule.scans.iter().map(|s| (s.table.to_string(), s.feeds.len(), s.keep)).collect();
    assert_eq!(scans, [("hub.models".to_owned(), 2, false), ("hub.problems".to_owned(), 0, true)]);
    let wanted = ["base_models", "created_at", "id", "licenses"].map(str::to_owned);
    assert_eq!(schedule.scans[0].columns.as_deref(), Some(&wanted[..]));
    let reused = BTreeSet::from(["graph".to_owned()]);
    let schedule = plan::plan(&checked, &reused);
    assert_eq!(schedule.metric_reads[0].after, [], "its tables are there already");
    let all = BTreeSet::from(["graph".to_owned(), "drift".to_owned()]);
    assert_eq!(plan::plan(&checked, &all), plan::Schedule::default());
}
