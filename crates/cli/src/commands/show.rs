use super::Done;
use crate::args::ShowArgs;
use crate::print::Failed;

/// `cladist show`.
pub(crate) fn show(_: &ShowArgs) -> Done {
    Err(Failed::new(1, "not yet"))
}
