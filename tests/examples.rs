//! Everything in `examples/` and every command and snippet of the README is run.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Ended, Place};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

#[test]
fn the_example_runs_and_its_gate_passes() {
    let place = Place::new();
    let pipeline = top().join("examples/hub-families/pipeline.toml");
    let ended = place
        .call(&["run", pipeline.to_str().unwrap(), "--out", "out"])
        .expect(0)
        .says("gate `acyclic` passed");
    assert!(ended.out.contains("mistralai/Mistral-7B-v0.1"), "{}", ended.out);
    for file in
        ["page/report.md", "files/graph.edges.csv", "files/graph.nodes.csv", "tables/hub/problems.parquet"]
    {
        assert!(place.path().join("out").join(file).exists(), "{file}");
    }
    // Counted in the data by hand of another tool: 493 lines, all ids distinct.
    let summary = place.call(&["show", "out", "graph.summary", "--format", "csv"]).expect(0).out;
    let value = |key: &str| {
        summary.lines().find_map(|line| line.strip_prefix(&format!("{key},"))).unwrap().to_owned()
    };
    assert_eq!(
        (value("models").as_str(), value("families").as_str(), value("cycle").as_str()),
        ("493", "110", "0")
    );
    let csv = fs::read_to_string(place.path().join("out/files/graph.summary.csv")).unwrap();
    assert_eq!(csv, summary);
}

#[test]
fn the_html_page_of_the_example_loads_nothing() {
    let place = Place::new();
    let folder = top().join("examples/hub-families");
    fs::copy(folder.join("models.jsonl"), place.path().join("models.jsonl")).unwrap();
    let pipeline = fs::read_to_string(folder.join("pipeline.toml")).unwrap();
    let reporter = "\n[reporters.web]\nuse = \"report/html\"\ninputs = [\"graph\"]\n\
                    with = { first = 20, last = 5 }\n";
    place.write("families.toml", &(pipeline + reporter));
    place.call(&["run", "families.toml", "--out", "out"]).expect(0);
    let html = fs::read_to_string(place.path().join("out/web/report.html")).unwrap();
    assert!(html.len() < 15_000_000, "{}", html.len());
    // The gate leads to the table that it judged.
    assert!(html.contains("href=\"#table-graph.summary\"") && html.contains("id=\"table-graph.summary\""));
    assert!(html.contains("mistralai/Mistral-7B-v0.1"));
    // Where the rows lie that the page does not carry.
    assert!(html.contains("tables/graph/edges.parquet"));
    assert!(place.path().join("out/tables/graph/edges.parquet").exists());
    let library = html.find("<script type=\"text/javascript\">").unwrap();
    let own = &html[..library];
    for load in ["src=", "href=\"http", "url(", "@import"] {
        assert!(!own.contains(load), "{load}");
    }
}

/// The blocks of one language in the README.
fn blocks(language: &str) -> Vec<String> {
    let text = fs::read_to_string(top().join("README.md")).unwrap();
    let mut blocks = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once("```") {
        let (block, then) = after.split_once("```").expect("every block of the README ends");
        if let Some(body) = block.strip_prefix(&format!("{language}\n")) {
            blocks.push(body.to_owned());
        }
        rest = then;
    }
    blocks
}

#[test]
fn every_command_of_the_readme_runs() {
    let place = Place::new();
    fs::copy(top().join("examples/hub-families/models.jsonl"), place.path().join("models.jsonl")).unwrap();
    let pipelines = blocks("toml");
    assert_eq!(pipelines.len(), 1);
    place.write("families.toml", &pipelines[0]);
    let mut run = 0;
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let Some(arguments) = line.strip_prefix("cladist ") else { continue };
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        place.call(&arguments).expect(0);
        run += 1;
    }
    assert!(run >= 9, "{run} commands");
}

#[test]
fn the_readmes_mistake_is_told_as_it_says() {
    let place = Place::new();
    place.write("families.toml", &blocks("toml")[0].replace("path =", "pth ="));
    let ended = place.call(&["check", "families.toml"]).expect(2);
    let wanted = &blocks("text")[0];
    assert!(ended.err.contains(wanted.trim_end()), "{}", ended.err);
}

