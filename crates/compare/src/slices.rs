use std::collections::BTreeMap;

use crate::outcomes::{NONE, Outcomes};
use crate::pairs::Pair;

/// Part of a pair's items: all, those of a language, of a group or of a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice<'a> {
    /// Null for all languages together, or where items have none.
    pub language: Option<&'a str>,
    /// Null for all groups.
    pub group: Option<&'a str>,
    /// Null for all turns.
    pub turn: Option<i32>,
    /// Whether it holds the items of several languages.
    pub mixed: bool,
    /// The rows of both.
    pub(crate) rows: Vec<[u32; 2]>,
}

impl Slice<'_> {
    /// The rows of both models, item by item.
    pub fn rows(&self) -> &[[u32; 2]] {
        &self.rows
    }
}

/// The parts of a pair: where there are several languages, all items first; then every language,
/// as a whole and by group and by turn. In the order of the languages' tags and the groups' names.
pub fn slices<'a>(outcomes: &'a Outcomes, pair: &Pair) -> Vec<Slice<'a>> {
    let mut languages: BTreeMap<Option<&str>, Vec<[u32; 2]>> = BTreeMap::new();
    for &rows in &pair.matched {
        let language = outcomes.row(rows[0]).item.language;
        languages.entry(outcomes.text(language)).or_default().push(rows);
    }
    let mut found = Vec::new();
    if languages.len() > 1 && !languages.contains_key(&None) {
        found.extend(of_language(outcomes, None, true, pair.matched.clone()));
    }
    for (language, rows) in languages {
        found.extend(of_language(outcomes, language, false, rows));
    }
    found
}

fn of_language<'a>(
    outcomes: &'a Outcomes,
    language: Option<&'a str>,
    mixed: bool,
    rows: Vec<[u32; 2]>,
) -> Vec<Slice<'a>> {
    let mut groups: BTreeMap<&str, Vec<[u32; 2]>> = BTreeMap::new();
    let mut turns: BTreeMap<i32, Vec<[u32; 2]>> = BTreeMap::new();
    for &[a, b] in &rows {
        let (first, second) = (outcomes.row(a), outcomes.row(b));
        let group = if first.group == NONE { second.group } else { first.group };
        if let Some(group) = outcomes.text(group) {
            groups.entry(group).or_default().push([a, b]);
        }
        if first.item.turn != i32::MIN {
            turns.entry(first.item.turn).or_default().push([a, b]);
        }
    }
    let whole = Slice { language, group: None, turn: None, mixed, rows };
    let groups = groups.into_iter().map(|(group, rows)| Slice {
        language,
        group: Some(group),
        turn: None,
        mixed,
        rows,
    });
    let turns =
        turns.into_iter().map(|(turn, rows)| Slice { language, group: None, turn: Some(turn), mixed, rows });
    std::iter::once(whole).chain(groups).chain(turns).collect()
}
