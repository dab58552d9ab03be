//! Scoring and comparing, on outputs made for the purpose.
use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::cost::{cost, median};
use super::peers::line;
use crate::chores::program;
use crate::run::{Done, target};

/// A case: its pipeline after the sources, CPU seconds and MB that it may cost, and the same in Python.
struct Case {
    name: &'static str,
    /// Names of files, each a source of its own name.
    files: &'static [&'static str],
    steps: &'static str,
    cpu: f64,
    memory: Option<f64>,
    peers: &'static [(&'static str, &'static str)],
}

const CASES: [Case; 8] = [
    Case {
        name: "BLEU and chrF2, 100,000 pairs",
        files: &["pairs"],
        steps: "[metrics.score]\nuse = \"scoring/translation\"\ninputs = { predictions = \"pairs\" }\n\
                with = { metrics = [\"BLEU\", \"chrF2\"], tokenize = \"13a\" }\n",
        cpu: 4.0,
        memory: Some(300.0),
        peers: &[("sacreBLEU", include_str!("../../peers/sacrebleu_scores.py"))],
    },
    Case {
        name: "BLEU with 1,000 resamples, 100,000 pairs",
        files: &["pairs"],
        steps: "[metrics.score]\nuse = \"scoring/translation\"\ninputs = { predictions = \"pairs\" }\n\
                with = { metrics = [\"BLEU\"], tokenize = \"13a\", bootstrap = 1000 }\n",
        cpu: 6.0,
        memory: None,
        peers: &[("sacreBLEU", include_str!("../../peers/sacrebleu_bootstrap.py"))],
    },
    Case {
        name: "paired bootstrap of BLEU and chrF2, 10,000 pairs, 1,000 resamples",
        files: &["first", "second"],
        steps: "[metrics.a]\nuse = \"scoring/translation\"\ninputs = { predictions = \"first\" }\n\
                with = { metrics = [\"BLEU\", \"chrF2\"], tokenize = \"13a\" }\n\
                [metrics.b]\nuse = \"scoring/translation\"\ninputs = { predictions = \"second\" }\n\
                with = { metrics = [\"BLEU\", \"chrF2\"], tokenize = \"13a\" }\n\
                [metrics.paired]\nuse = \"compare/paired\"\ninputs = { a = \"a.samples\", b = \"b.samples\" }\n\
                with = { corpus = true, tests = [\"paired_bs\"], paired_bs_n = 1000 }\n",
        cpu: 1.5,
        memory: None,
        peers: &[("sacreBLEU", include_str!("../../peers/sacrebleu_paired.py"))],
    },
    Case {
        name: "TER, 10,000 pairs",
        files: &["first"],
        steps: "[metrics.score]\nuse = \"scoring/translation\"\ninputs = { predictions = \"first\" }\n\
                with = { metrics = [\"TER\"] }\n",
        cpu: 1.0,
        memory: None,
        peers: &[("sacreBLEU", include_str!("../../peers/sacrebleu_ter.py"))],
    },
    Case {
        name: "WER with alignments, 100,000 pairs",
        files: &["pairs"],
        steps: "[metrics.score]\nuse = \"scoring/asr\"\ninputs = { predictions = \"pairs\" }\n\
                with = { metrics = [\"wer\"] }\n",
        cpu: 1.0,
        memory: None,
        peers: &[("jiwer", include_str!("../../peers/jiwer_wer.py"))],
    },
    Case {
        name: "SQuAD exact match and F1, 100,000 answers, 3 references",
        files: &["answers"],
        steps: "[metrics.score]\nuse = \"scoring/answers\"\ninputs = { predictions = \"answers\" }\n\
                with = { preset = \"squad_v2\" }\n",
        cpu: 1.0,
        memory: None,
        peers: &[("SQuAD's rules in Python", include_str!("../../peers/squad.py"))],
    },
    Case {
        name: "two sample logs of 200,000 rows: flips, McNemar, 1,000 resamples",
        files: &["old-log", "new-log"],
        steps: "[metrics.flips]\nuse = \"compare/flips\"\ninputs = { old = \"old-log.samples\", new = \"new-log.samples\" }\n\
                [metrics.paired]\nuse = \"compare/paired\"\ninputs = { a = \"old-log.samples\", b = \"new-log.samples\" }\n\
                with = { tests = [\"mcnemar\"], paired_bs_n = 1000 }\n",
        cpu: 2.0,
        memory: Some(150.0),
        peers: &[
            ("duckdb", include_str!("../../peers/duckdb_compare.py")),
            ("json, a loop", include_str!("../../peers/json_compare.py")),
            ("pandas", include_str!("../../peers/pandas_compare.py")),
        ],
    },
    Case {
        name: "macro-F1 of 10,000 labels, its standard error by 1,000 resamples",
        files: &["labels"],
        steps: "[metrics.score]\nuse = \"scoring/aggregate\"\ninputs = { samples = \"labels\" }\n\
                with = { bootstrap = 1000 }\n",
        cpu: 1.0,
        memory: None,
        peers: &[("100 of lm-eval's 100,000 resamples", include_str!("../../peers/sklearn_f1.py"))],
    },
];

