use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::card_data::{CardData, FROM_CARD_DATA};
use crate::fields::{FieldNames, Key};
use crate::lenient::{AnyScalar, Piece, Scalar, Texts};
use crate::model::{Model, OddityKind};
use crate::repair::repair;
use crate::tags::FROM_TAGS;
use crate::{Columns, RecordError};

/// Reads records of one dump into models.
///
/// ```
/// use cladist_hub::{Columns, FieldNames, Model, Reader, Relation};
///
/// let reader = Reader::new(FieldNames::default(), Columns::ALL);
/// let mut model = Model::default();
/// let record = br#"{"id":"me/small-llama","tags":["en","base_model:quantized:meta/llama"],"likes":"3"}"#;
/// reader.read(record, &mut model)?;
/// assert_eq!((model.id.as_ref(), model.author.as_deref(), model.likes), ("me/small-llama", Some("me"), Some(3)));
/// assert_eq!((model.base_models[0].id.as_ref(), model.base_models[0].relation), ("meta/llama", Some(Relation::Quantized)));
/// # Ok::<(), cladist_hub::RecordError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    names: FieldNames,
    columns: Columns,
}

impl Reader {
    /// A reader of dumps with these names for these columns.
    pub fn new(names: FieldNames, columns: Columns) -> Self {
        Self { names, columns }
    }

    /// The names it reads.
    pub fn names(&self) -> &FieldNames {
        &self.names
    }

    /// The columns it fills.
    pub fn columns(&self) -> Columns {
        self.columns
    }

    /// Reads one record: the bytes of one JSON object, white space around it allowed.
    ///
    /// Of a repeated key the first is taken. After an error the model is empty.
    pub fn read<'a>(&self, record: &'a [u8], model: &mut Model<'a>) -> Result<(), RecordError> {
        match std::str::from_utf8(record) {
            Ok(text) => self.read_str(text, model),
            Err(error) => {
                model.clear();
                Err(RecordError::InvalidUtf8 { offset: error.valid_up_to() })
            }
        }
    }

    /// The same for text already known to be UTF-8.
    pub fn read_str<'a>(&self, record: &'a str, model: &mut Model<'a>) -> Result<(), RecordError> {
        model.clear();
        let outcome = match self.parse(record, model) {
            Err(RecordError::Json { message, line, column }) => {
                self.read_repaired(record, model).unwrap_or(Err(RecordError::Json { message, line, column }))
            }
            outcome => outcome,
        };
        if outcome.is_err() {
            model.clear();
        } else if self.columns.has(Columns::RAW) {
            model.raw = Some(Cow::Borrowed(record.trim_ascii()));
        }
        outcome
    }

    /// A second try at what is not quite JSON; `None` when there is nothing to mend.
    #[cold]
    fn read_repaired(&self, record: &str, model: &mut Model<'_>) -> Option<Result<(), RecordError>> {
        let mended = repair(record)?;
        let mut inner = Model::default();
        let outcome = self.parse(&mended, &mut inner);
        model.copy_from(&inner);
        model.odd("record", OddityKind::NotQuiteJson);
        Some(outcome)
    }

    fn parse<'a>(&self, record: &'a str, model: &mut Model<'a>) -> Result<(), RecordError> {
        let mut parser = serde_json::Deserializer::from_str(record);
        let visitor = Record { names: &self.names, columns: self.columns, model };
        let found = parser.deserialize_map(visitor).and_then(|ids| parser.end().map(|()| ids));
        let Ids { id, model_id } = found.map_err(|error| RecordError::from_json(&error))?;
        let Some(id) = id.or(model_id) else {
            return Err(RecordError::NoId { key: self.names.id_key().to_owned() });
        };
        model.id = id;
        if self.columns.has(Columns::AUTHOR) && model.author.is_none() {
            model.author_of_id();
        }
        model.settle();
        Ok(())
    }
}

/// The two keys that may hold the id.
#[derive(Default)]
struct Ids<'a> {
    id: Option<Cow<'a, str>>,
    model_id: Option<Cow<'a, str>>,
}

/// Visitor of the record's own keys.
struct Record<'r, 'a> {
    names: &'r FieldNames,
    columns: Columns,
    model: &'r mut Model<'a>,
}

impl<'a> Visitor<'a> for Record<'_, 'a> {
    type Value = Ids<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that describes a model")
    }

    fn visit_map<M: MapAccess<'a>>(mut self, mut map: M) -> Result<Ids<'a>, M::Error> {
        let mut ids = Ids::default();
        let mut seen = 0_u32;
        while let Some(key) = map.next_key_seed(KeyOf(self.names))? {
            let bit = 1 << key as u32;
            match key {
                Key::Id if ids.id.is_none() => ids.id = id_of(map.next_value_seed(AnyScalar)?),
                Key::ModelId if ids.id.is_none() && ids.model_id.is_none() => {
                    ids.model_id = id_of(map.next_value_seed(AnyScalar)?);
                }
                Key::Other | Key::Id | Key::ModelId => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ if seen & bit != 0 => {
                    map.next_value::<IgnoredAny>()?;
                }
                key => {
                    seen |= bit;
                    self.field(key, &mut map)?;
                }
            }
        }
        Ok(ids)
    }
}

