//! Against SciPy, statsmodels, scikit-learn and krippendorff, as stored in the test data.

#![allow(clippy::float_cmp, reason = "labels are exact numbers")]

mod common;

use std::collections::BTreeMap;

use cladist_stats::{
    Correlation, Distance, Weights, association, bca_interval_of_mean, benjamini_hochberg, chi_square_sf,
    clustered_error, cohen_kappa, fisher_interval, fleiss_kappa, holm, krippendorff_alpha, normal_quantile,
    normal_sf, percentile_interval, quantile, ranks, sd, sign_test, t_quantile, t_sf,
};
use serde_json::Value;

use common::{cases, close, line};

#[test]
fn means_quantiles_and_ranks() {
    for case in cases("mean_interval") {
        close(sd(&line(&case["input"]["x"])), &case["expected"]["sd"], "sd");
    }
    for case in cases("quantiles") {
        let mut x = line(&case["input"]["x"]);
        x.sort_by(f64::total_cmp);
        let wanted = case["expected"]["linear"].as_array().unwrap();
        for (q, wanted) in line(&case["input"]["q"]).into_iter().zip(wanted) {
            close(quantile(&x, q), wanted, "quantile");
        }
    }
    for case in cases("ranks") {
        assert_eq!(ranks(&line(&case["input"]["x"])), line(&case["expected"]["average"]));
    }
    for case in cases("bootstrap_interval_of_mean_from_given_replicates") {
        let mut replicates = line(&case["input"]["replicates"]);
        let wanted = &case["expected"]["percentile"];
        let alpha = 1.0 - case["input"]["confidence"].as_f64().unwrap();
        let (low, high) = percentile_interval(&mut replicates, alpha).unwrap();
        close(Some(low), &wanted[0], "low");
        close(Some(high), &wanted[1], "high");
        close(sd(&replicates), &case["expected"]["replicate_sd"], "sd of the replicates");
        let wanted = &case["expected"]["bca"];
        let found = bca_interval_of_mean(&mut replicates, &line(&case["input"]["x"]), alpha);
        close(found.map(|ends| ends.0), &wanted[0], "low, BCa");
        close(found.map(|ends| ends.1), &wanted[1], "high, BCa");
    }
}

#[test]
fn correlations_with_their_tests() {
    for case in cases("correlation") {
        let (x, y, wanted) = (line(&case["input"]["x"]), line(&case["input"]["y"]), &case["expected"]);
        for (method, value, p) in [
            (Correlation::Pearson, "pearson_r", "pearson_p"),
            (Correlation::Spearman, "spearman_rho", "spearman_p"),
            (Correlation::Kendall, "kendall_tau_b", "kendall_tau_b_p_asymptotic"),
        ] {
            close(method.of(&x, &y), &wanted[value], value);
            close(method.p_value(&x, &y), &wanted[p], p);
        }
        let r = Correlation::Pearson.of(&x, &y).unwrap();
        let (low, high) = fisher_interval(Correlation::Pearson, r, x.len(), 0.05).unwrap();
        close(Some(low), &wanted["pearson_fisher_interval"][0], "low");
        close(Some(high), &wanted["pearson_fisher_interval"][1], "high");
    }
}

#[test]
fn tails_and_quantiles() {
    for case in cases("distributions") {
        let wanted = line(&case["expected"]["normal_ppf"]);
        for (p, wanted) in line(&case["input"]["p"]).into_iter().zip(wanted) {
            close(normal_quantile(p), &Value::from(wanted), "normal_ppf");
        }
        for df in [1, 4, 30, 500] {
            let name = format!("t_{df}_ppf");
            for (at, p) in line(&case["input"]["p"]).into_iter().enumerate() {
                close(t_quantile(p, f64::from(df)), &case["expected"][&name][at], &name);
            }
        }
    }
    for case in cases("tails") {
        for (at, x) in line(&case["input"]["x"]).into_iter().enumerate() {
            close(Some(normal_sf(x)), &case["expected"]["normal_sf"][at], "normal_sf");
            for df in [1, 6] {
                let name = format!("chi2_{df}_sf");
                close(chi_square_sf(x, f64::from(df)), &case["expected"][&name][at], &name);
            }
            for df in [3, 25] {
                let name = format!("t_{df}_sf");
                close(t_sf(x, f64::from(df)), &case["expected"][&name][at], &name);
            }
        }
    }
}

