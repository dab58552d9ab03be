use std::collections::BTreeMap;

use cladist_lineage::{FamilyIx, FamilySet, ModelIx};

use crate::calendar::{Month, month_of};

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
/// `created` is in known milliseconds since 1970, one per model.
pub fn months(families: &FamilySet, created: &[Option<i64>], top: usize) -> Vec<MonthRow> {
    let mut all = Counts::default();
    let mut listed: Vec<Counts> = vec![Counts::default(); families.len().min(top)];
    let mut begun: Vec<Option<i64>> = vec![None; families.len()];
    for (model, &date) in (0..).map(ModelIx).zip(created) {
        let month = date.map(month_of);
        all.add(month);
        let Some(family) = families.of(model) else { continue };
        if let Some(counts) = listed.get_mut(family.index()) {
            counts.add(month);
        }
        let first = &mut begun[family.index()];
        *first = match (*first, date) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    for (at, first) in begun.into_iter().enumerate() {
        let Some(month) = first.map(month_of) else { continue };
        all.begin(month);
        if let Some(counts) = listed.get_mut(at) {
            counts.begin(month);
        }
    }
    let mut rows = all.rows(None);
    for (family, counts) in (0..).map(FamilyIx).zip(listed) {
        rows.extend(counts.rows(Some(family)));
    }
    rows
}

/// Per month the models and the families begun, and the models without a date.
#[derive(Clone, Default)]
struct Counts {
    months: BTreeMap<Month, (u64, u64)>,
    undated: u64,
}

impl Counts {
    fn add(&mut self, month: Option<Month>) {
        match month {
            Some(month) => self.months.entry(month).or_default().0 += 1,
            None => self.undated += 1,
        }
    }

    fn begin(&mut self, month: Month) {
        self.months.entry(month).or_default().1 += 1;
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
