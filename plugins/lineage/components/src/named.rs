//! Numbered edges, and the texts of those ids that a table may show.
use cladist_lineage::{IdKey, LinkSet, Links, ModelIx};
use cladist_sdk::prelude::*;
use rustc_hash::FxHashMap;

use crate::links::{Wanted, push_edges, push_models, warn_unknown};
use crate::threads::HostThreads;

/// Models, edges and the texts of some of their ids: 16 bytes a model, 40 an edge, and each text once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Named {
    links: LinkSet,
    texts: FxHashMap<IdKey, Box<str>>,
}

/// The texts of the models that have one.
#[derive(Debug)]
pub(crate) struct Names(FxHashMap<ModelIx, Box<str>>);

impl Names {
    /// The id of a model whose text was kept.
    pub(crate) fn get(&self, model: ModelIx) -> &str {
        self.0.get(&model).map_or("", |text| text)
    }

    /// The model of an id whose text was kept.
    pub(crate) fn find(&self, id: &str) -> Option<ModelIx> {
        self.0.iter().find(|(_, text)| ***text == *id).map(|(model, _)| *model)
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
        if self.texts.is_empty() {
            self.texts = other.texts;
        } else {
            self.texts.extend(other.texts);
        }
    }

    /// Keeps the text of an id whether an edge names it or not.
    pub(crate) fn keep(&mut self, id: &str) {
        self.texts.entry(IdKey::of(id)).or_insert_with(|| id.into());
    }

    /// Finds the ends of all edges, and the models of the texts.
    pub(crate) fn resolve(self) -> Result<(Links, Names)> {
        let (keys, texts): (Vec<IdKey>, Vec<Box<str>>) = self.texts.into_iter().unzip();
        let (links, models) = self.links.resolve_with(&keys, &HostThreads).map_err(Error::data)?;
        warn_unknown(&links);
        let named = models.into_iter().zip(texts).filter_map(|(model, text)| Some((model?, text)));
        Ok((links, Names(named.collect())))
    }
}
