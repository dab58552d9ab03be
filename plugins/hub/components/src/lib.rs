//! The components of the plugin `hub`: Hub metadata and model cards as tables of the contract
//! `models`.
//!
//! `cladist-files` finds and splits files, `cladist-hub` knows what a record means; here is the way
//! from there to Arrow: partitions, columns, duplicates, problems.
mod arrow_rows;
mod batch;
mod cards;
mod config;
mod delimited;
mod dump;
mod duplicates;
mod hub_rows;
mod json;
mod parquet_dump;
mod parts;
mod problems;
mod rows;
mod shape;
mod units;

use cladist_sdk::prelude::*;

use crate::cards::Cards;
use crate::dump::Dump;

define_plugin! {
    name: "hub",
    description: "Hub metadata and model cards",
    components: [Dump, Cards],
}

#[cfg(test)]
mod tests;
