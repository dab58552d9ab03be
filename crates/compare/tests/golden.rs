//! Flips, paired tests and ranks of stored outputs against what NumPy, SciPy and exact fractions gave.
#![allow(clippy::float_cmp, reason = "right and wrong are exact numbers")]

use cladist_compare::{
    Interval, Items, Kind, Outcomes, Plan, Resampling, Sample, Sides, Test, compare, delta_nfr, flipped,
    flips, leaderboard, pairs, slices,
};
use cladist_testdata::{folder, json, text};
use serde_json::Value;

fn lines(name: &str) -> Vec<Value> {
    let Some(folder) = folder("scoring/flips") else { return Vec::new() };
    text(&folder.join(name)).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn expected(name: &str) -> Option<Value> {
    Some(json(&folder("scoring/flips")?.join(name)))
}

#[track_caller]
fn close(found: Option<f64>, wanted: &Value, tolerance: f64) {
    match (found, wanted.as_f64()) {
        (Some(found), Some(wanted)) => assert!((found - wanted).abs() <= tolerance, "{found}, not {wanted}"),
        (found, wanted) => assert_eq!(found, wanted),
    }
}

const BINARY: [&str; 3] = ["haiku_gpt4o", "mistral_haiku", "gpt4o_mistral"];

fn binary(outcomes: &mut Outcomes, side: u8, name: &str, column: &str) {
    for line in lines(&format!("binary_{name}.jsonl")) {
        let value = f64::from(u8::from(line[column].as_bool().unwrap()));
        let id = line["id"].as_str().unwrap();
        outcomes.push(
            &Sample { side, model: column, benchmark: name, metric: "acc", id, value, ..Sample::default() },
            &[],
        );
    }
}

#[test]
fn flips_of_right_answers() {
    let Some(golden) = expected("expected.json") else { return };
    for name in BINARY {
        let mut outcomes = Outcomes::default();
        binary(&mut outcomes, 0, name, "first");
        binary(&mut outcomes, 1, name, "second");
        let pair = pairs(&outcomes, Sides::Against(1), false).remove(0);
        let wanted = &golden[format!("binary_{name}")];
        let slice = &slices(&outcomes, &pair)[0];
        let found = flips(&outcomes, slice.rows(), Kind::Binary, 0.05);
        assert_eq!(Some(found.n), wanted["N"].as_u64());
        for (value, key) in [
            (found.nfr, "NFR"),
            (found.pfr, "PFR"),
            (found.btc, "BTC"),
            (found.bec_new, "BEC_over_new_errors"),
            (found.bec_old, "BEC_over_old_errors"),
        ] {
            close(value, &wanted[key], 1e-12);
        }
        assert_eq!((found.nfr_mc, found.m_g, found.m_r), (None, None, None));
        let count = flipped(&outcomes, &pair, Kind::Binary).count() as u64;
        assert_eq!(
            count,
            wanted["negative_flips"].as_u64().unwrap() + wanted["positive_flips"].as_u64().unwrap()
        );
        close(
            Some(flips(&outcomes, slice.rows(), Kind::Threshold(0.7), 0.05).nfr.unwrap()),
            &wanted["NFR"],
            1e-12,
        );
    }
}

/// Claude 3 Haiku to GPT-4o against Claude 3 Haiku to Mistral, counted from the files themselves.
#[test]
fn against_a_reference_update() {
    let mut outcomes = Outcomes::default();
    binary(&mut outcomes, 0, BINARY[0], "first");
    binary(&mut outcomes, 1, BINARY[0], "second");
    let (items, others) = (lines("binary_haiku_gpt4o.jsonl"), lines("binary_gpt4o_mistral.jsonl"));
    let mut wanted = 0.0;
    for item in &items {
        let other = others.iter().find(|other| other["id"] == item["id"]).unwrap();
        let right = other["second"].as_bool().unwrap();
        let sample = Sample {
            side: 2,
            model: "mistral",
            benchmark: BINARY[0],
            metric: "acc",
            id: item["id"].as_str().unwrap(),
            value: f64::from(u8::from(right)),
            ..Sample::default()
        };
        outcomes.push(&sample, &[]);
        let first = item["first"].as_bool().unwrap();
        let lost = |now: bool| f64::from(u8::from(first && !now));
        wanted += lost(item["second"].as_bool().unwrap()) - lost(right);
    }
    let Some(pair) = pairs(&outcomes, Sides::Against(1), false).pop() else { return };
    let reference = pairs(&outcomes, Sides::Against(2), false).remove(0);
    let slice = &slices(&outcomes, &pair)[0];
    let found = delta_nfr(&outcomes, slice.rows(), &reference, Kind::Binary);
    close(found, &Value::from(wanted / items.len() as f64), 1e-12);
}

fn choice(outcomes: &mut Outcomes, side: u8, name: &str) {
    for line in lines(name) {
        let word = |key: &str| line[key].as_str().unwrap_or("\0").to_owned();
        let sample = Sample {
            side,
            model: name,
            benchmark: "kobest",
            metric: "exact_match",
            group: Some(&word("group")),
            id: &word("id"),
            answer: Some(&word("prediction")),
            value: f64::from(u8::from(word("prediction") == word("gold"))),
            ..Sample::default()
        };
        outcomes.push(&sample, &[]);
    }
}

#[test]
fn flips_of_answers_by_group() {
    let Some(golden) = expected("expected.json") else { return };
    let mut outcomes = Outcomes::default();
    choice(&mut outcomes, 0, "choice_v1.jsonl.gz");
    choice(&mut outcomes, 1, "choice_v2.jsonl.gz");
    let pair = pairs(&outcomes, Sides::Against(1), false).remove(0);
    let found = slices(&outcomes, &pair);
    assert_eq!(found.len(), golden["choice"].as_object().unwrap().len());
    for slice in found {
        let wanted = &golden["choice"][slice.group.unwrap_or("all")];
        let found = flips(&outcomes, slice.rows(), Kind::Binary, 0.05);
        assert_eq!(Some(found.n), wanted["N"].as_u64());
        for (value, key) in
            [(found.nfr, "NFR"), (found.nfr_mc, "NFR_mc"), (found.bec_old, "BEC_over_old_errors")]
        {
            close(value, &wanted[key], 1e-12);
        }
    }
}

#[test]
fn rates_without_a_denominator() {
    let Some(golden) = expected("expected.json") else { return };
    for (name, case) in golden["edge_cases"].as_object().unwrap() {
        let mut outcomes = Outcomes::default();
        let gold = case["gold"].as_array().unwrap();
        for (side, column) in [(0, "first"), (1, "second")] {
            for (at, gold) in gold.iter().enumerate() {
                let answer = case[column][at].to_string();
                let sample = Sample {
                    side,
                    model: column,
                    id: &at.to_string(),
                    answer: Some(&answer),
                    value: f64::from(u8::from(case[column][at] == *gold)),
                    ..Sample::default()
                };
                outcomes.push(&sample, &[]);
            }
        }
        let pair = pairs(&outcomes, Sides::Against(1), false).remove(0);
        let found = flips(&outcomes, slices(&outcomes, &pair)[0].rows(), Kind::Binary, 0.05);
        let n = gold.len() as f64;
        assert_eq!(found.nfr, case["negative_flips"].as_f64().map(|count| count / n), "{name}");
        assert_eq!(found.nfr_mc, case["NFR_mc_count"].as_f64().map(|count| count / n), "{name}");
        for (value, key) in [
            (found.btc, "BTC"),
            (found.bec_new, "BEC_over_new_errors"),
            (found.bec_old, "BEC_over_old_errors"),
        ] {
            assert_eq!(value.is_none(), case[format!("{key}_denominator")] == 0, "{name} {key}");
        }
    }
}

#[test]
fn paired_tests() {
    let Some(golden) = expected("expected.json") else { return };
    for name in BINARY {
        let mut outcomes = Outcomes::default();
        binary(&mut outcomes, 0, name, "first");
        binary(&mut outcomes, 1, name, "second");
        let pair = pairs(&outcomes, Sides::Against(1), false).remove(0);
        let tests = [Test::Mcnemar, Test::Sign, Test::PairedAr, Test::PairedBs];
        let plan = Plan {
            tests: &tests,
            bootstrap: 1000,
            randomisation: 1000,
            seed: 0,
            alpha: 0.05,
            interval: Interval::Percentile,
            corpus: None,
        };
        let found = compare(&outcomes, &slices(&outcomes, &pair)[0], &plan, 0);
        let wanted = &golden[format!("binary_{name}")];
        close(found.difference, &wanted["difference"], 1e-12);
        let p = wanted["mcnemar_exact_p"].as_f64().unwrap();
        close(found.p_values[1], &Value::from(p), p * 1e-9);
        // Every p-value here is far below one in 1,001.
        assert_eq!(found.p_values[2..], [Some(1.0 / 1001.0); 2]);
        let (low, high) = found.interval.unwrap();
        let spread = 4.0 * wanted["paired_bootstrap_endpoint_sd_at_1000_resamples"].as_f64().unwrap();
        close(Some(low), &wanted["paired_bootstrap_95"][0], spread);
        close(Some(high), &wanted["paired_bootstrap_95"][1], spread);
    }
}

#[test]
fn ranks_of_five_models() {
    let Some(golden) = expected("leaderboard_expected.json") else { return };
    let mut outcomes = Outcomes::default();
    for line in lines("leaderboard.jsonl.gz") {
        let sample = Sample {
            model: line["model"].as_str().unwrap(),
            benchmark: "ifeval",
            metric: "acc",
            id: line["id"].as_str().unwrap(),
            value: f64::from(u8::from(line["correct"].as_bool().unwrap())),
            ..Sample::default()
        };
        outcomes.push(&sample, &[]);
    }
    let board =
        leaderboard(&outcomes, 0, Items::Common, Resampling { draws: 2000, seed: 0, alpha: 0.05 }).remove(0);
    assert_eq!((board.common as u64, board.items), (golden["common_items"].as_u64().unwrap(), 541));
    for entry in &board.entries {
        close(entry.mean, &golden["accuracy_common"][entry.model], 1e-12);
        close(entry.all.0, &golden["accuracy_all"][entry.model], 1e-12);
        close(entry.win_rate, &golden["mean_win_rate"][entry.model], 1e-12);
        close(Some(entry.borda), &golden["borda"][entry.model], 0.0);
        assert_eq!(Some(u64::from(entry.rank)), golden["rank_common"][entry.model].as_u64());
        let (best, worst) = entry.ranks.unwrap();
        close(Some(f64::from(best)), &golden["rank_interval_95"][entry.model][0], 1.0);
        close(Some(f64::from(worst)), &golden["rank_interval_95"][entry.model][1], 1.0);
    }
    // All ten pairs are told apart: the largest p is 0.0005.
    assert!(board.duels.len() == 10 && board.duels.iter().all(|duel| duel.separable));
    assert_eq!(board.entries.iter().map(|entry| entry.tier).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}
