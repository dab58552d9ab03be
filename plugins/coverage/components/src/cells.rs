//! Cells that hold several values: lists, or texts with separators.
use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ListArray, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use cladist_sdk::{Error, Result};

const OPTIONS: FormatOptions<'static> = FormatOptions::new();

/// A column of any type whose cells are read as sets of texts.
pub(crate) struct Cells<'a> {
    array: &'a dyn Array,
    lists: Option<&'a ListArray>,
    text: ArrayFormatter<'a>,
    separators: &'a str,
}

impl<'a> Cells<'a> {
    /// The column of this name, if it is there; a text is cut at every one of `separators`.
    pub(crate) fn of(batch: &'a RecordBatch, name: &str, separators: &'a str) -> Result<Option<Self>> {
        let Some(array) = batch.column_by_name(name) else { return Ok(None) };
        let lists = array.as_list_opt::<i32>();
        let items = lists.map_or_else(|| array.as_ref(), |lists| lists.values().as_ref());
        let text = ArrayFormatter::try_new(items, &OPTIONS).map_err(Error::data)?;
        Ok(Some(Self { array: array.as_ref(), lists, text, separators }))
    }

    /// The values of a row, each once, in their order; white space around them does not count.
    pub(crate) fn set(&self, row: usize) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if self.array.is_null(row) {
            return found;
        }
        let range = match self.lists {
            None => row..row + 1,
            Some(lists) => {
                let offsets = lists.value_offsets();
                offsets[row] as usize..offsets[row + 1] as usize
            }
        };
        for at in range.filter(|&at| self.lists.is_none_or(|lists| !lists.values().is_null(at))) {
            let text = self.text.value(at).to_string();
            let cut = |c: char| self.lists.is_none() && self.separators.contains(c);
            found.extend(text.split(cut).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
        }
        found
    }

    /// The whole cell as one text; none where it is null or blank.
    pub(crate) fn text(&self, row: usize) -> Option<String> {
        let set = self.set(row);
        (!set.is_empty()).then(|| set.into_iter().collect::<Vec<_>>().join("|"))
    }
}
