//! How far raters agree beyond chance: 1 at agreement, 0 at what chance would give.

/// What a disagreement of two ordered categories weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// The same for all.
    Equal,
    /// The distance of the categories.
    Linear,
    /// The distance squared.
    Quadratic,
}

/// Cohen's κ of two raters over the same items (Cohen 1960; weighted: Cohen 1968), the labels as
/// numbers of ordered categories. None without items, or where both raters use one category only
/// and chance cannot disagree.
pub fn cohen_kappa(pairs: &[(usize, usize)], categories: usize, weights: Weights) -> Option<f64> {
    let mut margins = vec![[0_u64; 2]; categories];
    for &(a, b) in pairs {
        margins.get_mut(a)?[0] += 1;
        margins.get_mut(b)?[1] += 1;
    }
    let weight = |a: usize, b: usize| match weights {
        Weights::Equal => f64::from(a != b),
        Weights::Linear => a.abs_diff(b) as f64,
        Weights::Quadratic => (a.abs_diff(b) as f64).powi(2),
    };
    let observed: f64 = pairs.iter().map(|&(a, b)| weight(a, b)).sum();
    let mut expected = 0.0;
    for (a, [first, _]) in margins.iter().enumerate() {
        for (b, [_, second]) in margins.iter().enumerate() {
            expected += weight(a, b) * *first as f64 * *second as f64;
        }
    }
    let expected = expected / pairs.len() as f64;
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// Fleiss' κ (Fleiss 1971): `counts[item][category]` raters, as many for each item. None below two
/// raters, with items of different numbers of raters, or where all labels are one.
pub fn fleiss_kappa(counts: &[Vec<u64>]) -> Option<f64> {
    let raters = counts.first()?.iter().sum::<u64>();
    if raters < 2 || counts.iter().any(|row| row.iter().sum::<u64>() != raters) {
        return None;
    }
    let categories = counts.iter().map(Vec::len).max()?;
    let mut totals = vec![0_u64; categories];
    let mut agreeing = 0_u64;
    for row in counts {
        agreeing += row.iter().map(|c| c * c.saturating_sub(1)).sum::<u64>();
        totals.iter_mut().zip(row).for_each(|(total, count)| *total += count);
    }
    let items = counts.len() as f64;
    let n = raters as f64;
    let observed = agreeing as f64 / (items * n * (n - 1.0));
    let expected: f64 = totals.iter().map(|&t| (t as f64 / (items * n)).powi(2)).sum();
    (totals.iter().filter(|t| **t > 0).count() > 1).then(|| (observed - expected) / (1.0 - expected))
}

/// How far apart two labels are, squared, for Krippendorff's α.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// The same or not.
    Nominal,
    /// By the number of labels between them.
    Ordinal,
    /// The difference of the values.
    Interval,
    /// The difference over the sum of the values.
    Ratio,
}

/// Krippendorff's α (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"), with
/// missing labels: `units[item]` has the places in `values` (ascending) of the labels that the
/// item got. Items with fewer than two labels do not count. None where nothing can be paired or
/// all labels are one.
pub fn krippendorff_alpha(units: &[Vec<usize>], values: &[f64], distance: Distance) -> Option<f64> {
    let kinds = values.len();
    let mut together = vec![0.0; kinds * kinds];
    for unit in units.iter().filter(|unit| unit.len() > 1) {
        let mut counts = vec![0_u64; kinds];
        for &value in unit {
            *counts.get_mut(value)? += 1;
        }
        let pairs = (unit.len() - 1) as f64;
        for (a, &first) in counts.iter().enumerate().filter(|(_, c)| **c > 0) {
            for (b, &second) in counts.iter().enumerate() {
                let other = if a == b { second - 1 } else { second };
                together[a * kinds + b] += (first * other) as f64 / pairs;
            }
        }
    }
    let totals: Vec<f64> = together.chunks(kinds.max(1)).map(|row| row.iter().sum()).collect();
    let n: f64 = totals.iter().sum();
    let apart = |a: usize, b: usize| match distance {
        Distance::Nominal => f64::from(a != b),
        Distance::Ordinal => {
            let (a, b) = (a.min(b), a.max(b));
            let between = totals[a..=b].iter().sum::<f64>() - f64::midpoint(totals[a], totals[b]);
            between * between
        }
        Distance::Interval => (values[a] - values[b]).powi(2),
        Distance::Ratio if values[a] + values[b] == 0.0 => 0.0,
        Distance::Ratio => ((values[a] - values[b]) / (values[a] + values[b])).powi(2),
    };
    let (mut observed, mut expected) = (0.0, 0.0);
    for a in 0..kinds {
        for b in a + 1..kinds {
            let apart = apart(a, b);
            observed += together[a * kinds + b] * apart;
            expected += totals[a] * totals[b] * apart;
        }
    }
    (expected > 0.0).then(|| 1.0 - (n - 1.0) * observed / expected)
}
