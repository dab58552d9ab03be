use super::*;
use crate::context::tests::context;
use crate::fixtures::{families, score, scores};

fn source() -> Value {
    json!({ "source_type": "evaluation_run", "source_organization_name": "me", "evaluator_relationship": "other" })
}

fn new(config: Value) -> Result<EveryEvalEver> {
    EveryEvalEver::new(serde_json::from_value(config)?)
}

fn written(config: Value, scores: &mut Scores) -> Vec<(String, Value)> {
    let files = new(config).unwrap().files(scores, 1_767_323_045, &context()).unwrap();
    files.into_iter().map(|(path, text)| (path, serde_json::from_str(&text).unwrap())).collect()
}

/// Run by hand on this snapshot: `every_eval_ever validate` (schema 0.3.0; 4 passed, no warnings) and
/// jsonschema 4.26 (draft 7) find every file valid,
/// paths included.
#[test]
fn the_files_of_two_models() {
    let config = json!({
        "source_metadata": source(),
        "models": { "org/a": { "model_availability": "open_weights" } },
        "datasets": {
            "quiz": { "hf_repo": "org/quiz", "hf_split": "test" }, "phrases": { "url": ["https://example.org"] },
        },
        "metrics": { "mine": { "lower_is_better": true, "min_score": 0.0 } },
    });
    let mut read = Scores::read(vec![scores()]).unwrap();
    let files = new(config).unwrap().files(&mut read, 1_767_323_045, &context()).unwrap();
    let text: String = files.iter().map(|(path, text)| format!("{path}\n{text}")).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn a_file_per_model_benchmark_and_library() {
    let files = written(json!({ "source_metadata": source() }), &mut Scores::read(vec![scores()]).unwrap());
    let folders: Vec<&str> = files.iter().map(|(path, _)| path.rsplit_once('/').unwrap().0).collect();
    let odd = "odd \"ü\n: #";
    assert_eq!(
        folders,
        [
            "data/odd __ü___ #/unknown/odd __ü___ #",
            "data/phrases/org/a",
            "data/quiz/org/a",
            "data/sums/org/a",
        ]
    );
    assert_eq!(files[0].1["model_info"]["id"], json!(odd));
    // Signatures name the harness of `sums`; the others were computed by the host.
    assert_eq!(files[3].1["eval_library"], json!({ "name": "lm_eval", "version": "0.4.13" }));
    assert_eq!(files[2].1["eval_library"], json!({ "name": "cladist", "version": "0.1.0" }));
    assert_eq!(files[1].1["evaluation_id"], json!("phrases/org/a/1767323045"));
    // RFC 9562: version 4, variant 10.
    let uuid = files[1].0.rsplit_once('/').unwrap().1.strip_suffix(".json").unwrap().to_owned();
    let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12]);
    assert!(uuid.as_bytes()[14] == b'4' && b"89ab".contains(&uuid.as_bytes()[19]));
}

#[test]
fn a_metric_that_nobody_knows_is_left_out() {
    let mut read = Scores::read(vec![scores()]).unwrap();
    let files = written(json!({ "source_metadata": source() }), &mut read);
    let names: Vec<&Value> = files[3].1["evaluation_results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["evaluation_result_id"])
        .collect();
    assert_eq!(names, [&json!("sums/strict#exact_match"), &json!("sums#exact_match")]);
    assert!(read.left_out.lines().any(|line| line
        == "left out: mine of org/a on sums: whether a lower `mine` is better must stand under `metrics.mine`"));
}

#[test]
fn scales_are_told_where_the_value_is_on_them() {
    let scale = |value: f64, metrics: Value| {
        let mut scores = Scores { rows: vec![Score { value, ..score("quiz", None) }], ..Scores::default() };
        let files = written(json!({ "source_metadata": source(), "metrics": metrics }), &mut scores);
        let config = files.first()?.1["evaluation_results"][0]["metric_config"].clone();
        Some((
            config.get("score_type").cloned(),
            config.get("min_score").cloned(),
            config.get("max_score").cloned(),
        ))
    };
    let continuous = Some(json!("continuous"));
    assert_eq!(scale(0.5, json!({})), Some((continuous.clone(), Some(json!(0.0)), Some(json!(1.0)))));
    // In percent, most likely; nobody says so.
    assert_eq!(scale(50.0, json!({})), Some((None, None, None)));
    let own = json!({ "exact_match": { "lower_is_better": false, "max_score": 100.0 } });
    assert_eq!(scale(50.0, own.clone()), Some((continuous, Some(json!("-Infinity")), Some(json!(100.0)))));
    assert_eq!(scale(101.0, own), None);
}

#[test]
fn without_scores_there_is_no_file() {
    let config = json!({ "source_metadata": source() });
    assert!(written(config.clone(), &mut Scores::read(vec![families(2)]).unwrap()).is_empty());
    assert!(written(config, &mut Scores::default()).is_empty());
}

#[test]
fn what_the_schema_would_refuse_is_refused() {
    let with = |key: &str, value: Value| json!({ "source_metadata": source(), key: value });
    for (config, wanted) in [
        (json!({}), "missing field `source_metadata`"),
        (json!({ "source_metadata": { "source_type": "leaderboard" } }), "unknown variant `leaderboard`"),
        (
            with(
                "source_metadata",
                json!({
                    "source_type": "documentation", "source_organization_name": " ", "evaluator_relationship": "other",
                }),
            ),
            "`source_metadata.source_organization_name` is empty",
        ),
        (
            with("eval_library", json!({ "name": "x", "version": "" })),
            "`eval_library` has an empty name or version",
        ),
        (
            with("datasets", json!({ "q": { "hf_split": "test" } })),
            "`datasets.q` has keys that do not go together",
        ),
        (with("datasets", json!({ "q": { "hf_repo": "a/b", "url": ["x"] } })), "do not go together"),
        (
            with("metrics", json!({ "m": { "lower_is_better": true, "min_score": 2.0, "max_score": 1.0 } })),
            "`metrics.m`: `min_score` is not below `max_score`",
        ),
        (with("metrics", json!({ "m": {} })), "missing field `lower_is_better`"),
    ] {
        let error = new(config).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
}
