use super::*;
use crate::fixtures::scores;
use crate::scores::LeftOut;

fn new(config: serde_json::Value) -> Result<EvalResults> {
    EvalResults::new(serde_json::from_value(config)?)
}

fn written(config: serde_json::Value) -> (Vec<(String, String)>, Vec<String>) {
    let mut read = Scores::read(vec![scores()]).unwrap();
    read.left_out = LeftOut::default();
    let files = new(config).unwrap().files(&mut read);
    (files, read.left_out.lines().collect())
}

/// Run by hand on this snapshot: PyYAML 6.0.4 reads every file, and `parse_eval_result_entries` of
/// huggingface_hub 2.4.0 gives back the texts and numbers of the configuration.
#[test]
fn the_files_of_two_models() {
    let (files, left_out) = written(json!({
        "datasets": {
            "sums": { "id": "org/sums", "task_id": "no", "metric": "exact_match", "filter": "strict", "percent": true },
            "quiz-de": { "benchmark": "quiz", "language": "de", "id": "org/quiz", "task_id": "de", "revision": "12e4",
                         "notes": "a: \"b\"\n# ü", "evaluation_framework": "inspect-ai" },
            "nature": { "benchmark": "quiz", "group": "nature", "id": "org/quiz", "task_id": "nature" },
            "odd \"ü\n: #": { "id": "org/odd", "task_id": "1.0" },
        },
        "date": "2026-01-02",
        "source": { "url": "https://example.org/#a: b", "name": "Läufe", "org": "org" },
    }));
    let text: String = files.iter().map(|(path, text)| format!("{path}\n{text}")).collect();
    insta::assert_snapshot!(format!("{text}{}", left_out.join("\n")));
}

#[test]
fn a_choice_is_not_made_silently() {
    let dataset = json!({ "id": "a/b", "task_id": "t" });
    let (files, left_out) =
        written(json!({ "datasets": { "quiz": dataset, "sums": dataset, "none": dataset } }));
    assert!(files.is_empty());
    let wanted = [
        "org/a: 2 scores fit `datasets.quiz`; choose one by `language`",
        "org/a: 3 scores fit `datasets.sums`; choose one by `metric` and `filter`",
        r#"odd "ü\n: # and 1 more: `datasets` does not name the benchmark"#,
        r#"odd "ü\n: # and 1 more: it has no score that fits `datasets.none`"#,
        r#"odd "ü\n: #: it has no score that fits `datasets.quiz`"#,
        r#"odd "ü\n: #: it has no score that fits `datasets.sums`"#,
    ];
    assert_eq!(left_out, wanted.map(|line| format!("left out: {line}")));
}

#[test]
fn a_share_in_percent_has_its_own_digits() {
    for (share, wanted) in [(0.412, 41.2), (1.0, 100.0), (0.0, 0.0), (-0.07, -7.0), (1e-7, 1e-5)] {
        assert_eq!(percent(share), Some(wanted));
    }
    // Not what multiplying gives.
    assert!((0.57_f64 * 100.0 - 57.0).abs() > 0.0);
    assert_eq!(percent(0.57), Some(57.0));
    assert_eq!(percent(f64::MAX), None);
}

#[test]
fn what_the_hub_would_refuse_is_refused() {
    let with = |dataset: serde_json::Value| json!({ "datasets": { "x": dataset } });
    for (config, wanted) in [
        (with(json!({ "id": "hle", "task_id": "t" })), "`datasets.x.id`: `hle` is no id of a data set"),
        (with(json!({ "id": "a/b/c", "task_id": "t" })), "`datasets.x.id`: `a/b/c` is no id of a data set"),
        (with(json!({ "id": "a/b", "task_id": " " })), "`datasets.x.task_id` is empty"),
        (with(json!({ "id": "a/b" })), "missing field `task_id`"),
        (json!({ "datasets": {}, "date": "2026-13-01" }), "`date`: `2026-13-01` is no date"),
        (json!({ "datasets": {}, "date": "2026-01-02 " }), "is no date"),
        (json!({ "datasets": {}, "source": { "name": "x" } }), "missing field `url`"),
        (json!({ "datasets": {}, "source": { "url": "x" } }), "`source.url` is no link"),
    ] {
        let error = new(config).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    assert!(new(json!({ "datasets": {}, "date": "2026-01-02T03:04:05+01:00" })).is_ok());
}
