use std::collections::BTreeMap;

use cladist_lineage::{FamilyIx, FamilySet};

use crate::calendar::{DAY, Month, month_of};

/// One month of all models, or of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthRow {
    /// The family; `None` for all models, single ones too.
    pub family: Option<FamilyIx>,
    /// The month; `None` for models without a known date.
    pub month: Option<Month>,
    /// Models created.
    pub models: u64,
    /// Models created up to the end of the month; `None` without a month.
    pub cumulative: Option<u64>,
    /// Families of two or more whose first dated model was created in the month; `None` without a
    /// month.
    pub new_families: Option<u64>,
}

/// Models created per month: of all, then of the first `top` families in their order. A month
/// without a new model has no row; models without a date come last in their group.
///
/// Dates are known milliseconds since 1970: `all` of every model, `created` of the models of the
/// families' graph.
pub fn months(
    all: impl Iterator<Item = Option<i64>> + Clone,
    families: &FamilySet,
    created: &[Option<i64>],
    top: usize,
) -> Vec<MonthRow> {
    let mut all = of_all(all);
    let mut listed = Vec::with_capacity(families.len().min(top));
    for family in (0..families.len() as u32).map(FamilyIx) {
        let dates = families.members(family).iter().map(|model| created[model.index()]);
        let first = dates.clone().flatten().min().map(month_of);
        all.begin(first);
        if family.index() < top {
            let mut counts = Counts::default();
            counts.begin(first);
            dates.for_each(|date| counts.add(date.map(month_of), 1));
            listed.push(counts);
        }
    }
    let mut rows = all.rows(None);
    for (family, counts) in (0..).map(FamilyIx).zip(listed) {
        rows.extend(counts.rows(Some(family)));
    }
    rows
}

/// Counts days first: a model costs one division, and days are few.
fn of_all(dates: impl Iterator<Item = Option<i64>> + Clone) -> Counts {
    let mut counts = Counts::default();
    let days = dates.map(|date| date.map(|date| date.div_euclid(DAY)));
    let ends = days.clone().flatten().fold(None, |ends, day| {
        let (first, last) = ends.unwrap_or((day, day));
        Some((day.min(first), day.max(last)))
    });
    let (first, last) = ends.unwrap_or((0, -1));
    let mut per_day = vec![0_u64; (last - first + 1) as usize];
    for day in days {
        match day {
            Some(day) => per_day[(day - first) as usize] += 1,
            None => counts.undated += 1,
        }
    }
    for (day, models) in (first..).zip(per_day).filter(|(_, models)| *models > 0) {
        counts.add(Some(month_of(day * DAY)), models);
    }
    counts
}

/// Per month the models and the families begun, and the models without a date.
#[derive(Default)]
struct Counts {
    months: BTreeMap<Month, (u64, u64)>,
    undated: u64,
}

impl Counts {
    fn add(&mut self, month: Option<Month>, models: u64) {
        match month {
            Some(month) => self.months.entry(month).or_default().0 += models,
            None => self.undated += models,
        }
    }

    fn begin(&mut self, month: Option<Month>) {
        if let Some(month) = month {
            self.months.entry(month).or_default().1 += 1;
        }
    }

    fn rows(self, family: Option<FamilyIx>) -> Vec<MonthRow> {
        let mut cumulative = 0;
        let mut rows: Vec<MonthRow> = Vec::with_capacity(self.months.len() + 1);
        for (month, (models, begun)) in self.months {
            cumulative += models;
            rows.push(MonthRow {
                family,
                month: Some(month),
                models,
                cumulative: Some(cumulative),
                new_families: Some(begun),
            });
        }
        if self.undated > 0 {
            let models = self.undated;
            rows.push(MonthRow { family, month: None, models, cumulative: None, new_families: None });
        }
        rows
    }
}
