use std::fmt;

use arrow_array::cast::AsArray;
use cladist_lineage::{Declarations, Relation};
use cladist_sdk::prelude::*;
use serde::de::{self, Deserializer, Visitor};
use serde::ser::Serializer;

/// What models declare, as a state that merges and ships.
#[derive(Debug, Default)]
pub(crate) struct Declared(pub(crate) Declarations);

impl Serialize for Declared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0.save())
    }
}

impl<'de> Deserialize<'de> for Declared {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Declared;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("saved declarations")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Declared, E> {
                Declarations::load(bytes).map(Declared).map_err(E::custom)
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// Adds the models of a batch.
pub(crate) fn push(into: &mut Declarations, batch: &RecordBatch) -> Result<()> {
    let ids = batch.text("id")?;
    let created = if batch.has("created_at") { Some(batch.timestamp("created_at")?) } else { None };
    let downloads = if batch.has("downloads") { Some(batch.int("downloads")?) } else { None };
    let bases = batch.list("base_models")?;
    let parents = bases.values().as_struct_opt();
    let parents = parents.ok_or_else(|| Error::internal("base_models is no list of structs"))?;
    let name = |of: &str| {
        let column = parents.column_by_name(of).and_then(|column| column.as_string_opt::<i32>());
        column.ok_or_else(|| Error::internal(format!("base_models has no text field `{of}`")))
    };
    let (names, relations) = (name("id")?, name("relation")?);
    let offsets = bases.value_offsets();
    for row in 0..batch.num_rows() {
        let (begin, end) = if bases.is_null(row) { (0, 0) } else { (offsets[row], offsets[row + 1]) };
        let declared =
            (begin as usize..end as usize).filter(|&at| !parents.is_null(at) && !names.is_null(at));
        let declared = declared.map(|at| {
            // A relation that the Hub does not know says as much as none.
            let relation =
                if relations.is_null(at) { None } else { relations.value(at).parse::<Relation>().ok() };
            (names.value(at), relation)
        });
        let at = |column: Option<&arrow_array::TimestampMillisecondArray>| {
            column.filter(|c| !c.is_null(row)).map(|c| c.value(row))
        };
        let count = downloads.filter(|c| !c.is_null(row)).map(|c| c.value(row));
        into.push(ids.value(row), at(created), count, declared);
    }
    Ok(())
}
