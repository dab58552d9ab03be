//! Plugins linked into the program.

use cladist_loader::StaticPlugin;

/// None in the ordinary build: plugins are libraries.
pub(crate) const PLUGINS: &[StaticPlugin] = &[];