#[test]
fn the_readmes_plugin_is_the_example() {
    let code = fs::read_to_string(top().join("examples/custom-metric/src/lib.rs")).unwrap();
    for block in blocks("rust") {
        assert!(code.contains(block.trim_end()), "not in examples/custom-metric:\n{block}");
    }
    // And the example is what `cladist new plugin` writes.
    let template = fs::read_to_string(top().join("crates/scaffold/templates/metric.rs")).unwrap();
    assert_eq!(code, template.replace("{{name}}", "licences"));
}

#[test]
fn the_readmes_tables_name_what_there_is() {
    let text = fs::read_to_string(top().join("README.md")).unwrap();
    let place = Place::new();
    let listed = place.call(&["plugins", "list"]).expect(0).out;
    let names =
        listed.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| name.contains('/'));
    for name in names.filter(|name| !name.starts_with("stress/") && !name.starts_with('/')) {
        assert!(text.contains(&format!("| `{name}` |")), "{name} is not in the README");
    }
    for verb in ["run", "check", "plan", "graph", "show", "plugins", "schema", "new", "completions"] {
        assert!(text.contains(&format!("| `{verb}")), "{verb} is not in the README");
        place.call(&[verb, "--help"]).expect(0);
    }
}

/// Builds and tests crates that `cladist new` writes, and the example, with one target folder.
#[test]
fn new_plugins_build_pass_their_tests_and_run() {
    let place = Place::new();
    let target = support::built().join("cladist-new-plugins");
    let cargo = |folder: &Path, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(folder).args(arguments).env("CARGO_TARGET_DIR", &target);
        Ended::of(command.output().unwrap()).expect(0)
    };
    let sdk = top().display().to_string();
    let mut crates = vec![top().join("examples/custom-metric")];
    for (name, kind) in [("my-source", "source"), ("my-metric", "metric"), ("my-reporter", "reporter")] {
        place.call(&["new", "plugin", name, "--kind", kind, "--sdk", &sdk]).expect(0);
        let folder = place.path().join(name);
        // The same third-party versions as the example, so that nothing is looked up.
        fs::copy(top().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        crates.push(folder);
    }
    for folder in &crates {
        cargo(folder, &["test", "--quiet"]);
        cargo(folder, &["build", "--quiet"]);
    }
    let built = target.join("debug").display().to_string();
    for folder in &crates {
        let pipeline = folder.join("pipeline.toml").display().to_string();
        let out = place.path().join("out").display().to_string();
        let ended = place.call(&["run", &pipeline, "--plugin-dir", &built, "--out", &out]).expect(0);
        assert!(!ended.out.is_empty());
    }
    // By hand: two of the four models name mit, one apache-2.0.
    let pipeline = top().join("examples/custom-metric/pipeline.toml").display().to_string();
    place.call(&["run", &pipeline, "--plugin-dir", &built, "--out", "cm"]).expect(0);
    let share = place.call(&["show", "cm", "share", "--format", "csv"]).expect(0).out;
    assert_eq!(share, "license,models,share\nmit,2,0.5\napache-2.0,1,0.25\n");
    place.call(&["new", "plugin", "my-metric", "--sdk", &sdk]).expect(2).says("is there already");
    place.call(&["new", "plugin", "Bad Name", "--sdk", &sdk]).expect(2).says("no plugin name");
}

#[test]
fn a_new_pipeline_can_be_checked_at_once() {
    let place = Place::new();
    place.call(&["new", "pipeline", "mine"]).expect(0);
    let models = top().join("examples/hub-families/models.jsonl");
    let text = fs::read_to_string(place.path().join("mine.toml")).unwrap();
    assert!(text.contains("lineage/graph"), "{text}");
    place.call(&["check", "mine.toml"]).expect(0);
    let set = format!("sources.hub.with.path={}", models.display());
    place.call(&["run", "mine.toml", "--set", &set]).expect(0);
    place.call(&["new", "pipeline", "mine"]).expect(2).says("there already");
}

