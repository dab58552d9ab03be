use arrow_array::{Array, LargeStringArray, ListArray, StringArray};
use cladist_lineage::{IdKey, LinkSet};
use cladist_sdk::prelude::*;
use cladist_similarity::{
    Bags, Candidates, Excluded, Reader, Scratch, SetScratch, Sets, TagLists, TagScratch, Tally, Wanted,
    card_text, record_text, tag_text,
};

use super::{Artefact, Measure, Texts};

/// What a pass gathers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(super) links: LinkSet,
    pub(super) gathered: First,
}

/// What is gathered of the artefacts: by the measure and the pass.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) enum First {
    #[default]
    Nothing,
    /// Cosines of tags, in the only pass.
    Tags(TagLists),
    /// Cosines of texts, first pass: how often terms occur.
    Tally(Tally),
    /// Cosines of texts, second pass.
    Bags(Bags),
    /// Jaccard.
    Sets(Sets),
    /// Levenshtein, first pass: who has the artefact.
    Present { keys: Vec<IdKey>, present: Vec<bool> },
    /// Levenshtein, second pass.
    Texts(Texts),
}

impl First {
    pub(super) fn new(measure: Measure, artefact: Artefact, pass: &Pass) -> Result<Self> {
        Ok(match (measure, pass.number) {
            (Measure::Jaccard, _) => Self::Sets(Sets::default()),
            (Measure::Levenshtein, 0) => Self::Present { keys: Vec::new(), present: Vec::new() },
            (Measure::Levenshtein, _) => Self::Texts(Texts::new()),
            _ if artefact == Artefact::Tags => Self::Tags(TagLists::default()),
            (_, 0) => Self::Tally(Tally::default()),
            _ => Self::Bags(Bags::new(&*pass.shared::<Candidates>()?)),
        })
    }

    /// Adds the artefacts of a batch.
    pub(super) fn push(&mut self, artefacts: &Artefacts<'_>, pass: &Pass) -> Result<()> {
        let mut text = String::new();
        let rows = 0..artefacts.ids.len();
        match self {
            Self::Nothing => {}
            Self::Tally(tally) => {
                let mut reader = Reader::default();
                for row in rows {
                    if artefacts.read(row, &mut text) {
                        tally.push(&text, &mut reader);
                    }
                }
            }
            Self::Bags(bags) => {
                let candidates = pass.shared::<Candidates>()?;
                let mut scratch = Scratch::default();
                for row in rows {
                    let document = artefacts.read(row, &mut text).then_some(text.as_str());
                    bags.push(document, &candidates, &mut scratch).map_err(Error::data)?;
                }
            }
            Self::Tags(lists) => {
                let mut scratch = TagScratch::default();
                for row in rows {
                    artefacts.push_tags(row, lists, &mut scratch)?;
                }
            }
            Self::Sets(sets) => {
                let mut scratch = SetScratch::default();
                for row in rows {
                    artefacts.push_set(row, sets, &mut text, &mut scratch)?;
                }
            }
            Self::Present { keys, present } => {
                keys.extend(rows.clone().map(|row| IdKey::of(artefacts.ids.value(row))));
                present.extend(rows.map(|row| artefacts.has(row)));
            }
            Self::Texts(texts) => {
                let wanted = pass.shared::<Wanted>()?;
                for row in rows {
                    let Some(model) = wanted.find(artefacts.ids.value(row)) else { continue };
                    if artefacts.read(row, &mut text) {
                        texts.insert(model, text.clone());
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds what a later part gathered.
    pub(super) fn append(&mut self, other: Self) -> Result<()> {
        match (self, other) {
            (Self::Tally(left), Self::Tally(right)) => left.append(right),
            (Self::Bags(left), Self::Bags(right)) => left.append(right).map_err(Error::data)?,
            (Self::Tags(left), Self::Tags(right)) => left.append(right).map_err(Error::data)?,
            (Self::Sets(left), Self::Sets(right)) => left.append(right).map_err(Error::data)?,
            (Self::Present { keys, present }, Self::Present { keys: more, present: others }) => {
                keys.extend(more);
                present.extend(others);
            }
            (Self::Texts(left), Self::Texts(right)) => left.extend(right),
            (left @ Self::Nothing, right) => *left = right,
            _ => {}
        }
        Ok(())
    }
}

/// The artefacts of a batch.
pub(super) struct Artefacts<'a> {
    ids: &'a StringArray,
    column: Column<'a>,
    excluded: &'a Excluded,
}

enum Column<'a> {
    Tags(&'a ListArray, &'a StringArray),
    Record(&'a LargeStringArray),
    Card(&'a LargeStringArray),
}

impl<'a> Artefacts<'a> {
    pub(super) fn new(artefact: Artefact, excluded: &'a Excluded, batch: &'a RecordBatch) -> Result<Self> {
        let column = match artefact {
            Artefact::Tags => {
                let lists = batch.list("tags")?;
                let texts = lists.values().as_any().downcast_ref::<StringArray>();
                Column::Tags(lists, texts.ok_or_else(|| Error::internal("tags is no list of texts"))?)
            }
            Artefact::Metadata => Column::Record(batch.large_text("raw")?),
            Artefact::Card => Column::Card(batch.large_text("card")?),
        };
        Ok(Self { ids: batch.text("id")?, column, excluded })
    }

    /// Whether a row has the artefact.
    fn has(&self, row: usize) -> bool {
        match self.column {
            Column::Tags(lists, _) => !lists.is_null(row),
            Column::Record(texts) | Column::Card(texts) => !texts.is_null(row),
        }
    }

    /// Reads the artefact of a row as one text; `false` where there is none.
    fn read(&self, row: usize, text: &mut String) -> bool {
        if !self.has(row) {
            return false;
        }
        match self.column {
            Column::Tags(lists, texts) => tag_text(tags(lists, texts, row), self.excluded, text),
            Column::Record(records) => record_text(records.value(row), self.excluded, text),
            Column::Card(cards) => {
                let card = cards.value(row);
                let front = cladist_hub::split_front_matter(card).filter(|_| !self.excluded.is_empty());
                let (yaml, body) = front.map_or(("", card), |front| (front.yaml, front.body));
                card_text(yaml, body, self.excluded, text);
            }
        }
        true
    }

    fn push_tags(&self, row: usize, lists: &mut TagLists, scratch: &mut TagScratch) -> Result<()> {
        let pushed = match self.column {
            Column::Tags(all, texts) if !all.is_null(row) => {
                lists.push(tags(all, texts, row).filter(|tag| !self.excluded.tag(tag)), scratch)
            }
            _ => lists.push_missing(),
        };
        pushed.map_err(Error::data)
    }

    fn push_set(
        &self,
        row: usize,
        sets: &mut Sets,
        text: &mut String,
        scratch: &mut SetScratch,
    ) -> Result<()> {
        let pushed = match self.column {
            _ if !self.has(row) => sets.push_missing(),
            Column::Tags(lists, texts) => {
                let kept = tags(lists, texts, row).filter(|tag| !self.excluded.tag(tag));
                sets.push_texts(kept, scratch)
            }
            _ => {
                self.read(row, text);
                sets.push_words(text, scratch)
            }
        };
        pushed.map_err(Error::data)
    }
}

/// The tags of a row, nulls left out.
fn tags<'a>(lists: &ListArray, texts: &'a StringArray, row: usize) -> impl Iterator<Item = &'a str> {
    let offsets = lists.value_offsets();
    let places = offsets[row] as usize..offsets[row + 1] as usize;
    places.filter(|&at| !texts.is_null(at)).map(|at| texts.value(at))
}
