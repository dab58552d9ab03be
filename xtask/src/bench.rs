//! Whole-process figures of the release build on synthetic dumps: CPU seconds, wall time, peak
//! memory, beside their targets. Peers run in the same call where they are installed.

use std::fmt::Write as _;
use std::{env, fs};

mod cost;
mod peers;
mod scoring;

use self::cost::{Cost, cost, median};
use self::peers::peers;
use crate::chores::{build_product, program};
use crate::generate::{synthetic, write};
use crate::run::{Done, cargo, only, option, target};

/// A case and what it may cost: CPU seconds, MB.
struct Case {
    name: &'static str,
    format: &'static str,
    threads: &'static str,
    /// What comes after `lineage/graph`.
    steps: &'static str,
    /// Whether the source gives whole records too.
    raw: bool,
    /// Whether edges come from a table that an earlier case left, in place of `lineage/graph`.
    saved: bool,
    /// Another number of models than the run's.
    models: Option<&'static str>,
    cpu: Option<f64>,
    memory: Option<f64>,
}

/// The families and their tables, nothing more.
const GRAPH: Case = Case {
    name: "graph, JSONL, 2 threads",
    format: "jsonl",
    threads: "2",
    steps: "",
    raw: false,
    saved: false,
    models: None,
    cpu: Some(6.5),
    memory: Some(650.0),
};

/// The analyses of the study in one run.
const ANALYSIS: Case = Case {
    name: "graph, traits, similarity, numbers, growth; Parquet",
    format: "parquet",
    steps: include_str!("../bench/analysis.toml"),
    cpu: Some(10.0),
    memory: Some(900.0),
    ..GRAPH
};

/// What languages models serve, and how that shifts along families.
const COVERAGE: Case = Case {
    name: "graph, coverage of languages and its shift; Parquet",
    format: "parquet",
    steps: include_str!("../bench/coverage.toml"),
    cpu: Some(6.0),
    memory: None,
    ..GRAPH
};

const CASES: [Case; 7] = [
    GRAPH,
    Case { name: "graph, JSONL, 1 thread", threads: "1", cpu: None, memory: None, ..GRAPH },
    Case {
        name: "graph, Parquet, 2 threads",
        format: "parquet",
        cpu: Some(3.5),
        memory: Some(500.0),
        ..GRAPH
    },
    ANALYSIS,
    COVERAGE,
    Case {
        name: "coverage of languages and its shift, saved edges; Parquet",
        saved: true,
        cpu: Some(3.0),
        memory: Some(500.0),
        ..COVERAGE
    },
    Case {
        name: "graph, TF-IDF of 760,000 whole records; JSONL",
        steps: include_str!("../bench/metadata.toml"),
        raw: true,
        models: Some(RECORDS),
        cpu: Some(12.0),
        memory: None,
        ..GRAPH
    },
];

/// Models whose whole records are compared.
const RECORDS: &str = "760000";

/// Millions of models over which the analysis is shown to grow linearly.
const SIZES: [&str; 4] = ["500000", "1000000", "2000000", "4000000"];

