//! Numbered edges, and the texts of those ids that a table may show.
use cladist_lineage::{IdKey, LinkSet, Links, ModelIx};
use cladist_sdk::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::links::{Wanted, push_edges, push_models, warn_unknown};
use crate::threads::HostThreads;

/// Models, edges and the texts of some of their ids: 16 bytes a model, 33 an edge, and each text
/// once with 40 bytes more.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Named {
    links: LinkSet,
    keys: Vec<IdKey>,
    texts: Texts,
    /// The keys that have a text. A loaded state forgets them: a text may then be kept twice, which
    /// does no harm.
    #[serde(skip)]
    seen: FxHashSet<IdKey>,
}

/// Texts one after another.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn get(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end);
        self.ends.get(at).and_then(|&end| self.text.get(begin..end)).unwrap_or("")
    }
}

/// The texts of the models that have one.
#[derive(Debug)]
pub(crate) struct Names {
    texts: Texts,
    of: FxHashMap<ModelIx, u32>,
}

impl Names {
    /// The id of a model whose text was kept.
    pub(crate) fn get(&self, model: ModelIx) -> &str {
        self.of.get(&model).map_or("", |&at| self.texts.get(at as usize))
    }

    /// The models of ids whose texts were kept.
    pub(crate) fn find(&self, ids: &[String]) -> Vec<Option<ModelIx>> {
        let places: FxHashMap<&str, usize> = ids.iter().map(String::as_str).zip(0..).collect();
        let mut found = vec![None; ids.len()];
        for (&model, &at) in &self.of {
            if let Some(&place) = places.get(self.texts.get(at as usize)) {
                found[place] = Some(model);
            }
        }
        found
    }
}

impl Named {
    pub(crate) fn push_models(&mut self, batch: &RecordBatch) -> Result<()> {
        push_models(&mut self.links, batch)
    }

    /// Adds the edges of a batch that are wanted, and the texts of one end of all of them.
    pub(crate) fn push_edges(&mut self, wanted: Wanted, batch: &RecordBatch, ends: &[&str]) -> Result<()> {
        push_edges(&mut self.links, wanted, batch)?;
        for end in ends {
            let ids = batch.text(end)?;
            for row in 0..batch.num_rows() {
                self.keep(ids.value(row));
            }
        }
        Ok(())
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.links.append(other.links);
        if self.keys.is_empty() {
            (self.keys, self.texts, self.seen) = (other.keys, other.texts, other.seen);
            return;
        }
        for (at, key) in other.keys.into_iter().enumerate() {
            if self.seen.insert(key) {
                self.keys.push(key);
                self.texts.push(other.texts.get(at));
            }
        }
    }

    /// Keeps the text of an id whether an edge names it or not.
    pub(crate) fn keep(&mut self, id: &str) {
        let key = IdKey::of(id);
        if self.seen.insert(key) {
            self.keys.push(key);
            self.texts.push(id);
        }
    }

    /// Finds the ends of all edges, and the models of the texts.
    pub(crate) fn resolve(self) -> Result<(Links, Names)> {
        let (links, models) = self.links.resolve_with(&self.keys, &HostThreads).map_err(Error::data)?;
        warn_unknown(&links);
        let of = models.into_iter().zip(0..).filter_map(|(model, at)| Some((model?, at))).collect();
        Ok((links, Names { texts: self.texts, of }))
    }
}
