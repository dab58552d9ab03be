//! No text makes the loader or the check panic.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cladist_pipeline::{LoadOptions, Schemas, check, keys, load_with, plan, render};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::common::{Components, PIPELINE, components, env};

/// Words that mean something to a pipeline, and signs that mean something to TOML.
const WORDS: &[&str] = &[
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\n",
    " ",
    "\"",
    "'",
    "\"\"\"",
    "#",
    "\\",
    "\t",
    "\r\n",
    "sources",
    "metrics",
    "reporters",
    "gates",
    "run",
    "hub",
    "graph",
    "drift",
    "screen",
    "use",
    "inputs",
    "with",
    "map",
    "from",
    "env",
    "default",
    "include",
    "requires",
    "name",
    "threads",
    "on_error",
    "table",
    "where",
    "column",
    "min",
    "max",
    "equals",
    "models",
    "edges",
    "items",
    "path",
    "more",
    "traits",
    "top",
    "measure",
    "kind",
    "id",
    "\"hub/dump\"",
    "\"lineage/graph\"",
    "\"lineage/traits\"",
    "\"table/label\"",
    "\"table/read\"",
    "\"report/terminal\"",
    "\"hub\"",
    "\"graph\"",
    "\"graph.edges\"",
    "\"hub.problems\"",
    "1",
    "-1",
    "0x1f",
    "1e999",
    "inf",
    "nan",
    "9223372036854775808",
    "true",
    "1979-05-27",
    "07:32:00",
    "\u{feff}",
    "é",
    "模",
    "\u{0}",
    "\\u0000",
    "\\UFFFFFFFF",
];

/// Whole parts of a pipeline, to be combined into ones that get far.
const PARTS: &[&str] = &[
    "[sources.hub]\nuse = \"hub/dump\"\nwith = { path = \"a\" }\n",
    "[sources.rows]\nuse = \"table/read\"\nmap = { id = \"x\" }\nwith = { path = { env = \"TOP\" } }\n",
    "[metrics.graph]\nuse = \"lineage/graph\"\ninputs = { models = \"hub\" }\n",
    "[metrics.graph]\nuse = \"lineage/graph\"\ninputs = { models = \"label\" }\n",
    "[metrics.label]\nuse = \"table/label\"\ninputs = { items = \"rows\" }\n",
    "[metrics.label]\nuse = \"table/label\"\ninputs = { items = \"graph.edges\" }\n",
    "[metrics.drift]\nuse = \"lineage/traits\"\ninputs = { models = \"hub\", edges = \"graph.edges\" }\n",
    "[metrics.drift]\nuse = \"lineage/traits\"\ninputs = { models = { from = \"hub.problems\", map = { id = \"kind\" } }, edges = \"label\" }\nwith = { measure = { kind = \"tfidf\", words = 3 } }\n",
    "[reporters.screen]\nuse = \"report/terminal\"\ninputs = [\"hub\", \"drift\", \"graph.edges\"]\n",
    "[gates.a]\ntable = \"hub.problems\"\nwhere = { kind = \"x\" }\ncolumn = \"line\"\nmax = 3\n",
    "[run]\nthreads = 2\n",
];

/// Whether the text came through to a plan.
fn try_all(text: &str, set: &[String], components: &Components) -> bool {
    let options =
        LoadOptions { host_version: "0.1.0", set, working_folder: Path::new("/srv"), environment: &env };
    let reader = |path: &Path| {
        // Whatever is included includes the first file again, or is empty.
        Ok(if path.ends_with("pipeline.toml") { text.to_owned() } else { String::new() })
    };
    let pipeline = match load_with(Path::new("pipeline.toml"), &options, &reader) {
        Ok(pipeline) => pipeline,
        Err(report) => {
            assert!(!report.render(true).is_empty());
            return false;
        }
    };
    assert_eq!(keys::pipeline_hash(&pipeline).len(), 64);
    let checked = match check(&pipeline, components, &Schemas::new()) {
        Ok(checked) => checked,
        Err(report) => {
            assert!(!report.render(false).is_empty() && !report.diagnostics.is_empty());
            return false;
        }
    };
    assert!(pipeline.problems().is_empty());
    let schedule = plan::plan(&checked, &BTreeSet::new());
    assert!(schedule.tasks.len() >= schedule.scans.len());
    for format in [render::GraphFormat::Mermaid, render::GraphFormat::Dot, render::GraphFormat::Json] {
        assert!(render::graph(&checked, format).ends_with('\n'));
    }
    true
}

/// One change to a text: cut, doubled, replaced by a word, at places given as shares of its length.
#[derive(Debug, Clone)]
struct Change {
    at: usize,
    len: usize,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Cut,
    Double,
    Word(&'static str),
    Any(String),
}

fn change() -> impl Strategy<Value = Change> {
    let what = prop_oneof![
        Just(What::Cut),
        Just(What::Double),
        prop::sample::select(WORDS).prop_map(What::Word),
        any::<String>().prop_map(What::Any),
    ];
    (any::<usize>(), 0..40_usize, what).prop_map(|(at, len, what)| Change { at, len, what })
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for Change { at, len, what } in changes {
        let at = at % (letters.len() + 1);
        let end = (at + len).min(letters.len());
        let with: Vec<char> = match what {
            What::Cut => Vec::new(),
            What::Double => letters[at..end].repeat(2),
            What::Word(word) => word.chars().collect(),
            What::Any(any) => any.chars().collect(),
        };
        letters.splice(at..end, with);
    }
    letters.into_iter().collect()
}

fn text() -> impl Strategy<Value = String> {
    let parts = || prop::collection::vec(prop::sample::select(PARTS), 0..8).prop_map(|parts| parts.concat());
    prop_oneof![
        5 => prop::collection::vec(change(), 1..4).prop_map(|changes| changed(PIPELINE, &changes)),
        3 => (parts(), prop::collection::vec(change(), 0..3)).prop_map(|(text, changes)| changed(&text, &changes)),
        1 => prop::collection::vec(prop::sample::select(WORDS), 0..40).prop_map(|words| words.concat()),
        1 => any::<String>(),
        1 => "\\PC{0,60}",
    ]
}

fn setting() -> impl Strategy<Value = String> {
    let known = [
        "metrics.drift.with.top=5",
        "sources.hub.with.path=x",
        "run.threads=2",
        "metrics.graph.inputs.models=hub",
    ];
    prop_oneof![
        2 => (prop::sample::select(known.to_vec()).prop_map(str::to_owned), prop::collection::vec(change(), 0..2))
            .prop_map(|(text, changes)| changed(&text, &changes)),
        1 => prop::collection::vec(prop::sample::select(WORDS), 0..8).prop_map(|words| words.concat()),
    ]
}

#[test]
fn a_hundred_thousand_texts_and_no_panic() {
    let config = Config { cases: 100_000, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let components: BTreeMap<_, _> = components();
    let inputs = (text(), prop::collection::vec(setting(), 0..2));
    let right = Cell::new(0);
    let result = runner.run(&inputs, |(text, set)| {
        right.set(right.get() + u32::from(try_all(&text, &set, &components)));
        Ok(())
    });
    result.unwrap();
    assert!(right.get() > 1_000, "only {} texts were right", right.get());
}
