use std::collections::BTreeMap;

use cladist_stats::{mean, sum};

/// Scores by model and language, with holes: a missing score is none, never zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    models: usize,
    languages: usize,
    /// By model, then by language.
    cells: Vec<Option<f64>>,
}

/// Two models over the languages that both have scores for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// How many languages.
    pub languages: usize,
    /// The mean of the first over them.
    pub mean_a: f64,
    /// The mean of the second over them.
    pub mean_b: f64,
    /// Languages in which the first is better.
    pub better_a: usize,
    /// Languages in which the second is better.
    pub better_b: usize,
}

impl Scores {
    /// No scores yet.
    pub fn new(models: usize, languages: usize) -> Self {
        Self { models, languages, cells: vec![None; models * languages] }
    }

    /// The number of models.
    pub fn models(&self) -> usize {
        self.models
    }

    /// The number of languages.
    pub fn languages(&self) -> usize {
        self.languages
    }

    /// Sets one score; a place outside is left alone.
    pub fn set(&mut self, model: usize, language: usize, score: f64) {
        if language < self.languages
            && let Some(cell) = self.cells.get_mut(model * self.languages + language)
        {
            *cell = Some(score);
        }
    }

    /// The scores of a model by language.
    pub fn row(&self, model: usize) -> &[Option<f64>] {
        let begin = model * self.languages;
        self.cells.get(begin..begin + self.languages).unwrap_or(&[])
    }

    /// One score.
    pub fn get(&self, model: usize, language: usize) -> Option<f64> {
        self.row(model).get(language).copied().flatten()
    }

    /// The languages that a model has scores for, with these.
    pub fn present(&self, model: usize) -> impl Iterator<Item = (usize, f64)> + Clone {
        self.row(model).iter().enumerate().filter_map(|(language, score)| Some((language, (*score)?)))
    }

    /// The mean over a model's own languages.
    pub fn mean(&self, model: usize) -> Option<f64> {
        mean(&self.present(model).map(|(_, score)| score).collect::<Vec<_>>())
    }

    /// The languages that every model with any score has one for.
    pub fn common(&self) -> Vec<usize> {
        let scored: Vec<usize> = (0..self.models).filter(|&m| self.present(m).next().is_some()).collect();
        let every = |language: &usize| scored.iter().all(|&model| self.get(model, *language).is_some());
        if scored.is_empty() { Vec::new() } else { (0..self.languages).filter(every).collect() }
    }

    /// The mean of a model over some languages; none where it lacks one of them, or of none.
    pub fn mean_over(&self, model: usize, languages: &[usize]) -> Option<f64> {
        let scores: Option<Vec<f64>> = languages.iter().map(|&language| self.get(model, language)).collect();
        mean(&scores?)
    }

    /// Two models over their common languages; none where they have none.
    pub fn pair(&self, a: usize, b: usize) -> Option<Pair> {
        let both = || self.row(a).iter().zip(self.row(b)).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
        let languages = both().count();
        (languages > 0).then(|| Pair {
            languages,
            mean_a: sum(both().map(|(a, _)| a)) / languages as f64,
            mean_b: sum(both().map(|(_, b)| b)) / languages as f64,
            better_a: both().filter(|(a, b)| a > b).count(),
            better_b: both().filter(|(a, b)| b > a).count(),
        })
    }

    /// Models by their set of languages: the set, and who has exactly it. Averages are comparable
    /// inside a group as they are.
    pub fn groups(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for model in 0..self.models {
            let set = self.present(model).map(|(language, _)| language).collect();
            groups.entry(set).or_default().push(model);
        }
        groups.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Pair, Scores};

    /// Three models: A has two languages, B all three, C the hard one only.
    fn scores() -> Scores {
        let mut scores = Scores::new(3, 3);
        let cells = [(0, 0, 0.9), (0, 1, 0.7), (1, 0, 0.95), (1, 1, 0.75), (1, 2, 0.1), (2, 2, 0.2)];
        for (model, language, score) in cells {
            scores.set(model, language, score);
        }
        scores.set(0, 7, 1.0);
        scores
    }

    #[test]
    fn a_plain_mean_turns_the_order_round() {
        let scores = scores();
        let near = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() < 1e-12;
        assert!(near(scores.mean(0), 0.8) && near(scores.mean(1), 0.6));
        let Pair { languages, mean_a, mean_b, better_a, better_b } = scores.pair(0, 1).unwrap();
        assert_eq!((languages, better_a, better_b), (2, 0, 2));
        assert!(near(Some(mean_a), 0.8) && near(Some(mean_b), 0.85));
        assert_eq!(scores.pair(0, 2), None);
    }

    #[test]
    fn common_languages_and_groups() {
        let mut scores = scores();
        assert!(scores.common().is_empty());
        scores.set(2, 0, 0.5);
        assert_eq!(scores.common(), [0]);
        assert_eq!((scores.mean_over(0, &[0]), scores.mean_over(0, &[2])), (Some(0.9), None));
        assert_eq!(scores.mean_over(0, &[]), None);
        assert_eq!(scores.groups(), [(vec![0, 1], vec![0]), (vec![0, 1, 2], vec![1]), (vec![0, 2], vec![2])]);
        // A model without any score takes nothing away from the others.
        let alone = Scores::new(1, 2);
        assert!(alone.common().is_empty());
    }
}
