use thiserror::Error;

/// What a key of a record stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Id,
    ModelId,
    CreatedAt,
    LastModified,
    Tags,
    PipelineTag,
    LibraryName,
    Downloads,
    Likes,
    Author,
    CardData,
    Card,
    License,
    Language,
    BaseModel,
    Datasets,
    Other,
}

/// The Hub's own names that are read without being named.
fn default_key(name: &str) -> Key {
    match name {
        "id" => Key::Id,
        "modelId" => Key::ModelId,
        "createdAt" => Key::CreatedAt,
        "lastModified" => Key::LastModified,
        "tags" => Key::Tags,
        "pipeline_tag" => Key::PipelineTag,
        "library_name" => Key::LibraryName,
        "downloads" => Key::Downloads,
        "likes" => Key::Likes,
        "author" => Key::Author,
        "cardData" => Key::CardData,
        "card" => Key::Card,
        _ => Key::Other,
    }
}

/// The names a caller may use on the left of a rename.
const NAMES: [(&str, Key); 18] = [
    ("id", Key::Id),
    ("createdAt", Key::CreatedAt),
    ("lastModified", Key::LastModified),
    ("tags", Key::Tags),
    ("pipeline_tag", Key::PipelineTag),
    ("library_name", Key::LibraryName),
    ("downloads", Key::Downloads),
    ("likes", Key::Likes),
    ("author", Key::Author),
    ("cardData", Key::CardData),
    ("card", Key::Card),
    ("license", Key::License),
    ("licenses", Key::License),
    ("language", Key::Language),
    ("languages", Key::Language),
    ("base_model", Key::BaseModel),
    ("base_models", Key::BaseModel),
    ("datasets", Key::Datasets),
];

/// How a dump names the Hub's fields.
///
/// Without renames the Hub's own names are read. A renamed field is looked for under its new name
/// only. `license`, `languages`, `base_model` and `datasets` of a record's top level are read only
/// when they are named here, and then go before what card data and tags say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldNames {
    renamed: Vec<(String, Key)>,
}

/// Renames that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FieldNamesError {
    /// The Hub has no such field.
    #[error("unknown field `{name}`; the Hub's fields are {}", FieldNames::known().collect::<Vec<_>>().join(", "))]
    Unknown {
        /// As given.
        name: String,
    },
    /// A field named twice, perhaps once in the singular and once in the plural.
    #[error("field `{name}` is named twice; leave one of the two out")]
    Twice {
        /// As given the second time.
        name: String,
    },
    /// One key of the dump for two fields.
    #[error("key `{key}` of the dump would be read as two fields; rename the other one as well")]
    Clash {
        /// The dump's key.
        key: String,
    },
    /// An empty key.
    #[error("field `{name}` is given an empty name; leave it out or name the dump's key")]
    Empty {
        /// The Hub's name.
        name: String,
    },
}

impl FieldNames {
    /// From pairs of the Hub's name and the dump's key.
    pub fn new<'a>(renames: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, FieldNamesError> {
        let mut renamed: Vec<(String, Key)> = Vec::new();
        for (name, key) in renames {
            let Some((_, field)) = NAMES.iter().find(|(known, _)| *known == name) else {
                return Err(FieldNamesError::Unknown { name: name.to_owned() });
            };
            if key.is_empty() {
                return Err(FieldNamesError::Empty { name: name.to_owned() });
            }
            if renamed.iter().any(|(_, other)| other == field) {
                return Err(FieldNamesError::Twice { name: name.to_owned() });
            }
            if renamed.iter().any(|(other, _)| other == key) {
                return Err(FieldNamesError::Clash { key: key.to_owned() });
            }
            renamed.push((key.to_owned(), *field));
        }
        for (key, field) in &renamed {
            let usual = default_key(key);
            let still_read = usual != Key::Other && renamed.iter().all(|(_, other)| *other != whole(usual));
            if still_read && whole(usual) != *field {
                return Err(FieldNamesError::Clash { key: key.clone() });
            }
        }
        renamed.retain(|(key, field)| default_key(key) != *field);
        Ok(Self { renamed })
    }

    /// The names that may be renamed.
    pub fn known() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// The key that holds the id in this dump.
    pub fn id_key(&self) -> &str {
        self.renamed.iter().find(|(_, field)| *field == Key::Id).map_or("id", |(key, _)| key)
    }

    /// Whether nothing is renamed.
    pub fn is_default(&self) -> bool {
        self.renamed.is_empty()
    }

    /// Whether a key of this name may hold the id.
    pub fn is_id(&self, name: &str) -> bool {
        matches!(self.key(name), Key::Id | Key::ModelId)
    }

    /// Whether a key of this name is read at all.
    pub fn reads(&self, name: &str) -> bool {
        self.key(name) != Key::Other
    }

    /// What a key of the dump stands for.
    #[inline]
    pub(crate) fn key(&self, name: &str) -> Key {
        if self.renamed.is_empty() { default_key(name) } else { self.renamed_key(name) }
    }

    fn renamed_key(&self, name: &str) -> Key {
        if let Some((_, field)) = self.renamed.iter().find(|(key, _)| key == name) {
            return *field;
        }
        let field = default_key(name);
        let moved = self.renamed.iter().any(|(_, other)| *other == whole(field));
        if moved { Key::Other } else { field }
    }
}

/// `modelId` is another name of the id, so it moves with it.
fn whole(field: Key) -> Key {
    if field == Key::ModelId { Key::Id } else { field }
}

#[cfg(test)]
mod tests {
    use super::{FieldNames, FieldNamesError, Key};

    #[test]
    fn renamed_fields_leave_their_old_name() {
        let names = FieldNames::new([("createdAt", "created_at"), ("downloads", "downloads_30d")]).unwrap();
        assert_eq!(names.key("created_at"), Key::CreatedAt);
        assert_eq!(names.key("createdAt"), Key::Other);
        assert_eq!(names.key("downloads_30d"), Key::Downloads);
        assert_eq!(names.key("likes"), Key::Likes);
        assert_eq!(names.key("license"), Key::Other);
        let names = FieldNames::new([("id", "name")]).unwrap();
        assert_eq!((names.key("modelId"), names.key("id"), names.id_key()), (Key::Other, Key::Other, "name"));
        let names = FieldNames::new([("license", "license"), ("id", "id")]).unwrap();
        assert_eq!((names.key("license"), names.key("modelId")), (Key::License, Key::ModelId));
    }

    #[test]
    fn what_cannot_be_meant() {
        let no = |pairs: &[(&'static str, &'static str)]| FieldNames::new(pairs.iter().copied()).unwrap_err();
        assert!(matches!(no(&[("stars", "likes")]), FieldNamesError::Unknown { .. }));
        assert!(matches!(no(&[("likes", "a"), ("likes", "b")]), FieldNamesError::Twice { .. }));
        assert!(matches!(no(&[("license", "a"), ("licenses", "b")]), FieldNamesError::Twice { .. }));
        assert!(matches!(no(&[("likes", "a"), ("downloads", "a")]), FieldNamesError::Clash { .. }));
        assert!(matches!(no(&[("author", "id")]), FieldNamesError::Clash { .. }));
        assert!(matches!(no(&[("likes", "")]), FieldNamesError::Empty { .. }));
        assert!(FieldNames::new([("likes", "downloads"), ("downloads", "likes")]).is_ok());
    }
}
