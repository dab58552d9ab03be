//! Plugins linked into the program.

use cladist_loader::StaticPlugin;

/// None in the ordinary build: plugins are libraries.
#[cfg(not(feature = "bundled"))]
pub(crate) const PLUGINS: &[StaticPlugin] = &[];

/// The first-party plugins; a library of the same name found on the way goes before each.
#[cfg(feature = "bundled")]
pub(crate) const PLUGINS: &[StaticPlugin] = {
    use cladist_sdk::entries::root_module;
    &[
        StaticPlugin { module: root_module::<cladist_components_hub::Definition> },
        StaticPlugin { module: root_module::<cladist_components_lineage::Definition> },
        StaticPlugin { module: root_module::<cladist_components_report::Definition> },
        StaticPlugin { module: root_module::<cladist_components_table::Definition> },
        StaticPlugin { module: root_module::<cladist_components_compare::Definition> },
        StaticPlugin { module: root_module::<cladist_components_coverage::Definition> },
        StaticPlugin { module: root_module::<cladist_components_scoring::Definition> },
        StaticPlugin { module: root_module::<cladist_components_tokenizers::Definition> },
        StaticPlugin { module: root_module::<cladist_components_evals::Definition> },
    ]
};
