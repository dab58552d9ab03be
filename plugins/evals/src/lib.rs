//! The library of the plugin `evals`; its components are in a crate of their own.
#![allow(unsafe_code, reason = "export_plugin writes the symbols that the host looks for")]

cladist_sdk::export_plugin!(cladist_components_evals::Definition);