/// An id is a text with something in it.
fn id_of(value: Scalar<'_>) -> Option<Cow<'_, str>> {
    value.text().ok().flatten()
}

impl<'a> Record<'_, 'a> {
    fn field<M: MapAccess<'a>>(&mut self, key: Key, map: &mut M) -> Result<(), M::Error> {
        let (column, name) = match key {
            Key::CreatedAt => (Columns::CREATED_AT, "createdAt"),
            Key::LastModified => (Columns::LAST_MODIFIED, "lastModified"),
            Key::Tags => (FROM_TAGS, "tags"),
            Key::PipelineTag => (Columns::PIPELINE_TAG, "pipeline_tag"),
            Key::LibraryName => (Columns::LIBRARY_NAME, "library_name"),
            Key::Downloads => (Columns::DOWNLOADS, "downloads"),
            Key::Likes => (Columns::LIKES, "likes"),
            Key::Author => (Columns::AUTHOR, "author"),
            Key::CardData => (FROM_CARD_DATA, "cardData"),
            Key::Card => (Columns::CARD, "card"),
            Key::License => (Columns::LICENSES, "license"),
            Key::Language => (Columns::LANGUAGES, "languages"),
            Key::BaseModel => (Columns::BASE_MODELS, "base_model"),
            Key::Datasets => (Columns::DATASETS, "datasets"),
            Key::Id | Key::ModelId | Key::Other => (Columns::ID, ""),
        };
        if !self.columns.any(column) {
            map.next_value::<IgnoredAny>()?;
            return Ok(());
        }
        let odd = self.value(key, map)?;
        if let Some(kind) = odd {
            self.model.odd(name, kind);
        }
        Ok(())
    }

    fn value<M: MapAccess<'a>>(&mut self, key: Key, map: &mut M) -> Result<Option<OddityKind>, M::Error> {
        let columns = self.columns;
        let model = &mut *self.model;
        let named = &mut model.given.named;
        let odd = match key {
            Key::Tags => {
                let take = |tag: Piece<'a, '_>| match tag {
                    Piece::Borrowed(tag) => model.take_tag(Cow::Borrowed(tag), columns),
                    Piece::Short(tag) => model.take_short_lived_tag(tag, columns),
                };
                return map.next_value_seed(Texts(take));
            }
            Key::CardData => return map.next_value_seed(CardData { columns, model }),
            Key::License => return map.next_value_seed(Texts(push(&mut named.licenses))),
            Key::Language => return map.next_value_seed(Texts(push(&mut named.languages))),
            Key::BaseModel => return map.next_value_seed(Texts(push(&mut named.parents))),
            Key::Datasets => return map.next_value_seed(Texts(push(&mut named.datasets))),
            Key::CreatedAt => store(&mut model.created_at, map.next_value_seed(AnyScalar)?.date()),
            Key::LastModified => store(&mut model.last_modified, map.next_value_seed(AnyScalar)?.date()),
            Key::Downloads => store(&mut model.downloads, map.next_value_seed(AnyScalar)?.int()),
            Key::Likes => store(&mut model.likes, map.next_value_seed(AnyScalar)?.int()),
            Key::PipelineTag => store(&mut model.pipeline_tag, map.next_value_seed(AnyScalar)?.text()),
            Key::LibraryName => store(&mut model.library_name, map.next_value_seed(AnyScalar)?.text()),
            Key::Author => store(&mut model.author, map.next_value_seed(AnyScalar)?.text()),
            Key::Card => store(&mut model.card, map.next_value_seed(AnyScalar)?.text()),
            Key::Id | Key::ModelId | Key::Other => map.next_value::<IgnoredAny>().map(|_| None)?,
        };
        Ok(odd)
    }
}

pub(crate) fn store<T>(target: &mut Option<T>, found: Result<Option<T>, OddityKind>) -> Option<OddityKind> {
    match found {
        Ok(value) => {
            *target = value;
            None
        }
        Err(kind) => Some(kind),
    }
}

pub(crate) fn push<'v, 'a>(list: &'v mut Vec<Cow<'a, str>>) -> impl FnMut(Piece<'a, '_>) + use<'v, 'a> {
    |text| {
        if !text.is_empty() {
            list.push(text.keep());
        }
    }
}

/// Seed of a key.
struct KeyOf<'r>(&'r FieldNames);

impl<'a> DeserializeSeed<'a> for KeyOf<'_> {
    type Value = Key;

    #[inline]
    fn deserialize<D: Deserializer<'a>>(self, key: D) -> Result<Key, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(self.0.key(name))
    }
}