/// Every case beside its peers, which read the same files.
pub(super) fn scoring(text: &mut String, with_peers: bool) -> Done {
    let folder = target().join("bench/scoring");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    text.push_str(
        "| case | CPU s | target | wall s | peak MB | target |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let mut beside = String::from("\n| peer | CPU s | wall s | peak MB |\n| --- | ---: | ---: | ---: |\n");
    for case in &CASES {
        let files = case.files.iter().map(|name| made(&folder, name)).collect::<Result<Vec<_>, _>>()?;
        let cost = median(|| run(&folder, case, &files, 2))?;
        let memory = case.memory.map(|target| target.to_string()).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {:.2} | {} | {:.2} | {:.0} | {memory} |",
            case.name, cost.cpu, case.cpu, cost.wall, cost.memory
        );
        if with_peers {
            let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            for (tool, script) in case.peers {
                let _ = writeln!(beside, "{}", line(&format!("{tool}: {}", case.name), script, &files));
            }
        }
    }
    let pairs = [made(&folder, CASES[0].files[0])?];
    let [one, two] = [1, 2].map(|threads| median(|| run(&folder, &CASES[0], &pairs, threads)));
    let _ =
        writeln!(text, "\ntwo threads against one, {}: {:.2} times", CASES[0].name, one?.wall / two?.wall);
    if with_peers {
        text.push_str(&beside);
    }
    Ok(())
}

fn run(folder: &Path, case: &Case, files: &[PathBuf], threads: u32) -> Result<super::Cost, String> {
    let mut pipeline = String::from("name = \"scoring\"\n");
    for (name, file) in case.files.iter().zip(files) {
        let component = if name.ends_with("-log") { "evals/lm-eval" } else { "table/read" };
        let path = file.display().to_string();
        let _ = writeln!(pipeline, "[sources.{name}]\nuse = \"{component}\"\nwith = {{ path = {path:?} }}");
    }
    pipeline.push_str(case.steps);
    let file = folder.join("bench.toml");
    fs::write(&file, pipeline).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut command = program();
    command
        .arg("run")
        .arg(&file)
        .arg("--out")
        .arg(folder.join("out"))
        .args(["--no-cache", "--threads"])
        .arg(threads.to_string());
    cost(command)
}

/// A file of the bench, made where it is not there yet.
fn made(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let path = match name {
        "old-log" | "new-log" => {
            folder.join(format!("{name}/samples_bench_2026-01-01T00-00-00.000000.jsonl"))
        }
        _ => folder.join(format!("{name}.jsonl")),
    };
    if !path.exists() {
        let told = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(told)?;
        let part = path.with_extension("part");
        let mut file = BufWriter::new(fs::File::create(&part).map_err(told)?);
        write(&mut file, name).and_then(|()| file.flush()).map_err(told)?;
        fs::rename(&part, &path).map_err(told)?;
    }
    Ok(path)
}

