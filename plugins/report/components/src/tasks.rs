//! Names of tasks for formats that know neither languages nor groups of items.

use std::collections::{BTreeMap, BTreeSet};

use crate::scores::{LeftOut, Part, Score};

/// The task of each part of the benchmarks.
///
/// A benchmark in one language is a task of its own name; one in several is a task per language
/// (`quiz_de`, of translations `phrases_en-de`); groups, turns and variants follow (`quiz_de_nature`,
/// `quiz_de_turn2`). Which it is depends on all scores of a report, so that the files of several
/// models have the same tasks.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    names: BTreeMap<Part, String>,
}

impl Tasks {
    pub(crate) fn of(scores: &[Score]) -> Self {
        let mut languages: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
        for Score { part, .. } in scores {
            languages.entry(&part.benchmark).or_default().insert((&part.source, &part.language));
        }
        let (mut names, mut taken) = (BTreeMap::new(), BTreeMap::new());
        for Score { part, .. } in scores {
            let name = name(part, languages[part.benchmark.as_str()].len() > 1);
            if *taken.entry(name.clone()).or_insert(part) == part {
                names.insert(part.clone(), name);
            }
        }
        Self { names }
    }

    /// The task; none where another one has its name.
    pub(crate) fn name(&self, score: &Score, left_out: &mut LeftOut) -> Option<&str> {
        let name = self.names.get(&score.part);
        if name.is_none() {
            left_out.note("another benchmark, language or group has the same name of a task", &score.name());
        }
        name.map(String::as_str)
    }

    /// The task of all groups, of a part that is one of them.
    pub(crate) fn whole(&self, part: &Part) -> Option<&str> {
        part.group.as_ref()?;
        self.names.get(&Part { group: None, ..part.clone() }).map(String::as_str)
    }
}

fn name(part: &Part, many: bool) -> String {
    let language = match (&part.source, &part.language) {
        (Some(source), Some(language)) => Some(format!("{source}-{language}")),
        (Some(source), None) => Some(format!("from-{source}")),
        (None, language) => language.clone(),
    };
    let turn = part.turn.map(|turn| format!("turn{turn}"));
    let parts = [language.filter(|_| many), part.group.clone(), turn, part.variant.clone()];
    parts.into_iter().flatten().fold(part.benchmark.clone(), |name, part| format!("{name}_{part}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::score;

    #[test]
    fn languages_are_named_where_there_are_several() {
        let mut scores = vec![score("quiz", Some("de")), score("quiz", None), score("xcopa_it", Some("it"))];
        scores.push(score("phrases", Some("de")));
        scores[3].part.source = Some("en".to_owned());
        scores.push(Score { part: Part { source: None, ..scores[3].part.clone() }, ..scores[3].clone() });
        let tasks = Tasks::of(&scores);
        let mut left_out = LeftOut::default();
        let mut name = |score| tasks.name(score, &mut left_out).unwrap().to_owned();
        let names: Vec<String> = scores.iter().map(&mut name).collect();
        assert_eq!(names, ["quiz_de", "quiz", "xcopa_it", "phrases_en-de", "phrases_de"]);
    }

    #[test]
    fn groups_turns_and_variants_follow() {
        let mut all = score("quiz", Some("de"));
        all.part.turn = Some(2);
        let mut group = all.clone();
        (group.part.group, group.part.variant) = (Some("nature".to_owned()), Some("b".to_owned()));
        let mut named = group.clone();
        named.part.variant = None;
        let scores = [all, group, named];
        let tasks = Tasks::of(&scores);
        let mut name = |score| tasks.name(score, &mut LeftOut::default()).unwrap().to_owned();
        let names: Vec<String> = scores.iter().map(&mut name).collect();
        assert_eq!(names, ["quiz_turn2", "quiz_nature_turn2_b", "quiz_nature_turn2"]);
        assert_eq!(tasks.whole(&scores[2].part), Some("quiz_turn2"));
        assert_eq!((tasks.whole(&scores[1].part), tasks.whole(&scores[0].part)), (None, None));
    }

    #[test]
    fn the_first_of_two_with_one_name_counts() {
        let mut group = score("quiz", None);
        group.part.group = Some("de".to_owned());
        let scores = [score("quiz", Some("de")), group];
        let tasks = Tasks::of(&scores);
        let mut left_out = LeftOut::default();
        assert_eq!(tasks.name(&scores[0], &mut left_out), Some("quiz_de"));
        assert_eq!(tasks.name(&scores[1], &mut left_out), None);
        assert_eq!(left_out.lines().count(), 1);
    }
}