#[test]
fn every_analysis_of_the_anatomy_runs() {
    let place = Place::new();
    let pipeline = top().join("examples/anatomy/pipeline.toml");
    place.call(&["check", pipeline.to_str().unwrap(), "--probe"]).expect(0);
    place.call(&["run", pipeline.to_str().unwrap(), "--out", "out"]).expect(0);
    assert!(place.path().join("out/page/report.md").exists());
    let shown = |table: &str| place.call(&["show", "out", table, "--format", "csv"]).expect(0).out;
    // By hand in `cards/`: of twelve edges one child has no text; of the eleven others six were written by a
    // program, all six from one template, in two families.
    let cards = shown("cards.cards");
    let all: Vec<&str> = cards.lines().nth(1).unwrap().split(',').collect();
    assert_eq!(&all[..3], ["all", "", "12"]);
    let numbers: Vec<f64> = all[3..5].iter().map(|cell| cell.parse().unwrap()).collect();
    assert!((numbers[0] - 11.0 / 12.0).abs() < 1e-12 && (numbers[1] - 6.0 / 11.0).abs() < 1e-12);
    assert!(shown("cards.templates").lines().nth(1).unwrap().starts_with("1,6,2,6,"));
    // Counted in the data with another tool: lines whose tags name the model as a parent.
    let impact = shown("kin.impact");
    assert!(impact.contains("mistralai/Mistral-7B-v0.1,true,,0,17,"), "{impact}");
    // Published figures stand beside found ones: 61 of 298 edges change the licence.
    let beside = shown("mutation_beside.compare");
    let row = beside.lines().find(|line| line.starts_with("license,all,")).unwrap();
    let found: f64 = row.split(',').nth(3).unwrap().parse().unwrap();
    assert!(
        row.starts_with("license,all,0.14983336718062476,") && (found - 61.0 / 298.0).abs() < 1e-12,
        "{row}"
    );
    assert_eq!(shown("similarity_beside.compare").lines().count(), 25);
    for table in [
        "traits.drift",
        "traits.order",
        "numeric.numeric",
        "growth.shape",
        "growth.survival",
        "order_beside.compare",
    ] {
        assert!(shown(table).lines().count() > 1, "{table}");
    }
}

#[test]
fn the_examples_of_coverage_run() {
    let place = Place::new();
    for name in ["benchmarks", "models"] {
        let pipeline = top().join(format!("examples/coverage/{name}.toml"));
        place.call(&["check", pipeline.to_str().unwrap(), "--probe"]).expect(0);
        place.call(&["run", pipeline.to_str().unwrap(), "--out", name]).expect(0);
        assert!(place.path().join(name).join("page/report.md").exists());
    }
    let shown = |run: &str, table: &str| place.call(&["show", run, table, "--format", "csv"]).expect(0).out;
    let first = |csv: &str, begin: &str| {
        csv.lines()
            .find(|line| line.starts_with(begin))
            .unwrap_or_else(|| panic!("no {begin}:\n{csv}"))
            .to_owned()
    };
    // Counted in the data with another tool: 33 benchmarks, English (`en`, `eng_Latn`) in 18, seven of knowledge.
    let languages = shown("benchmarks", "tags.languages");
    assert!(first(&languages, "eng,").contains(",18,"), "{languages}");
    assert!(first(&shown("benchmarks", "tags.indices"), ",items,").starts_with(",items,33"));
    assert!(
        first(&shown("benchmarks", "fields.frequency"), "task,knowledge,,").starts_with("task,knowledge,,7,")
    );
    // `code` is no language.
    assert!(!languages.contains("\ncode,") && !languages.contains("\nzxx,"));
    let english = first(&shown("models", "coverage.languages"), "eng,");
    assert!(english.contains(",287,"), "{english}");
    assert!(shown("models", "shift.shift").lines().count() > 1);
}

