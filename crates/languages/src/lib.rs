//! Language tags as people write them, and facts on the languages that they mean.
//!
//! One normaliser for everything: [`Normalizer`] takes codes of ISO 639-1, 639-2 and 639-3, tags of
//! BCP 47 with `-` or `_`, and names, and tells the canonical tag, the ISO 639-3 code, script, region,
//! and a [`Status`] with its reason. It never chooses where the standards leave a choice.
//!
//! One table of facts: [`reference()`] has a [`Language`] for every code of ISO 639-3: names, family,
//! area, scripts, class of resources, endangerment, and bounds of its number of speakers.
//! `cargo xtask languages` builds it; `NOTICE` says from what and under which terms.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
//! Invariant: no input makes it panic; what has no value is `None`, never a guess.
mod code;
mod names;
mod normalize;
mod reach;
mod reference;
mod words;

pub use crate::code::{Code, Region, Script};
pub use crate::normalize::{Normalized, Normalizer, Options, Status};
pub use crate::reach::Reach;
pub use crate::reference::{Language, LanguageType, OtherError, Reference, Scope, Territory, reference};
