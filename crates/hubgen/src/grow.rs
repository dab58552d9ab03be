use crate::model::Relation;
use crate::random::Random;
use crate::values::RELATIONS;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How many models.
    pub models: u32,
    /// The seed of everything.
    pub seed: u64,
    /// Share of models that declare a base.
    pub derived: f64,
}

impl Settings {
    /// So many models of this seed, 45 % of them derived.
    pub fn new(models: u32, seed: u64) -> Self {
        Self { models, seed, derived: 0.45 }
    }
}

/// No parent.
pub(crate) const NONE: u32 = u32::MAX;

/// Share of new families among the models that take part in families. Simon's process alone gives the
/// exponent 2.1 at 0.09; the bound on the largest flattens that, parents outside the set add families.
const NEW_FAMILY: f64 = 0.15;
/// No family grows beyond this share of all models; the largest of the study has 1.8 %.
const LARGEST: f64 = 0.018;
/// How often one goes up once more from a relative to what it derives from, by whether it is an
/// adapter or quantised: hardly anything derives from these.
const UP: [f64; 2] = [0.75, 0.97];
/// Share of further merge parents that are of another family.
const FOREIGN: f64 = 0.002;
/// Share of derived models that an ancestor names as its base in turn, in families that are no larger
/// than this: nobody errs so on a well-known model.
const CYCLE: f64 = 3e-4;
const SMALL: u32 = 1_000;

/// Who descends from whom, by number.
#[derive(Debug)]
pub struct Population {
    pub(crate) settings: Settings,
    /// The first parent of every model.
    pub(crate) parent: Vec<u32>,
    /// How it derives from that one.
    relation: Vec<Relation>,
    /// The first model of the family.
    root: Vec<u32>,
    /// What else is declared, by child: further parents of merges, and what closes a cycle.
    more: Vec<(u32, u32, Relation)>,
}

impl Population {
    /// Grows a population.
    pub fn grow(settings: Settings) -> Self {
        let mut growth = Growth::new(settings);
        let inside = (settings.derived / (1.0 - NEW_FAMILY)).clamp(0.0, 1.0);
        for model in 0..settings.models {
            if growth.random.chance(inside) {
                growth.join(model);
            } else {
                growth.alone(model);
            }
        }
        growth.population.more.sort_unstable_by_key(|&(child, parent, _)| (child, parent));
        growth.population
    }

    /// The number of models.
    pub fn len(&self) -> u32 {
        self.settings.models
    }

    /// Whether there is no model.
    pub fn is_empty(&self) -> bool {
        self.settings.models == 0
    }

    /// The first model of this one's family.
    pub(crate) fn root(&self, model: u32) -> u32 {
        self.root[model as usize]
    }

    /// How a model derives from its first parent; meaningless for one without.
    pub(crate) fn relation(&self, model: u32) -> Relation {
        self.relation[model as usize]
    }

    /// The other parents of a model.
    pub(crate) fn more(&self, model: u32) -> impl Iterator<Item = (u32, Relation)> + '_ {
        let begin = self.more.partition_point(|&(child, ..)| child < model);
        let of = self.more[begin..].iter().take_while(move |&&(child, ..)| child == model);
        of.map(|&(_, parent, relation)| (parent, relation))
    }
}

/// A population as it grows.
struct Growth {
    random: Random,
    population: Population,
    /// Models that take part in families: one drawn at random is of a family in proportion to its size.
    members: Vec<u32>,
    /// The size of a family and its youngest model, at its first one.
    size: Vec<u32>,
    youngest: Vec<u32>,
    /// The next older model of the same family.
    elder: Vec<u32>,
    largest: f64,
}

impl Growth {
    fn new(settings: Settings) -> Self {
        let models = settings.models as usize;
        let population = Population {
            settings,
            parent: Vec::with_capacity(models),
            relation: Vec::with_capacity(models),
            root: Vec::with_capacity(models),
            more: Vec::new(),
        };
        let largest = (LARGEST * f64::from(settings.models)).max(8.0);
        Self {
            random: Random::new(settings.seed),
            population,
            members: Vec::new(),
            size: Vec::with_capacity(models),
            youngest: Vec::with_capacity(models),
            elder: Vec::with_capacity(models),
            largest,
        }
    }