#[test]
fn the_example_of_scoring_runs_and_its_gate_passes() {
    let place = Place::new();
    let pipeline = top().join("examples/scoring/pipeline.toml");
    place.call(&["check", pipeline.to_str().unwrap(), "--probe"]).expect(0);
    place
        .call(&["run", pipeline.to_str().unwrap(), "--out", "out"])
        .expect(0)
        .says("gate `chrf` passed: holds in 1 row");
    assert!(place.path().join("out/page/report.md").exists());
    let shown = |table: &str| place.call(&["show", "out", table, "--format", "csv"]).expect(0).out;
    let cells = |csv: &str, begin: &str, columns: [&str; 2]| {
        let of = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let names = of(csv.lines().next().unwrap());
        let line =
            csv.lines().find(|line| line.starts_with(begin)).unwrap_or_else(|| panic!("{begin}:\n{csv}"));
        columns.map(|column| {
            let at = names.iter().position(|name| name == column).unwrap();
            of(line)[at].parse::<f64>().unwrap()
        })
    };
    let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    // sacreBLEU 2.6.0 over the same files.
    for (model, step, bleu, chrf) in [
        ("river-1", "old-phrases", 33.741_994_108_022_4, 68.519_168_541_799_73),
        ("river-2", "new-phrases", 85.119_031_286_155_52, 92.441_448_060_584_85),
    ] {
        let scores = shown(&format!("{step}.scores"));
        for (metric, wanted) in [("BLEU", bleu), ("chrF2", chrf)] {
            let [found, n] = cells(&scores, &format!("{model},phrases,de,,{metric},"), ["value", "n"]);
            near(found, wanted);
            near(n, 12.0);
        }
    }
    // SQuAD's rules by hand (case, punctuation and articles do not count): right answers of all, and the sum of F1.
    for (step, language, right, f1, n) in [
        ("old-quiz", "en", 7.0, 8.0 + 1.0 / 6.0, 12.0),
        ("old-quiz", "de", 5.0, 5.5, 8.0),
        ("old-quiz", "fr", 6.0, 6.5, 8.0),
        ("new-quiz", "en", 10.0, 10.0 + 2.0 / 3.0, 12.0),
        ("new-quiz", "de", 7.0, 7.0, 8.0),
        ("new-quiz", "fr", 7.0, 7.0, 8.0),
    ] {
        let model = if step == "old-quiz" { "river-1" } else { "river-2" };
        let scores = shown(&format!("{step}.scores"));
        for (metric, sum) in [("exact_match", right), ("f1", f1)] {
            let begin = format!("{model},quiz,{language},,{metric},");
            let [value, items] = cells(&scores, &begin, ["value", "n"]);
            near(value, sum / n);
            near(items, n);
        }
    }
    // Four answers got wrong and ten got right; McNemar's exact test: 2 (1 + 14 + 91 + 364 + 1001) / 2^14.
    let all = "river-1,river-2,quiz,,,,exact_match,,";
    let [difference, p] = cells(&shown("quiz.paired"), all, ["difference", "p_value"]);
    near(difference, 6.0 / 28.0);
    near(p, 2942.0 / 16384.0);
    let [nfr, pfr] = cells(&shown("flips.flips"), all, ["nfr", "pfr"]);
    near(nfr, 4.0 / 28.0);
    near(pfr, 10.0 / 28.0);
    assert_eq!(shown("flips.flipped").lines().filter(|line| line.contains(",exact_match,")).count(), 14);
    // A file per model in the harness's shape.
    for model in ["river-1", "river-2"] {
        let files: Vec<_> = fs::read_dir(place.path().join("out/harness").join(model)).unwrap().collect();
        assert_eq!(files.len(), 1);
        let results: serde_json::Value =
            serde_json::from_slice(&fs::read(files[0].as_ref().unwrap().path()).unwrap()).unwrap();
        assert_eq!(results["model_name"], model);
        assert_eq!(results["n-samples"]["phrases"]["effective"], 12);
        assert_eq!(results["group_subtasks"]["quiz_fr"].as_array().unwrap().len(), 3);
    }
}
