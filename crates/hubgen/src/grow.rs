use crate::random::Random;

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

/// Share of new families among the models that take part in families: gives the exponent 2.1.
const NEW_FAMILY: f64 = 0.09;

/// Who descends from whom: the first parent of every model, by number.
#[derive(Debug)]
pub struct Population {
    pub(crate) settings: Settings,
    pub(crate) parent: Vec<u32>,
}

impl Population {
    /// Grows a population.
    pub fn grow(settings: Settings) -> Self {
        let mut random = Random::new(settings.seed);
        let inside = (settings.derived / (1.0 - NEW_FAMILY)).clamp(0.0, 1.0);
        let mut parent: Vec<u32> = Vec::with_capacity(settings.models as usize);
        // Models that take part in families, in order: one drawn at random is of a family in
        // proportion to its size.
        let mut members: Vec<u32> = Vec::new();
        for model in 0..settings.models {
            if !random.chance(inside) {
                parent.push(NONE);
                continue;
            }
            let starts = members.is_empty() || random.chance(NEW_FAMILY);
            parent.push(if starts {
                NONE
            } else {
                let drawn = members[random.below(members.len() as u64) as usize];
                // Most derive from a well-known model, not from a random relative of it.
                let above = parent[drawn as usize];
                if above != NONE && random.chance(0.75) { above } else { drawn }
            });
            members.push(model);
        }
        Self { settings, parent }
    }

    /// The number of models.
    pub fn len(&self) -> u32 {
        self.settings.models
    }

    /// Whether there is no model.
    pub fn is_empty(&self) -> bool {
        self.settings.models == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(population: &Population) -> Vec<u32> {
        let mut root: Vec<u32> = Vec::new();
        let mut size = vec![0_u32; population.parent.len()];
        for (model, &parent) in population.parent.iter().enumerate() {
            let of = if parent == NONE { model as u32 } else { root[parent as usize] };
            root.push(of);
            size[of as usize] += 1;
        }
        size.retain(|&size| size > 0);
        size
    }

    #[test]
    fn shares_and_exponent_are_as_published() {
        let population = Population::grow(Settings::new(300_000, 1));
        let derived = population.parent.iter().filter(|&&p| p != NONE).count() as f64 / 300_000.0;
        assert!((derived - 0.45).abs() < 0.01, "{derived}");
        // Clauset, Shalizi and Newman 2009, eq. 3.7, over sizes from 6 on.
        let least = 6.0;
        let tail: Vec<f64> =
            sizes(&population).iter().map(|&s| f64::from(s)).filter(|&s| s >= least).collect();
        let sum: f64 = tail.iter().map(|size| (size / (least - 0.5)).ln()).sum();
        let exponent = 1.0 + tail.len() as f64 / sum;
        assert!((1.9..2.3).contains(&exponent), "{exponent}");
    }

    #[test]
    fn the_same_seed_gives_the_same_population() {
        let grow = |seed| Population::grow(Settings::new(5_000, seed)).parent;
        assert_eq!(grow(3), grow(3));
        assert_ne!(grow(3), grow(4));
    }
}