fn write(file: &mut impl std::io::Write, name: &str) -> std::io::Result<()> {
    let mut words = Words(0x2545_F491_4F6C_DD1D);
    let (rows, model) = match name {
        "pairs" | "answers" => (100_000, "m"),
        "first" | "labels" => (10_000, "a"),
        "second" => (10_000, "b"),
        _ => (200_000, name),
    };
    // The second system makes fewer mistakes on the same sentences.
    let mistakes = if name == "second" || name == "new-log" { 18 } else { 24 };
    let mut slips = Words((name.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    for id in 0..rows {
        let row = match name {
            "answers" => {
                let references: Vec<String> = (0..3).map(|_| words.sentence(4)).collect();
                let prediction = slips.spoiled(&references[id % 3], mistakes);
                json!({ "model": model, "benchmark": "squad", "language": "en", "sample_id": id.to_string(),
                        "prediction": prediction, "references": references })
            }
            "labels" => {
                let gold = words.below(3);
                let predicted = if slips.below(100) < 70 { gold } else { slips.below(3) };
                json!({ "model": model, "benchmark": "labels", "language": "en", "sample_id": id.to_string(),
                        "metric": "f1", "value": f64::from(u8::from(gold == predicted)),
                        "stats": [gold as f64, predicted as f64] })
            }
            "old-log" | "new-log" => {
                let question = words.sentence(150);
                let answer = words.sentence(90);
                let right = slips.below(100) >= mistakes;
                json!({ "doc_id": id, "doc": { "question": question, "answer": answer }, "target": answer,
                        "arguments": { "gen_args_0": { "arg_0": format!("Question: {question}\nAnswer:"),
                                                       "arg_1": { "until": ["\n"], "temperature": 0.0 } } },
                        "resps": [[slips.sentence(12)]], "filtered_resps": [slips.sentence(12)], "filter": "none",
                        "metrics": ["acc"], "doc_hash": format!("{id:064x}"), "prompt_hash": format!("{id:064x}"),
                        "target_hash": format!("{id:064x}"), "acc": f64::from(u8::from(right)) })
            }
            _ => {
                let reference = words.sentence(24);
                json!({ "model": model, "benchmark": "wmt", "language": "en", "sample_id": id.to_string(),
                        "prediction": slips.spoiled(&reference, mistakes), "references": [reference] })
            }
        };
        writeln!(file, "{row}")?;
    }
    Ok(())
}

/// Words of a made-up language, frequent ones more often, by a generator of Marsaglia's.
struct Words(u64);

impl Words {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    /// About one word in k is the k-th.
    fn word(&mut self) -> String {
        let most = 1 << self.below(15);
        let mut rank = self.below(most) + most / 2;
        let mut word = String::new();
        loop {
            word.push(char::from(b"bdfgklmnprstvz"[(rank % 14) as usize]));
            rank /= 14;
            word.push(char::from(b"aeiou"[(rank % 5) as usize]));
            rank /= 5;
            if rank == 0 {
                return word;
            }
        }
    }

    fn sentence(&mut self, words: u64) -> String {
        let length = words / 2 + self.below(words + 1);
        let mut text = String::new();
        for at in 0..length.max(1) {
            if at > 0 {
                text.push_str(if self.below(12) == 0 { ", " } else { " " });
            }
            text.push_str(&self.word());
        }
        text.push('.');
        text
    }

    /// A sentence with so many of a hundred words left out, changed or added.
    fn spoiled(&mut self, text: &str, mistakes: u64) -> String {
        let mut words: Vec<String> = Vec::new();
        for word in text.split(' ') {
            if self.below(100) >= mistakes {
                words.push(word.to_owned());
                continue;
            }
            match self.below(3) {
                0 => {}
                1 => words.push(self.word()),
                _ => words.extend([self.word(), word.to_owned()]),
            }
        }
        words.join(" ")
    }
}
