use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

/// A model, a language, and the score, if there is one.
type Row<'a> = (&'a str, &'a str, Option<f64>);

fn scores(rows: &[Row<'_>]) -> RecordBatch {
    record_batch([
        ("model", strings(rows.iter().map(|row| row.0))),
        ("language", strings(rows.iter().map(|row| row.1))),
        ("score", nullable_floats(rows.iter().map(|row| row.2))),
    ])
    .unwrap()
}

fn tables(config: &Value, inputs: &[(&str, RecordBatch)]) -> BTreeMap<String, RecordBatch> {
    cladist_testkit::metric_tables::<Definition>("equity", config, inputs).unwrap()
}

fn texts<'a>(table: &'a RecordBatch, column: &str) -> Vec<&'a str> {
    table.text(column).unwrap().iter().map(|text| text.unwrap_or("-")).collect()
}

#[track_caller]
fn near(table: &RecordBatch, column: &str, wanted: &[Option<f64>]) {
    let found: Vec<Option<f64>> = table.float(column).unwrap().iter().collect();
    let near = |(found, wanted): (&Option<f64>, &Option<f64>)| match (found, wanted) {
        (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-12,
        (found, wanted) => found == wanted,
    };
    assert!(
        found.len() == wanted.len() && found.iter().zip(wanted).all(near),
        "{column}: {found:?}, not {wanted:?}"
    );
}

/// `small` is better over what it was tried on, `large` is better over what both were tried on.
const TURNED: [Row<'_>; 6] = [
    ("small", "en", Some(0.9)),
    ("small", "fr", Some(0.7)),
    ("small", "sw", None),
    ("large", "en", Some(0.95)),
    ("large", "fr", Some(0.75)),
    ("large", "sw", Some(0.1)),
];

#[test]
fn averages_that_may_be_compared_stand_beside_those_that_may_not() {
    let config = json!({ "draws": 200, "worst_k": 2, "chance": { "*": 0.5 } });
    let found = tables(&config, &[("scores", scores(&TURNED))]);
    let models = &found["models"];
    assert_eq!(texts(models, "model"), ["large", "small"]);
    assert_eq!(models.int("languages").unwrap().values(), &[3, 2]);
    near(models, "mean", &[Some(0.6), Some(0.8)]);
    near(models, "mean_common", &[Some(0.85), Some(0.8)]);
    assert_eq!(models.int("rank_plain").unwrap().values(), &[2, 1]);
    assert_eq!(models.int("rank_common").unwrap().values(), &[1, 2]);
    assert_eq!(models.int("ranked").unwrap().values(), &[1, 1]);
    near(models, "worst_mean", &[Some(0.425), Some(0.8)]);
    near(models, "pivot", &[Some(0.95), Some(0.9)]);
    near(models, "gap", &[Some(0.35), Some(0.1)]);
    near(models, "above_chance", &[Some(2.0 / 3.0), Some(1.0)]);
    near(models, "range", &[Some(0.85), Some(0.2)]);
    assert_eq!(texts(models, "min_language"), ["sw", "fr"]);
    let pairs = &found["pairs"];
    near(pairs, "difference", &[Some(0.05)]);
    near(pairs, "plain_difference", &[Some(-0.2)]);
    assert!(pairs.bool("turned").unwrap().value(0));
    let kinds = texts(&found["warnings"], "kind");
    assert!(kinds.contains(&"different_sets") && kinds.contains(&"ranking_differs"), "{kinds:?}");
    let (low, high) = (models.float("ci_low").unwrap(), models.float("ci_high").unwrap());
    assert!(low.value(0) < 0.6 && high.value(0) > 0.6 && high.value(0) <= 0.95);
}

#[test]
fn models_of_the_same_languages_are_ranked_with_an_interval() {
    let rows: Vec<Row<'_>> = ["en", "fr", "sw", "zh"]
        .iter()
        .zip([0.9, 0.8, 0.3, 0.6])
        .flat_map(|(language, score)| [("a", *language, Some(score)), ("b", *language, Some(score - 0.1))])
        .collect();
    let found = tables(&json!({ "draws": 500 }), &[("scores", scores(&rows))]);
    let whole = |column: &str| found["models"].int(column).unwrap().values().to_vec();
    // `a` leads in every language, so in every draw.
    assert_eq!([whole("rank"), whole("rank_low"), whole("rank_high")], [[1, 2], [1, 2], [1, 2]]);
    assert_eq!(whole("ranked"), [2, 2]);
    assert!(!texts(&found["warnings"], "kind").contains(&"different_sets"));
}

#[test]
fn people_weigh_and_written_forms_share_their_weight() {
    let rows = [
        ("m", "eng_Latn", Some(1.0)),
        ("m", "zho_Hans", Some(0.5)),
        ("m", "zho_Hant", Some(0.1)),
        ("m", "none", Some(0.0)),
    ];
    let speakers =
        record_batch([("language", strings(["en", "zho"])), ("speakers", floats([1.0, 3.0]))]).unwrap();
    let found = tables(&json!({ "draws": 1 }), &[("scores", scores(&rows)), ("speakers", speakers)]);
    let models = &found["models"];
    // (1 × 1 + 1.5 × .5 + 1.5 × .1) / 4.
    near(models, "m_tau_low", &[Some(0.475)]);
    near(models, "m_tau_high", &[Some(0.475)]);
    // Nobody else is counted by the user: the same sum.
    near(models, "global_utility_low", &[Some(0.475)]);
    assert_eq!(models.int("languages_weighted").unwrap().value(0), 3);
    let kinds = texts(&found["warnings"], "kind");
    assert!(kinds.contains(&"shared_speakers") && kinds.contains(&"no_speakers"), "{kinds:?}");
    // All languages alike: (1 + .25 + .05) / 2.
    let config = json!({ "draws": 1, "tau": 0, "speakers": { "en": 1, "zho": 3 } });
    near(&tables(&config, &[("scores", scores(&rows))])["models"], "m_tau_low", &[Some(0.65)]);
}

#[test]
fn languages_without_a_score_are_zero_in_the_global_utility() {
    let rows = [("m", "en", Some(0.8)), ("m", "fr", Some(0.5))];
    let of = |tau: f64| {
        let config = json!({ "draws": 1, "tau": tau, "speakers": { "en": 6, "fr": 2, "sw": 1, "yor": 1 } });
        tables(&config, &[("scores", scores(&rows))]).remove("models").unwrap()
    };
    // (.8 × 6 + .5 × 2) of 10 people, and of 8; then (.8 + .5) of 4 languages, and of 2.
    near(&of(1.0), "global_utility_high", &[Some(0.58)]);
    near(&of(1.0), "m_tau_high", &[Some(0.725)]);
    near(&of(0.0), "global_utility_low", &[Some(0.325)]);
    near(&of(0.0), "m_tau_low", &[Some(0.65)]);
    // By the reference table: as `coverage/languages` has it where every score is 1.
    let ones = [("m", "en", Some(1.0)), ("m", "zho_Hans", Some(1.0)), ("m", "zho_Hant", Some(1.0))];
    let found = tables(&json!({ "draws": 1 }), &[("scores", scores(&ones))]);
    let table = cladist_languages::reference();
    let codes = ["eng", "zho"].map(|code| code.parse().unwrap());
    let utility = table.reach(codes).global_utility(&table.world(), 1.0).unwrap();
    let bounds = ["global_utility_low", "global_utility_high"]
        .map(|name| found["models"].float(name).unwrap().value(0));
    assert!(bounds.iter().any(|bound| (bound - utility).abs() < 1e-12), "{bounds:?}, {utility}");
    assert!(bounds[0] > 0.1 && bounds[1] < 0.5, "{bounds:?}");
}

#[test]
fn the_corrected_interval_leans_to_the_long_side() {
    // One low score among high ones: the percentile interval reaches less far down than the corrected one.
    let languages = ["en", "fr", "de", "es", "it", "pt", "nl", "sv"];
    let rows: Vec<(&str, &str, Option<f64>)> = languages
        .iter()
        .enumerate()
        .map(|(at, language)| ("m", *language, Some(if at == 7 { 0.1 } else { 0.9 })))
        .collect();
    let of = |interval: &str| {
        let config = json!({ "draws": 4000, "interval": interval });
        let found = tables(&config, &[("scores", scores(&rows))]);
        ["ci_low", "ci_high"].map(|end| found["models"].float(end).unwrap().value(0))
    };
    let (percentile, bca) = (of("percentile"), of("bca"));
    assert!(bca[0] < percentile[0] && bca[1] <= percentile[1], "{bca:?}, {percentile:?}");
}

#[test]
fn bounds_of_the_reference_table_give_two_means() {
    let rows = [("m", "en", Some(1.0)), ("m", "sw", Some(0.0))];
    let found = tables(&json!({ "draws": 1 }), &[("scores", scores(&rows))]);
    let (low, high) =
        (found["models"].float("m_tau_low").unwrap(), found["models"].float("m_tau_high").unwrap());
    // English has many times the speakers of Swahili by either bound.
    assert!(low.value(0) <= high.value(0) && low.value(0) > 0.8 && high.value(0) < 1.0);
    let languages = &found["languages"];
    assert_eq!(texts(languages, "iso639_3"), ["eng", "swa"]);
    assert_eq!(texts(languages, "language"), ["en", "sw"]);
}

#[test]
fn groups_and_a_feature_of_the_user() {
    let features = record_batch([
        ("language", strings(["eng", "fr", "sw"])),
        ("order", nullable_strings([Some("SVO"), Some("SVO"), None])),
    ])
    .unwrap();
    let found = tables(&json!({ "draws": 1 }), &[("scores", scores(&TURNED)), ("features", features)]);
    let groups = &found["by_group"];
    let rows: Vec<(&str, &str, &str)> = texts(groups, "grouping")
        .into_iter()
        .zip(texts(groups, "group"))
        .zip(texts(groups, "model"))
        .map(|((grouping, group), model)| (grouping, group, model))
        .filter(|row| row.0 == "order")
        .collect();
    assert_eq!(rows, [("order", "-", "large"), ("order", "SVO", "large"), ("order", "SVO", "small")]);
    let families = texts(groups, "group");
    assert!(families.contains(&"Indo-European") && families.contains(&"Latn"), "{families:?}");
}

#[test]
fn odd_scores_are_told() {
    let rows = [
        ("a", "en", Some(0.5)),
        ("b", "en", Some(0.6)),
        ("a", "fr", Some(0.5)),
        ("b", "fr", Some(0.6)),
        ("a", "sw", Some(0.0)),
        ("b", "sw", Some(0.0)),
        ("a", "yo", Some(0.2)),
        ("b", "yo", Some(0.2)),
        ("a", "de", Some(0.9)),
        ("b", "de", Some(f64::NAN)),
    ];
    let found = tables(&json!({ "draws": 1, "chance": { "*": 0.1 } }), &[("scores", scores(&rows))]);
    let odd = &found["anomalies"];
    let told: Vec<String> = texts(odd, "language")
        .iter()
        .zip(texts(odd, "kind"))
        .zip(texts(odd, "other"))
        .zip(texts(odd, "model"))
        .map(|(((language, kind), other), model)| format!("{language} {kind} {other} {model}"))
        .collect();
    let wanted = [
        "de missing_cells - -",
        "de above_pivot en a",
        "en duplicate_language fr -",
        "sw all_zero - -",
        "sw below_chance - a",
        "sw below_chance - b",
        "yo constant - -",
    ];
    assert_eq!(told, wanted);
}

#[test]
fn tasks_are_apart_and_repeated_rows_are_told() {
    let rows = [("a", "en", Some(0.2)), ("a", "en", Some(0.4)), ("a", "en", Some(1.0))];
    let batch = record_batch([
        ("model", strings(rows.iter().map(|row| row.0))),
        ("language", strings(rows.iter().map(|row| row.1))),
        ("task", nullable_strings([Some("nli"), Some("nli"), None])),
        ("score", nullable_floats(rows.iter().map(|row| row.2))),
    ])
    .unwrap();
    let found = tables(&json!({ "draws": 1 }), &[("scores", batch)]);
    assert_eq!(texts(&found["models"], "task"), ["-", "nli"]);
    near(&found["models"], "mean", &[Some(1.0), Some(0.3)]);
    near(&found["models"], "ci_low", &[None, None]);
    assert!(texts(&found["warnings"], "kind").contains(&"repeated_rows"));
}

#[test]
fn settings_that_cannot_be() {
    for (config, word) in [
        (json!({ "level": 1.0 }), "`level`"),
        (json!({ "tau": -1.0 }), "`tau`"),
        (json!({ "draws": 4_000_000_000_u32 }), "`draws`"),
        (json!({ "speakers": { "en": -1.0 } }), "`speakers.en`"),
    ] {
        let inputs = [("scores", scores(&TURNED))];
        let error = cladist_testkit::metric_tables::<Definition>("equity", &config, &inputs).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}