#[test]
fn agreement_of_raters() {
    for case in cases("cohen_kappa") {
        let input = &case["input"];
        let (a, b) = (line(&input["a"]), line(&input["b"]));
        let pairs: Vec<_> = a.iter().zip(&b).map(|(&a, &b)| (a as usize, b as usize)).collect();
        let categories = pairs.iter().flat_map(|&(a, b)| [a, b]).max().unwrap() + 1;
        for (weights, name) in
            [(Weights::Equal, "unweighted"), (Weights::Linear, "linear"), (Weights::Quadratic, "quadratic")]
        {
            close(cohen_kappa(&pairs, categories, weights), &case["expected"][name], name);
        }
    }
    for case in cases("fleiss_kappa") {
        let rows = case["input"]["counts"].as_array().unwrap();
        let counts: Vec<Vec<u64>> =
            rows.iter().map(|row| line(row).into_iter().map(|c| c as u64).collect()).collect();
        close(fleiss_kappa(&counts), &case["expected"]["fleiss"], "fleiss");
    }
    for case in cases("krippendorff_alpha") {
        let raters = case["input"]["raters_by_items"].as_array().unwrap();
        let mut values: Vec<f64> =
            raters.iter().flat_map(|r| r.as_array().unwrap()).filter_map(Value::as_f64).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let items = raters[0].as_array().unwrap().len();
        let units: Vec<Vec<usize>> = (0..items)
            .map(|item| {
                let labels = raters.iter().filter_map(|rater| rater[item].as_f64());
                labels.map(|label| values.iter().position(|v| *v == label).unwrap()).collect()
            })
            .collect();
        for (distance, name) in [
            (Distance::Nominal, "nominal"),
            (Distance::Ordinal, "ordinal"),
            (Distance::Interval, "interval"),
            (Distance::Ratio, "ratio"),
        ] {
            close(krippendorff_alpha(&units, &values, distance), &case["expected"][name], name);
        }
    }
}

#[test]
fn adjusted_p_values() {
    for case in cases("adjusted_p") {
        let wanted = case["expected"]["benjamini_hochberg"].as_array().unwrap();
        let found = benjamini_hochberg(&line(&case["input"]["p"]));
        assert_eq!(found.len(), wanted.len());
        found.into_iter().zip(wanted).for_each(|(found, wanted)| close(Some(found), wanted, "q"));
        let wanted = case["expected"]["holm"].as_array().unwrap();
        let found = holm(&line(&case["input"]["p"]));
        found.into_iter().zip(wanted).for_each(|(found, wanted)| close(Some(found), wanted, "Holm"));
    }
}

#[test]
fn contingency_tables() {
    for case in cases("contingency") {
        let rows = case["input"]["table"].as_array().unwrap();
        let table: Vec<Vec<u64>> =
            rows.iter().map(|row| line(row).into_iter().map(|count| count as u64).collect()).collect();
        let found = association(&table).unwrap();
        let wanted = &case["expected"];
        close(Some(found.chi_square), &wanted["chi2"], "chi2");
        close(Some(found.df as f64), &wanted["dof"], "dof");
        close(Some(found.p_value), &wanted["p"], "p");
        close(Some(found.cramers_v), &wanted["cramer"], "V");
    }
}

#[test]
fn sign_tests() {
    for case in cases("sign_test") {
        let differences = line(&case["input"]["d"]);
        let count = |side: fn(f64) -> bool| differences.iter().filter(|d| side(**d)).count() as u64;
        let (up, down) = (count(|d| d > 0.0), count(|d| d < 0.0));
        close(Some(sign_test(up.max(down), up + down)), &case["expected"]["p"], "p");
    }
}

#[test]
fn errors_of_clustered_means() {
    for case in cases("clustered_stderr") {
        let mut sums: BTreeMap<u64, (u32, f64)> = BTreeMap::new();
        let groups = case["input"]["cluster"].as_array().unwrap();
        for (y, group) in line(&case["input"]["y"]).into_iter().zip(groups) {
            let sum = sums.entry(group.as_u64().unwrap()).or_default();
            *sum = (sum.0 + 1, sum.1 + y);
        }
        let clusters: Vec<(u32, f64)> = sums.into_values().collect();
        let error = clustered_error(&clusters, case["expected"]["mean"].as_f64().unwrap());
        close(error, &case["expected"]["stderr_cr1"], "standard error");
    }
}
