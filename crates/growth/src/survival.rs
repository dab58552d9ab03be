//! For how long families gain members: the estimator of Kaplan and Meier (1958).
//!
//! A family's clock starts with its first gain: the second of its models by date. So only what was
//! known at the start decides who takes part, and a family is not favoured for having grown later.
//! All is looked at from a *cut*, `quiet` before the end of the data. A family whose last gain came
//! at the cut or before it has stopped: its time runs from the first gain to the last. A family
//! with a gain after the cut was still gaining at the cut, and its time is censored there. Families
//! whose first gain came after the cut are not yet looked at.
use cladist_lineage::{FamilyIx, FamilySet};

use crate::calendar::DAY;

/// One family's time of gaining members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Career {
    /// Whole days from the first gain to the last, or to the cut.
    pub days: i64,
    /// Whether it was still gaining at the cut.
    pub censored: bool,
}

/// A day on which families stopped or went out of sight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurvivalRow {
    /// Days since the first gain.
    pub days: i64,
    /// Families observed at least so long.
    pub at_risk: u64,
    /// Those whose last gain came on this day.
    pub stopped: u64,
    /// Those that were still gaining when observation ended on this day.
    pub censored: u64,
    /// The share of families that gain members after more than so many days.
    pub survival: f64,
    /// The interval of 95% around it, by Greenwood's variance on the scale log(−log S) (Kalbfleisch
    /// and Prentice 2002, section 1.4); `None` where S is 0 or 1 and it has none.
    pub interval: Option<(f64, f64)>,
}

/// The times of all families that had their first gain by the cut.
///
/// `created` is in known milliseconds since 1970, one per model of the families' graph; models
/// without a date are no gain. `end` is the end of the data: the last date of any model, single
/// ones too; `quiet_days` are cut off from it.
pub fn careers(families: &FamilySet, created: &[Option<i64>], end: i64, quiet_days: u32) -> Vec<Career> {
    let cut = end - i64::from(quiet_days) * DAY;
    let career = |family| {
        let dates = families.members(family).iter().filter_map(|model| created[model.index()]);
        let (mut first, mut second, mut last) = (i64::MAX, i64::MAX, i64::MIN);
        for date in dates {
            second = second.min(first.max(date));
            first = first.min(date);
            last = last.max(date);
        }
        if second == i64::MAX || second > cut {
            return None;
        }
        let censored = last > cut;
        let until = if censored { cut } else { last };
        Some(Career { days: (until - second) / DAY, censored })
    };
    (0..families.len() as u32).map(FamilyIx).filter_map(career).collect()
}

/// The share still gaining after so many days. A family censored on a day counts as at risk on
/// that day.
pub fn survival(mut careers: Vec<Career>) -> Vec<SurvivalRow> {
    /// The 97.5% point of the normal distribution.
    const Z: f64 = 1.959_963_984_540_054;
    careers.sort_unstable();
    let mut at_risk = careers.len() as u64;
    let mut share = 1.0_f64;
    let mut variance = 0.0;
    let mut rows = Vec::new();
    for day in careers.chunk_by(|a, b| a.days == b.days) {
        let censored = day.iter().filter(|career| career.censored).count() as u64;
        let stopped = day.len() as u64 - censored;
        share *= (at_risk - stopped) as f64 / at_risk as f64;
        // Where all stop, the share is 0 and the sum is not asked for again.
        variance += stopped as f64 / (at_risk as f64 * (at_risk - stopped) as f64);
        let interval = (share > 0.0 && share < 1.0).then(|| {
            let spread = Z * variance.sqrt() / share.ln();
            (share.powf((-spread).exp()), share.powf(spread.exp()))
        });
        rows.push(SurvivalRow { days: day[0].days, at_risk, stopped, censored, survival: share, interval });
        at_risk -= day.len() as u64;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{Career, survival};

    /// The 6-mercaptopurine arm of Freireich et al. 1963, the example of Kalbfleisch and Prentice,
    /// Cox and Oakes, and R's documentation: weeks of remission, + censored:
    /// 6, 6, 6, 6+, 7, 9+, 10, 10+, 11+, 13, 16, 17+, 19+, 20+, 22, 23, 25+, 32+, 32+, 34+, 35+.
    #[test]
    fn the_example_of_the_text_books() {
        let stopped = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let career = |censored| move |days| Career { days, censored };
        let all = stopped.map(career(false)).into_iter().chain(censored.map(career(true)));
        let rows = survival(all.collect());
        let at = |days| rows.iter().find(|row| row.days == days).copied().unwrap();
        // Published to three or four digits: 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448.
        let known = [(6, 21, 0.8571), (7, 17, 0.8067), (10, 15, 0.7529), (13, 12, 0.6902), (16, 11, 0.6275)];
        for (days, at_risk, share) in known.into_iter().chain([(22, 7, 0.5378), (23, 6, 0.4482)]) {
            let row = at(days);
            assert_eq!(row.at_risk, at_risk, "{days}");
            assert!((row.survival - share).abs() < 5e-5, "{days}: {}", row.survival);
        }
        // R: survfit(Surv(t, c) ~ 1, conf.type = "log-log"): 6 weeks 0.620 to 0.952, 23 weeks 0.188 to 0.680.
        let ends = |days| at(days).interval.unwrap();
        for ((low, high), (known_low, known_high)) in
            [(ends(6), (0.6197, 0.9516)), (ends(23), (0.1881, 0.6801))]
        {
            assert!((low - known_low).abs() < 1e-4 && (high - known_high).abs() < 1e-4, "{low} {high}");
        }
        assert_eq!((at(9).stopped, at(9).censored, at(9).at_risk), (0, 1, 16));
        assert!((at(35).survival - at(23).survival).abs() < 1e-15);
    }

    #[test]
    fn where_nobody_is_left_there_is_no_interval() {
        let rows = survival(vec![Career { days: 1, censored: false }, Career { days: 0, censored: true }]);
        assert_eq!((rows[0].survival, rows[0].interval), (1.0, None));
        assert_eq!((rows[1].survival, rows[1].interval), (0.0, None));
        assert!(survival(Vec::new()).is_empty());
    }
}
