use super::*;
use crate::fixtures::{families, score, scores};

/// 2026-01-02T03:04:05.25Z; 1767323045 by `date -d 2026-01-02T03:04:05Z +%s`.
fn start() -> Option<Timestamp> {
    "2026-01-02T03:04:05.25Z".parse().ok()
}

fn written(scores: &mut Scores) -> Vec<(String, Value)> {
    let files = files(scores, start());
    files.into_iter().map(|(folder, results)| (folder, serde_json::to_value(results).unwrap())).collect()
}

#[test]
fn the_files_of_two_models() {
    let mut read = Scores::read(vec![scores()]).unwrap();
    let mut text = String::new();
    for (folder, results) in files(&mut read, start()) {
        text.push_str(&format!("{folder}/\n{}\n", serde_json::to_string_pretty(&results).unwrap()));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn keys_are_the_harness_own() {
    let files = written(&mut Scores::read(vec![scores()]).unwrap());
    let results = &files[1].1;
    assert_eq!((files[1].0.as_str(), &results["model_name"]), ("org__a", &json!("org/a")));
    assert_eq!(results["date"], json!(1_767_323_045.25));
    // Two filters of a task, by the harness's name of the one that does nothing.
    let sums = &results["results"]["sums"];
    assert_eq!(sums["exact_match,strict"], json!(0.125));
    assert_eq!((&sums["exact_match,none"], &sums["exact_match_stderr,none"]), (&json!(0.25), &json!("N/A")));
    // 16, 8 and unknown numbers of items: no number for the task.
    assert_eq!(sums["sample_count"], json!({ "exact_match,strict": 16, "exact_match,none": 8 }));
    assert_eq!((results["n-samples"].get("sums"), sums.get("sample_len")), (None, None));
    // A task of its own per language; the group's items are part of the German ones.
    assert_eq!(results["results"]["quiz_en"]["exact_match,none"], json!(0.5));
    assert_eq!(results["group_subtasks"], json!({ "quiz_de": ["quiz_de_nature"] }));
    assert_eq!(results["groups"]["quiz_de"], results["results"]["quiz_de"]);
    assert_eq!(results["n-samples"]["quiz_de_nature"], json!({ "original": 3, "effective": 3 }));
    assert_eq!(results["results"]["phrases"]["BLEU_stderr,none"], json!(2.5));
    assert_eq!(files[0].1["higher_is_better"], json!({ "odd \"ü\n: #": { "wer": false } }));
}

#[test]
fn metrics_that_no_reader_finds_are_left_out() {
    let mut scores = Scores::default();
    for metric in ["a,b", "acc_stderr", "acc"] {
        scores.rows.push(Score { metric: metric.to_owned(), ..score("quiz", None) });
    }
    let files = written(&mut scores);
    let keys: Vec<&String> = files[0].1["results"]["quiz"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["name", "alias", "sample_len", "acc,none", "acc_stderr,none"]);
    assert!(
        scores.left_out.lines().next().unwrap().starts_with("left out: a,b of org/a on quiz and 1 more: ")
    );
}

#[test]
fn a_group_whose_whole_another_model_has_is_a_task() {
    let mut group = score("quiz", None);
    group.part.group = Some("nature".to_owned());
    let whole = Score { model: "b".to_owned(), ..score("quiz", None) };
    let files = written(&mut Scores { rows: vec![group, whole], ..Scores::default() });
    let of = |at: usize| (files[at].0.as_str(), files[at].1.get("groups"), &files[at].1["group_subtasks"]);
    assert_eq!([of(0), of(1)], [("b", None, &json!({})), ("org__a", None, &json!({}))]);
}

#[test]
fn no_scores_no_files() {
    assert!(written(&mut Scores::read(vec![families(4)]).unwrap()).is_empty());
    assert!(written(&mut Scores::default()).is_empty());
}
