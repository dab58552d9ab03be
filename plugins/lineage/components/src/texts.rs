//! Columns of texts, one or several per row, whatever their spelling.
use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;
pub(crate) use cladist_sdk::tables::Texts;

/// Refuses a column that is neither text nor a list of texts.
pub(crate) fn check_texts(name: &str, ty: &DataType) -> Result<()> {
    if Texts::fits(ty) {
        return Ok(());
    }
    let message = format!("column `{name}` is {ty}, and a trait is a text or a list of texts");
    Err(Error::config(message).hint("`lineage/numeric` follows numbers"))
}
