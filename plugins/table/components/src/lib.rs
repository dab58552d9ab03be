//! The component of the plugin `table`: tables in files, whatever they hold.
mod presets;
mod read;

use cladist_sdk::prelude::*;

use crate::read::Read;

define_plugin! {
    name: "table",
    description: "Tables in files",
    components: [Read],
}

#[cfg(test)]
mod tests;
