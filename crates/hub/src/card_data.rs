use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::Columns;
use crate::lenient::{AnyScalar, Texts, drain_seq, odd};
use crate::model::{Model, OddityKind, Relation};
use crate::record::{push, store};

/// The columns that card data can add to.
pub(crate) const FROM_CARD_DATA: Columns = Columns::BASE_MODELS
    .with(Columns::LICENSES)
    .with(Columns::LICENSE_NAME)
    .with(Columns::LANGUAGES)
    .with(Columns::DATASETS)
    .with(Columns::LIBRARY_NAME)
    .with(Columns::PIPELINE_TAG);

/// Seed and visitor of the parsed front matter that a record may carry.
pub(crate) struct CardData<'r, 'a> {
    pub(crate) columns: Columns,
    pub(crate) model: &'r mut Model<'a>,
}

impl<'a> DeserializeSeed<'a> for CardData<'_, 'a> {
    type Value = Option<OddityKind>;

    fn deserialize<D: Deserializer<'a>>(self, value: D) -> Result<Self::Value, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for CardData<'_, 'a> {
    type Value = Option<OddityKind>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the metadata of a card")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut seen = 0_u32;
        while let Some(key) = map.next_key_seed(CardKeyOf)? {
            let wanted = key.column().is_some_and(|column| self.columns.has(column));
            if !wanted || seen & (1 << key as u32) != 0 {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            seen |= 1 << key as u32;
            let given = &mut self.model.given;
            let odd = match key {
                CardKey::License => map.next_value_seed(Texts(push(&mut given.licenses)))?,
                CardKey::Language => map.next_value_seed(Texts(push(&mut given.languages)))?,
                CardKey::BaseModel => map.next_value_seed(Texts(push(&mut given.parents)))?,
                CardKey::Datasets => map.next_value_seed(Texts(push(&mut given.datasets)))?,
                CardKey::LicenseName => {
                    store(&mut self.model.license_name, map.next_value_seed(AnyScalar)?.text())
                }
                CardKey::LibraryName => {
                    store(&mut given.library_name, map.next_value_seed(AnyScalar)?.text())
                }
                CardKey::PipelineTag => {
                    store(&mut given.pipeline_tag, map.next_value_seed(AnyScalar)?.text())
                }
                CardKey::Relation | CardKey::Other => {
                    let mut word = None;
                    let odd = store(&mut word, map.next_value_seed(AnyScalar)?.text());
                    given.relation = word.as_deref().and_then(Relation::from_word);
                    odd
                }
            };
            if let Some(kind) = odd {
                self.model.odd(key.name(), kind);
            }
        }
        Ok(None)
    }

    odd!(OddityKind::WrongType);

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Some(OddityKind::WrongType))
    }

    fn visit_seq<S: SeqAccess<'a>>(self, seq: S) -> Result<Self::Value, S::Error> {
        drain_seq(seq)?;
        Ok(Some(OddityKind::WrongType))
    }
}

/// The keys of card data that are read.
#[derive(Clone, Copy)]
enum CardKey {
    License,
    LicenseName,
    Language,
    BaseModel,
    Relation,
    Datasets,
    LibraryName,
    PipelineTag,
    Other,
}

impl CardKey {
    fn column(self) -> Option<Columns> {
        match self {
            Self::License => Some(Columns::LICENSES),
            Self::LicenseName => Some(Columns::LICENSE_NAME),
            Self::Language => Some(Columns::LANGUAGES),
            Self::BaseModel | Self::Relation => Some(Columns::BASE_MODELS),
            Self::Datasets => Some(Columns::DATASETS),
            Self::LibraryName => Some(Columns::LIBRARY_NAME),
            Self::PipelineTag => Some(Columns::PIPELINE_TAG),
            Self::Other => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::License => "cardData.license",
            Self::LicenseName => "cardData.license_name",
            Self::Language => "cardData.language",
            Self::BaseModel => "cardData.base_model",
            Self::Relation => "cardData.base_model_relation",
            Self::Datasets => "cardData.datasets",
            Self::LibraryName => "cardData.library_name",
            Self::PipelineTag => "cardData.pipeline_tag",
            Self::Other => "cardData",
        }
    }
}

/// Seed of a [`CardKey`].
struct CardKeyOf;

impl<'a> DeserializeSeed<'a> for CardKeyOf {
    type Value = CardKey;

    fn deserialize<D: Deserializer<'a>>(self, key: D) -> Result<CardKey, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for CardKeyOf {
    type Value = CardKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<CardKey, E> {
        Ok(match name {
            "license" => CardKey::License,
            "license_name" => CardKey::LicenseName,
            "language" => CardKey::Language,
            "base_model" => CardKey::BaseModel,
            "base_model_relation" => CardKey::Relation,
            "datasets" => CardKey::Datasets,
            "library_name" => CardKey::LibraryName,
            "pipeline_tag" => CardKey::PipelineTag,
            _ => CardKey::Other,
        })
    }
}
