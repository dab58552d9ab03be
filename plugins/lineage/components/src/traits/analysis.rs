use cladist_drift::{
    Clusters, Compared, Drift, Ladder, Objective, Rule, Traits, Transition, compare, drift, ladder,
    top_values, transitions,
};

use crate::links::Mode;
use crate::threads::HostThreads;

/// What decides an analysis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    pub(super) mode: Mode,
    pub(super) top: usize,
    pub(super) by_relation: bool,
}

/// Everything about one trait.
pub(super) struct Analysis {
    pub(super) traits: Traits,
    pub(super) appearances: Vec<u64>,
    pub(super) compared: Compared,
    pub(super) transitions: Vec<Transition>,
    /// All transitions together.
    pub(super) total: u64,
    pub(super) drift: Vec<Drift>,
    pub(super) ladders: Vec<(Objective, Ladder)>,
}

impl Analysis {
    pub(super) fn new(traits: Traits, clusters: &Clusters, options: Options) -> Self {
        let rule = match options.mode {
            Mode::Corrected => Rule::Once,
            Mode::Paper => Rule::Twice,
        };
        let appearances = traits.appearances();
        let compared = compare(&traits, clusters, &HostThreads);
        let transitions = transitions(&traits, &compared.changed, rule, &HostThreads);
        let drift = drift(&transitions);
        let values = top_values(&traits, &appearances, &drift, options.top);
        let ladders = cladist_sdk::par_map(Objective::ALL.len(), |at| {
            let objective = Objective::ALL[at];
            (objective, ladder(&values, &transitions, &drift, objective))
        });
        let total = transitions.iter().map(|t| t.count).sum();
        Self { traits, appearances, compared, transitions, total, drift, ladders }
    }
}