    fn alone(&mut self, model: u32) {
        self.push(model, NONE, Relation::Untyped);
    }

    fn push(&mut self, model: u32, parent: u32, relation: Relation) {
        let root = if parent == NONE { model } else { self.population.root(parent) };
        self.population.parent.push(parent);
        self.population.relation.push(relation);
        self.population.root.push(root);
        self.size.push(0);
        self.size[root as usize] += 1;
        self.youngest.push(NONE);
        self.elder.push(std::mem::replace(&mut self.youngest[root as usize], model));
    }

    /// A model that starts a family or joins one.
    fn join(&mut self, model: u32) {
        if self.members.is_empty() || self.random.chance(NEW_FAMILY) {
            self.alone(model);
        } else {
            let relative = self.relative();
            let parent = self.ancestor(relative);
            let relation = self.random.weighted(&RELATIONS);
            self.push(model, parent, relation);
            if relation == Relation::Merge {
                self.merge(model, parent);
            }
            if self.random.chance(CYCLE) && self.size[self.population.root(model) as usize] <= SMALL {
                let above = self.population.parent[parent as usize];
                let closes = if above != NONE && self.random.chance(0.5) { above } else { parent };
                self.population.more.push((closes, model, Relation::Finetune));
            }
        }
        self.members.push(model);
    }

    fn member(&mut self) -> u32 {
        self.members[self.random.below(self.members.len() as u64) as usize]
    }

    /// A member of a family that is still in fashion: the larger, the less. After some tries anyone
    /// will do, since in a very small population all families are at their bound.
    fn relative(&mut self) -> u32 {
        for _ in 0..64 {
            let drawn = self.member();
            let size = f64::from(self.size[self.population.root(drawn) as usize]);
            if !self.random.chance(size / self.largest) {
                return drawn;
            }
        }
        self.member()
    }

    /// Most derive from a well-known model, not from a random relative of it.
    fn ancestor(&mut self, of: u32) -> u32 {
        let mut at = of;
        loop {
            let above = self.population.parent[at as usize];
            let relation = self.population.relation(at);
            let leaf = matches!(relation, Relation::Adapter | Relation::Quantized);
            if above == NONE || !self.random.chance(UP[usize::from(leaf)]) {
                return at;
            }
            at = above;
        }
    }

    /// One or two more parents, of the same family nearly always.
    fn merge(&mut self, model: u32, first: u32) {
        let mut taken = first;
        for _ in 0..=self.random.below(2) {
            let mate = if self.random.chance(FOREIGN) { self.member() } else { self.elder_of(model) };
            if mate != first && mate != taken {
                self.population.more.push((model, mate, Relation::Merge));
                taken = mate;
            }
        }
    }

    /// A somewhat older model of the same family.
    fn elder_of(&mut self, model: u32) -> u32 {
        let mut at = self.elder[model as usize];
        for _ in 0..self.random.below(32) {
            match self.elder[at as usize] {
                NONE => break,
                elder => at = elder,
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_population() {
        let grow = |seed| Population::grow(Settings::new(5_000, seed)).parent;
        assert_eq!(grow(3), grow(3));
        assert_ne!(grow(3), grow(4));
    }

    #[test]
    fn first_parents_are_older_and_of_the_same_family() {
        let population = Population::grow(Settings::new(20_000, 5));
        for model in 0..population.len() {
            match population.parent[model as usize] {
                NONE => assert_eq!(population.root(model), model),
                parent => {
                    assert!(parent < model);
                    assert_eq!(population.root(parent), population.root(model));
                }
            }
        }
    }

    #[test]
    fn nothing_and_almost_nothing_grow_too() {
        for models in 0..20 {
            for derived in [0.0, 0.45, 1.0] {
                let population = Population::grow(Settings { models, seed: 1, derived });
                assert_eq!(population.parent.len(), models as usize);
            }
        }
    }
}
