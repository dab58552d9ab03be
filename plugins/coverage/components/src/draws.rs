use cladist_sdk::{Error, Result};

/// More draws than this tell nothing more.
const MOST: u32 = 1_000_000;

/// Refuses numbers of draws that would take for ever.
pub(crate) fn check_draws(key: &str, draws: u32) -> Result<()> {
    if draws <= MOST {
        return Ok(());
    }
    Err(Error::config(format!("`{key}` is {draws}: at most {MOST} are of use"))
        .hint("10000 give a steady interval"))
}
