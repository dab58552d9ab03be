//! What a record and a model card of the Hub say.
//!
//! The Hub has described its models in several shapes over the years: a list page, a full
//! object, a published table, the front matter of a card. Each is read here into one and the
//! same [`Model`], so that whatever is built on top never asks where a model came from.
//!
//! - [`Reader`] reads one JSON object (a [`FieldNames`] says how a dump names the Hub's fields,
//!   a [`Columns`] which parts are wanted); [`quick_id`] finds its id alone.
//! - [`StudyRow`] is one row of the published study's table; [`python_list`] reads its list cells.
//! - [`Card`] reads a model card by the Hub's own rule for front matter.
//!
//! Invariant: nothing here knows files, Arrow, plugins or configuration.
//! Invariant: no input panics; what is odd but harmless is an [`Oddity`], what costs a row a
//! [`RecordError`].
//! Invariant: the same bytes give the same model, whatever was read before into the same
//! [`Model`].
mod card;
mod card_data;
mod columns;
mod date;
mod error;
mod fields;
mod front_matter;
mod language;
mod lenient;
mod model;
mod problem;
mod python;
mod quick;
mod record;
mod repair;
mod study;
mod tags;
mod yaml;

pub use crate::card::{Card, Yaml, decode};
pub use crate::columns::Columns;
pub use crate::date::{civil_to_millis, parse_date};
pub use crate::error::RecordError;
pub use crate::fields::{FieldNames, FieldNamesError};
pub use crate::front_matter::{FrontMatter, split_front_matter};
pub use crate::language::{ISO_639_1, is_iso_639_1};
pub use crate::model::{Model, Oddity, OddityKind, Parent, Relation};
pub use crate::problem::Problem;
pub use crate::python::{PythonListError, python_list};
pub use crate::quick::{QuickError, quick_id};
pub use crate::record::Reader;
pub use crate::study::{StudyColumn, StudyRow};
pub use crate::yaml::YamlError;
