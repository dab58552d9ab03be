use std::borrow::Cow;

use crate::language::is_iso_639_1;
use crate::model::{Model, OddityKind, Parent, Relation};
use crate::{Columns, model::Oddity};

/// The columns that a tag can add to.
pub(crate) const FROM_TAGS: Columns = Columns::TAGS
    .with(Columns::BASE_MODELS)
    .with(Columns::LICENSES)
    .with(Columns::LANGUAGES)
    .with(Columns::DATASETS);

/// What one tag says besides being a tag.
enum Said {
    Parent(usize, Option<Relation>),
    NoParent,
    License(usize),
    Dataset(usize),
    Language,
    Nothing,
}

impl<'a> Model<'a> {
    /// Takes one tag in: as itself, and as the parent, licence, language or data set it names.
    #[inline]
    pub(crate) fn take_tag(&mut self, tag: Cow<'a, str>, columns: Columns) {
        match read_tag(&tag, columns) {
            Said::Nothing => {}
            Said::Parent(at, relation) => self.base_models.push(Parent { id: rest(&tag, at), relation }),
            Said::NoParent => self.oddities.push(Oddity { field: "tags", kind: OddityKind::BadParentTag }),
            Said::License(at) => self.licenses.push(rest(&tag, at)),
            Said::Dataset(at) => self.datasets.push(rest(&tag, at)),
            Said::Language => self.languages.push(tag.clone()),
        }
        if columns.has(Columns::TAGS) {
            self.tags.push(tag);
        }
    }

    /// The same for a tag that lives only for the call: what is not wanted is not copied.
    pub(crate) fn take_short_lived_tag(&mut self, tag: &str, columns: Columns) {
        if columns.has(Columns::TAGS) || !matches!(read_tag(tag, columns), Said::Nothing) {
            self.take_tag(Cow::Owned(tag.to_owned()), columns);
        }
    }
}

/// The text from a position on, borrowed if the whole is.
fn rest<'a>(text: &Cow<'a, str>, at: usize) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[at..]),
        Cow::Owned(text) => Cow::Owned(text[at..].to_owned()),
    }
}

#[inline]
fn read_tag(tag: &str, columns: Columns) -> Said {
    let starts = |prefix: &str| tag.len() > prefix.len() && tag.starts_with(prefix);
    match tag.as_bytes().first() {
        Some(b'b') if columns.has(Columns::BASE_MODELS) && tag.starts_with("base_model:") => read_parent(tag),
        Some(b'l') if columns.has(Columns::LICENSES) && starts("license:") => Said::License("license:".len()),
        Some(b'd') if columns.has(Columns::DATASETS) && starts("dataset:") => Said::Dataset("dataset:".len()),
        _ if tag.len() == 2 && columns.has(Columns::LANGUAGES) && is_iso_639_1(tag) => Said::Language,
        _ => Said::Nothing,
    }
}

/// `base_model:REL:ID` with one of the four relations, whatever colons the id has; else
/// `base_model:ID` with no further colon.
///
/// A tag with an unknown word before a second colon names no parent: the Hub writes the plain tag
/// beside every typed one, so a relation yet to come loses nothing but its type.
fn read_parent(tag: &str) -> Said {
    let at = "base_model:".len();
    let Some((word, id)) = tag[at..].split_once(':') else {
        return if tag.len() > at { Said::Parent(at, None) } else { Said::NoParent };
    };
    match Relation::from_word(word) {
        Some(relation) if !id.is_empty() => Said::Parent(at + word.len() + 1, Some(relation)),
        _ => Said::NoParent,
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use crate::{Columns, Model};

    #[test]
    fn what_tags_say() {
        let mut model = Model::default();
        for tag in [
            "transformers",
            "en",
            "tf",
            "jax",
            "license:mit",
            "license:",
            "dataset:glue",
            "base_model:a/b",
            "base_model:finetune:a/b",
            "base_model:finetune:a/b",
            "base_model:adapter:C:\\x",
            "base_model:b",
            "base_model:distill:a/b",
            "base_model:",
            "base_model:merge:",
            "base_model:finetune",
            "base_models:x",
            "iw",
            "el",
            "EN",
        ] {
            model.take_tag(Cow::Borrowed(tag), Columns::ALL);
        }
        let parents: Vec<_> = model
            .base_models
            .iter()
            .map(|p| (p.id.as_ref(), p.relation.map_or("", |r| r.as_str())))
            .collect();
        let expected = [
            ("a/b", ""),
            ("a/b", "finetune"),
            ("a/b", "finetune"),
            ("C:\\x", "adapter"),
            ("b", ""),
            ("finetune", ""),
        ];
        assert_eq!(parents, expected);
        assert_eq!(model.licenses, ["mit"]);
        assert_eq!(model.datasets, ["glue"]);
        assert_eq!(model.languages, ["en", "el"]);
        assert_eq!(model.tags.len(), 20);
        assert_eq!(model.oddities.len(), 3);
    }
}
