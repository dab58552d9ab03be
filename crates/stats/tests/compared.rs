//! Tests and intervals of comparisons against SciPy and statsmodels, as stored in the test data.

mod common;

use cladist_stats::{
    Zeros, clopper_pearson_interval, cochran_q, friedman, grim, mcnemar, mcnemar_chi_square,
    minimum_detectable_effect, paired_t, power_of_two_proportions, sign_flip_test, sign_test, t_interval,
    two_proportions_z, wilcoxon, wilson_interval,
};
use serde_json::Value;

use common::{cases, close, line};

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

#[test]
fn intervals_of_proportions() {
    for case in cases("proportion_interval") {
        let input = &case["input"];
        let (k, n, alpha) = (count(&input["k"]), count(&input["n"]), input["alpha"].as_f64().unwrap());
        for (found, name) in [
            (wilson_interval(k, n, alpha), "wilson"),
            (clopper_pearson_interval(k, n, alpha), "clopper_pearson"),
        ] {
            let (low, high) = found.unwrap();
            close(Some(low), &case["expected"][name][0], name);
            close(Some(high), &case["expected"][name][1], name);
        }
    }
    assert_eq!((wilson_interval(0, 0, 0.05), clopper_pearson_interval(2, 1, 0.05)), (None, None));
}

#[test]
fn intervals_of_means() {
    for case in cases("mean_interval") {
        let (wanted, n) = (&case["expected"], case["input"]["x"].as_array().unwrap().len());
        let error = wanted["stderr"].as_f64().unwrap();
        let found = t_interval(wanted["mean"].as_f64().unwrap(), error, n as f64 - 1.0, 0.05).unwrap();
        close(Some(found.0), &wanted["t_interval"][0], "low");
        close(Some(found.1), &wanted["t_interval"][1], "high");
    }
}

#[test]
fn mcnemar_tests() {
    for case in cases("mcnemar") {
        let (lost, won) =
            (count(&case["input"]["only_first_right"]), count(&case["input"]["only_second_right"]));
        let wanted = &case["expected"];
        close(Some(sign_test(lost.max(won), lost + won)), &wanted["exact_p"], "exact");
        close(Some(mcnemar_chi_square(lost, won, true)), &wanted["chi2_corrected"], "corrected");
        close(Some(mcnemar_chi_square(lost, won, false)), &wanted["chi2"], "not corrected");
        let name = if lost + won < 25 { "exact_p" } else { "chi2_corrected_p" };
        close(Some(mcnemar(lost, won)), &wanted[name], name);
    }
}

#[test]
fn signed_ranks() {
    for case in cases("wilcoxon_signed_rank") {
        let differences = line(&case["input"]["d"]);
        for (zeros, name) in [(Zeros::Drop, "wilcox"), (Zeros::Pratt, "pratt"), (Zeros::Split, "zsplit")] {
            for (continuity, end) in [(false, ""), (true, "_corrected")] {
                let wanted = &case["expected"][format!("asymptotic_{name}{end}")];
                let found = wilcoxon(&differences, zeros, continuity).unwrap();
                close(Some(found.w), &wanted["W"], name);
                close(Some(found.p_value), &wanted["p"], name);
            }
        }
    }
    assert_eq!(wilcoxon(&[0.0, -0.0], Zeros::Drop, false), None);
}

#[test]
fn tests_of_two_samples() {
    for case in cases("two_samples") {
        let (x, y) = (line(&case["input"]["x"]), line(&case["input"]["y"]));
        let differences: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x - y).collect();
        let (t, p) = paired_t(&differences).unwrap();
        close(Some(t), &case["expected"]["paired_t"], "t");
        close(Some(p), &case["expected"]["paired_t_p"], "p");
    }
    for case in cases("two_proportions_unpaired") {
        let (k, n) = (&case["input"]["k"], &case["input"]["n"]);
        let (z, p) = two_proportions_z((count(&k[0]), count(&n[0])), (count(&k[1]), count(&n[1]))).unwrap();
        close(Some(z), &case["expected"]["z_pooled"], "z");
        close(Some(p), &case["expected"]["p"], "p");
    }
}

#[test]
fn randomisation() {
    for case in cases("sign_flip_randomisation_exact") {
        let differences = line(&case["input"]["d"]);
        let wanted = &case["expected"]["p_two_sided"];
        close(sign_flip_test(&differences, 0, 0, 0), wanted, "exact");
        // Drawn: as many differences again that are 0 change nothing, but are too many to try all.
        let longer: Vec<f64> = differences.iter().copied().chain(vec![0.0; 10]).collect();
        let drawn = sign_flip_test(&longer, 40_000, 7, 0).unwrap();
        // Four standard deviations of a share of 40,000.
        assert!((drawn - wanted.as_f64().unwrap()).abs() < 4.0 * 0.5 / 200.0, "{drawn}, not {wanted}");
    }
}

#[test]
fn many_models() {
    for case in cases("many_models") {
        let rows = |name: &str| -> Vec<Vec<f64>> {
            case["input"][name].as_array().unwrap().iter().map(line).collect()
        };
        let right: Vec<Vec<bool>> =
            rows("right").iter().map(|row| row.iter().map(|x| *x > 0.5).collect()).collect();
        let (q, chi) = (cochran_q(&right).unwrap(), friedman(&rows("scores")).unwrap());
        close(Some(q.value), &case["expected"]["cochran_q"], "Q");
        close(Some(q.p_value), &case["expected"]["cochran_p"], "p of Q");
        close(Some(chi.value), &case["expected"]["friedman_chi2"], "chi2");
        close(Some(chi.p_value), &case["expected"]["friedman_p"], "p of chi2");
    }
}

#[test]
fn power() {
    for case in cases("minimum_detectable_effect") {
        let input = &case["input"];
        let number = |name: &str| input[name].as_f64().unwrap();
        let found =
            minimum_detectable_effect(count(&input["n"]), number("sd_of_difference"), 0.05, number("power"));
        close(found, &case["expected"]["normal_formula"], "effect");
    }
    for case in cases("power_two_proportions") {
        let (input, wanted) = (&case["input"], &case["expected"]);
        let number = |name: &str| input[name].as_f64().unwrap();
        if let Some(n) = input["n_per_group"].as_u64() {
            close(power_of_two_proportions(n, number("p1"), number("p2"), 0.05), &wanted["power"], "power");
        }
    }
}

#[test]
fn figures_that_cannot_be() {
    for case in cases("grim") {
        let input = &case["input"];
        let text = input["mean"].as_str().unwrap();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let scale = count(&input["scale"]) as u32;
        let found = grim(text.parse().unwrap(), decimals as u32, scale, count(&input["n"]));
        let wanted: Vec<u64> = case["expected"]["counts"].as_array().unwrap().iter().map(count).collect();
        assert_eq!(found, wanted, "{text} of {}", input["n"]);
    }
}
