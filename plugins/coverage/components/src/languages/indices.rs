//! The indices of one group.
use std::collections::BTreeSet;

use cladist_coverage::Concentration;
use cladist_languages::{Code, Reach, Reference, Script};

use super::Config;
use super::tally::GroupCounts;

/// One row of `indices`.
pub(super) struct Index {
    pub(super) name: String,
    pub(super) value: Option<f64>,
    pub(super) note: Option<String>,
}

const LEVELS: [&str; 6] =
    ["extinct", "nearly extinct", "moribund", "shifting", "threatened", "not endangered"];

/// All indices of a group, in the order of the table.
pub(super) fn indices(group: &GroupCounts, world: &World<'_>, config: &Config) -> Vec<Index> {
    let mut rows = Vec::new();
    let mut add = |name: &str, value: Option<f64>, note: Option<String>| {
        rows.push(Index { name: name.to_owned(), value, note });
    };
    let unweighted = (group.unweighted > 0).then(|| format!("{} without a weight", group.unweighted));
    add("items", Some(group.items as f64), unweighted);
    let weighted = config.weight.is_some();
    let mentions: u64 = group.languages.iter().map(|count| count.items).sum();
    let values = group.languages.iter().map(|count| if weighted { count.weight } else { count.items as f64 });
    let spread = Concentration::of(values);
    let note = || config.weight.as_ref().map(|column| format!("of the weights in `{column}`"));
    add("languages", Some(group.languages.len() as f64), None);
    add("mentions", Some(mentions as f64), None);
    add("shannon", spread.shannon(), note());
    add("effective_number", spread.effective_number(), note());
    add("pielou", spread.pielou(), note());
    add("simpson", spread.simpson(), note());
    add("inverse_simpson", spread.inverse_simpson(), note());
    add("hill_0", (spread.kinds() > 0).then_some(spread.kinds() as f64), note());
    add("hill_1", spread.effective_number(), note());
    add("hill_2", spread.inverse_simpson(), note());
    add("hhi", spread.hhi(), note());
    add("gini", spread.gini(), note().or_else(|| Some("over the languages that are there".to_owned())));
    for top in [1, 5, 10] {
        add(&format!("top{top}_share"), spread.top(top), note());
    }
    world.shares(group, config, &mut rows);
    rows
}

/// Numbers of languages, families and so on that a set reaches, each named as its share.
fn reached(reach: &Reach<'_>, scripts: Option<&BTreeSet<Script>>) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut add = |name: &str, number: usize| found.push((format!("share_of_{name}"), number));
    add("languages", reach.languages(|_| true));
    add("families", reach.values(|language| language.family));
    let all = reach.scripts();
    add("scripts", scripts.map_or(all.len(), BTreeSet::len));
    add("areas", reach.values(|language| language.area));
    add("resource_classes", reach.values(|language| language.resource_class));
    for class in 0..=5 {
        add(&format!("class_{class}"), reach.languages(|language| language.resource_class == Some(class)));
    }
    add("endangerment_levels", reach.values(|language| language.endangerment));
    for level in LEVELS {
        let of = reach.languages(|language| language.endangerment == Some(level));
        add(&level.replace(' ', "_"), of);
    }
    found
}

/// The whole reference table.
pub(super) struct World<'a> {
    table: &'a Reference,
    reach: Reach<'a>,
    scripts: BTreeSet<Script>,
    numbers: Vec<(String, usize)>,
    source: String,
}

impl<'a> World<'a> {
    pub(super) fn new(table: &'a Reference, config: &Config) -> Self {
        let reach = table.world();
        let source = match config.reference {
            Some(_) => "by the file of `reference`".to_owned(),
            None => format!("by CLDR {}", table.cldr_version()),
        };
        Self { table, scripts: reach.scripts(), numbers: reached(&reach, None), reach, source }
    }

    fn shares(&self, group: &GroupCounts, config: &Config, rows: &mut Vec<Index>) {
        let codes = group.languages.iter().filter_map(|count| count.language.parse::<Code>().ok());
        let reach = self.table.reach(codes);
        let scripts = self.scripts.intersection(&group.scripts).copied().collect();
        for ((name, number), (_, all)) in reached(&reach, Some(&scripts)).into_iter().zip(&self.numbers) {
            let value = (*all > 0).then(|| number as f64 / *all as f64);
            rows.push(Index { name, value, note: Some(format!("{number} of {all}")) });
        }
        let low = reach.speakers_low();
        let largest = if low.is_some() {
            format!("of each territory the largest language reached, {}", self.source)
        } else {
            "the file of `reference` knows no territories".to_owned()
        };
        let high = format!("of every language reached, second-language speakers too, {}", self.source);
        let mut add =
            |name: &str, value, note| rows.push(Index { name: name.to_owned(), value, note: Some(note) });
        add("speakers_low", low, largest);
        add("speakers_high", Some(reach.speakers_high()), high);
        let utility = reach.global_utility(&self.reach, config.tau);
        add("m_tau", utility, format!("tau = {}, {}", config.tau, self.source));
    }
}