/// `cargo xtask bench`.
pub(crate) fn bench(arguments: &[&str]) -> Done {
    only(arguments, &["--models"], &["--no-peers", "--growth", "--scoring"])?;
    let models = option(arguments, "--models")?.unwrap_or("2000000").replace('_', "");
    build_product()?;
    if arguments.contains(&"--growth") {
        return growth();
    }
    if arguments.contains(&"--scoring") {
        let mut text = format!("{}\n\n", machine());
        scoring::scoring(&mut text, !arguments.contains(&"--no-peers"))?;
        print!("{text}");
        return Ok(());
    }
    let mut text = format!("{models} models, {}\n\n", machine());
    text.push_str(
        "| case | CPU s | target | wall s | peak MB | target |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let mut walls = Vec::new();
    for case in &CASES {
        let models = case.models.unwrap_or(&models);
        ready(models, case.format)?;
        let cost = median(|| run(models, case, &[]))?;
        walls.push(cost.wall);
        let told = |target: Option<f64>| target.map(|target| target.to_string()).unwrap_or_default();
        let (cpu, memory) = (told(case.cpu), told(case.memory));
        let _ = writeln!(
            text,
            "| {} | {:.2} | {cpu} | {:.2} | {:.0} | {memory} |",
            case.name, cost.cpu, cost.wall, cost.memory
        );
    }
    let _ = writeln!(
        text,
        "\ntwo threads against one, JSONL, wall time: {:.2} times (target 1.6)",
        walls[1] / walls[0]
    );
    boundary(&mut text)?;
    text.push_str("\n```text\n");
    text.push_str(&example("cladist-ordering", "twenty")?);
    text.push_str(&example("cladist-languages", "ten_million")?);
    text.push_str("```\n");
    let cost = median(equity)?;
    let _ = writeln!(
        text,
        "\ncoverage/equity, 236 models, 122 languages, 10,000 draws: {:.2} CPU s (target 3), {:.0} MB",
        cost.cpu, cost.memory
    );
    let with_peers = !arguments.contains(&"--no-peers");
    if with_peers {
        peers(&models, &mut text);
    }
    text.push('\n');
    scoring::scoring(&mut text, with_peers)?;
    print!("{text}");
    Ok(())
}

/// The analysis over more and more models, once each; Jaccard indices of drawn pairs, as `auto` compares all up to a
/// limit, which is what a small set costs most.
fn growth() -> Done {
    println!("{}\n\n| models | CPU s | µs a model | wall s | peak MB |", machine());
    println!("| ---: | ---: | ---: | ---: | ---: |");
    for models in SIZES {
        ready(models, ANALYSIS.format)?;
        let cost = run(models, &ANALYSIS, &[("method = \"auto\"", "method = \"sample\"")])?;
        let each = cost.cpu * 1e6 / models.parse::<f64>().map_err(|error| error.to_string())?;
        println!("| {models} | {:.2} | {each:.2} | {:.2} | {:.0} |", cost.cpu, cost.wall, cost.memory);
    }
    Ok(())
}

/// Sees to it that the synthetic dump is there.
fn ready(models: &str, format: &str) -> Done {
    let out = synthetic(models, "1", format);
    if out.exists() { Ok(()) } else { write(models, "1", format, &out) }
}

/// Runs a case, with some words of its steps changed.
fn run(models: &str, case: &Case, changes: &[(&str, &str)]) -> Result<Cost, String> {
    let folder = target().join("bench");
    let dump = synthetic(models, "1", case.format);
    let edges = folder.join("edges.parquet");
    let (graph, from) = if case.saved {
        let source = format!(
            "[sources.edges]\nuse = \"table/read\"\nwith = {{ path = {:?} }}\n",
            edges.display().to_string()
        );
        (source, "edges")
    } else {
        (
            "[metrics.graph]\nuse = \"lineage/graph\"\ninputs = { models = \"hub\" }\n".to_owned(),
            "graph.edges",
        )
    };
    let pipeline = format!(
        "name = \"bench\"\n[sources.hub]\nuse = \"hub/dump\"\nwith = {{ path = {:?}, raw = {} }}\n{graph}{}",
        dump.display().to_string(),
        case.raw,
        changes.iter().fold(case.steps.replace("EDGES", from), |steps, (a, b)| steps.replace(a, b))
    );
    let file = folder.join("bench.toml");
    let put = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, pipeline));
    put.map_err(|error| format!("{}: {error}", file.display()))?;
    let mut command = program();
    command.arg("run").arg(&file).arg("--out").arg(folder.join("out"));
    command.args(["--no-cache", "--threads", case.threads]);
    let cost = cost(command)?;
    if !case.saved && case.models.is_none() {
        // For the cases and peers that read edges.
        let left = folder.join("out/tables/graph/edges.parquet");
        fs::copy(&left, &edges).map_err(|error| format!("{}: {error}", left.display()))?;
    }
    Ok(cost)
}

/// What a plugin's boundary costs (targets: 4 ms a load, 1.5 µs an Arrow node).
fn boundary(text: &mut String) -> Done {
    let package = ["--release", "--locked", "--package"];
    crate::run::run(cargo(&["build"]).args(package).arg("cladist-plugin-stress"))?;
    let library = format!("{}cladist_stress{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let mut command = cargo(&["run", "--quiet"]);
    command.args(package).args(["cladist-loader", "--example", "boundary", "--"]);
    let output =
        command.arg(target().join("release").join(library)).output().map_err(|error| error.to_string())?;
    let _ = writeln!(text, "\n```text\n{}```", String::from_utf8_lossy(&output.stdout));
    Ok(())
}

/// What an example program of a crate prints of its own speed (targets: half a second for an
/// order of twenty, two for ten million tags).
fn example(package: &str, name: &str) -> Result<String, String> {
    let mut command = cargo(&["run", "--quiet", "--release", "--locked", "--package", package]);
    let output = command.args(["--example", name]).output().map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Scores of as many models and languages as the largest real table at hand.
fn equity() -> Result<Cost, String> {
    let folder = target().join("bench");
    let mut rows = String::from("model,language,score\n");
    let mut random = 1_u64;
    for (model, language) in (0..236).flat_map(|model| (0..122).map(move |language| (model, language))) {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let score = (random >> 40) as f64 / f64::from(1 << 24);
        let _ = writeln!(rows, "model-{model},language-{language},{score}");
    }
    let pipeline = "name = \"equity\"\n[sources.scores]\nuse = \"table/read\"\nwith = { path = \"scores.csv\" }\n\
                    [metrics.equity]\nuse = \"coverage/equity\"\ninputs = { scores = \"scores\" }\n\
                    with = { draws = 10000 }\n";
    let file = folder.join("equity.toml");
    let put = fs::write(folder.join("scores.csv"), rows).and_then(|()| fs::write(&file, pipeline));
    put.map_err(|error| format!("{}: {error}", file.display()))?;
    let mut command = program();
    command.arg("run").arg(&file).arg("--out").arg(folder.join("equity")).arg("--no-cache");
    cost(command)
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("an unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores", model.trim_start_matches([' ', '\t', ':']))
}
