//! The plugin `report`: what its components are stands in `cladist-components-report`.
#![allow(unsafe_code, reason = "export_plugin writes the symbols that the host looks for")]

cladist_sdk::export_plugin!(cladist_components_report::Definition);
