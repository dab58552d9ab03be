use std::ops::{BitOr, BitOrAssign};

/// Which parts of a [`Model`](crate::Model) the caller wants; the id always comes.
///
/// What is not wanted is skipped while parsing, not parsed and thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Columns(u32);

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $text:literal;)*) => {
        impl Columns {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*
            /// Everything.
            pub const ALL: Self = Self($((1 << $bit))|*);

            /// The columns by their names in the `models` contract.
            pub const NAMED: &'static [(&'static str, Self)] = &[("id", Self::ID), $(($text, Self::$name)),*];
        }
    };
}

columns! {
    /// Owner of the repository.
    AUTHOR = 0, "author";
    /// When the repository was made.
    CREATED_AT = 1, "created_at";
    /// When it was last changed.
    LAST_MODIFIED = 2, "last_modified";
    /// Declared parents.
    BASE_MODELS = 3, "base_models";
    /// Licences.
    LICENSES = 4, "licenses";
    /// Free name of a licence called `other`.
    LICENSE_NAME = 5, "license_name";
    /// Languages as written.
    LANGUAGES = 6, "languages";
    /// All tags as written.
    TAGS = 7, "tags";
    /// Task.
    PIPELINE_TAG = 8, "pipeline_tag";
    /// Library.
    LIBRARY_NAME = 9, "library_name";
    /// Data sets the model was made from.
    DATASETS = 10, "datasets";
    /// Downloads.
    DOWNLOADS = 11, "downloads";
    /// Likes.
    LIKES = 12, "likes";
    /// Full text of the card.
    CARD = 13, "card";
    /// The record's own text.
    RAW = 14, "raw";
}

impl Columns {
    /// The id alone.
    pub const ID: Self = Self(0);

    /// Whether every column of `other` is wanted.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether at least one column of `other` is wanted.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together; usable in a constant.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The column of this name in the `models` contract.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, column)| *column)
    }
}

impl BitOr for Columns {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

impl BitOrAssign for Columns {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.with(other);
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;

    #[test]
    fn all_is_the_union_of_the_named() {
        let union = Columns::NAMED.iter().fold(Columns::ID, |all, (_, column)| all | *column);
        assert_eq!(union, Columns::ALL);
        assert_eq!(Columns::NAMED.len(), 16);
        assert_eq!(Columns::by_name("likes"), Some(Columns::LIKES));
        assert_eq!(Columns::by_name("Likes"), None);
        assert!(Columns::ID.has(Columns::ID) && !Columns::ID.has(Columns::TAGS));
    }
}
