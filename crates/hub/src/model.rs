use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// How a child was made from its parent, where the Hub says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// Trained further.
    Finetune,
    /// Stored with fewer bits.
    Quantized,
    /// Low-rank or other added weights.
    Adapter,
    /// Several models averaged or stitched together.
    Merge,
}

impl Relation {
    /// All of them, in the order in which the later one wins.
    pub const ALL: [Self; 4] = [Self::Finetune, Self::Quantized, Self::Adapter, Self::Merge];

    /// The Hub's own word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finetune => "finetune",
            Self::Quantized => "quantized",
            Self::Adapter => "adapter",
            Self::Merge => "merge",
        }
    }

    /// The relation of this word, exactly as written.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "finetune" => Some(Self::Finetune),
            "quantized" => Some(Self::Quantized),
            "adapter" => Some(Self::Adapter),
            "merge" => Some(Self::Merge),
            _ => None,
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One declared parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent<'a> {
    /// Its id as written.
    pub id: Cow<'a, str>,
    /// `None` where the Hub did not say.
    pub relation: Option<Relation>,
}

/// Something in a record that is not as it should be, yet costs only a field or an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Oddity {
    /// The Hub's name of the field.
    pub field: &'static str,
    /// What is odd about it.
    pub kind: OddityKind,
}

/// The kinds of [`Oddity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OddityKind {
    /// A type that the field never has; the value was left out.
    WrongType,
    /// An entry of a list that is not a string; the entry was left out.
    WrongEntry,
    /// A date in no known shape.
    BadDate,
    /// A number that is none, or too large.
    BadNumber,
    /// A `base_model:` tag with an unknown relation or without an id; it names no parent.
    BadParentTag,
    /// A list cell of a table that is no list, or not to its end; what came before counts.
    BadList,
    /// `NaN`, `Infinity`, a number beyond all bounds or half a surrogate pair, which JSON does not
    /// know; read as null or U+FFFD.
    NotQuiteJson,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            OddityKind::WrongType => "has a type it should not have",
            OddityKind::WrongEntry => "has an entry that is not a string",
            OddityKind::BadDate => "is not a date",
            OddityKind::BadNumber => "is not a whole number",
            OddityKind::BadParentTag => "has a base_model tag without a known relation or id",
            OddityKind::BadList => "is a list that breaks off",
            OddityKind::NotQuiteJson => "holds NaN, Infinity or half a surrogate pair",
        };
        write!(f, "`{}` {what}", self.field)
    }
}

/// One model, as one record, table row or card describes it.
///
/// Made to be filled again and again: the lists keep their room, and text is borrowed from the
/// record wherever it stands there as it is. Columns that were not asked for are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model<'a> {
    /// The model's id, never empty.
    pub id: Cow<'a, str>,
    /// `author`, else the part of the id before `/`.
    pub author: Option<Cow<'a, str>>,
    /// Milliseconds since 1970, UTC.
    pub created_at: Option<i64>,
    /// Milliseconds since 1970, UTC.
    pub last_modified: Option<i64>,
    /// Declared parents: those of the tags in tag order with every repetition, then those that
    /// only the card data names.
    pub base_models: Vec<Parent<'a>>,
    /// Licences of the card data, else of the tags.
    pub licenses: Vec<Cow<'a, str>>,
    /// Free name of a licence called `other`.
    pub license_name: Option<Cow<'a, str>>,
    /// Languages of the card data as written, else the two-letter language tags.
    pub languages: Vec<Cow<'a, str>>,
    /// All tags as written.
    pub tags: Vec<Cow<'a, str>>,
    /// Task.
    pub pipeline_tag: Option<Cow<'a, str>>,
    /// Library.
    pub library_name: Option<Cow<'a, str>>,
    /// Data sets of the card data, else of the tags.
    pub datasets: Vec<Cow<'a, str>>,
    /// Downloads.
    pub downloads: Option<i64>,
    /// Likes.
    pub likes: Option<i64>,
    /// Full text of the card.
    pub card: Option<Cow<'a, str>>,
    /// The record's own text.
    pub raw: Option<Cow<'a, str>>,
    /// What was odd but cost no row.
    pub oddities: Vec<Oddity>,
    pub(crate) given: Given<'a>,
}

/// What the card data, or a field named by the caller, says; it goes before the tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given<'a> {
    pub(crate) licenses: Vec<Cow<'a, str>>,
    pub(crate) languages: Vec<Cow<'a, str>>,
    pub(crate) datasets: Vec<Cow<'a, str>>,
    pub(crate) parents: Vec<Cow<'a, str>>,
    pub(crate) relation: Option<Relation>,
    pub(crate) named: Named<'a>,
    pub(crate) pipeline_tag: Option<Cow<'a, str>>,
    pub(crate) library_name: Option<Cow<'a, str>>,
}

/// Lists of the record's own top level, read only when the caller names their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named<'a> {
    pub(crate) licenses: Vec<Cow<'a, str>>,
    pub(crate) languages: Vec<Cow<'a, str>>,
    pub(crate) datasets: Vec<Cow<'a, str>>,
    pub(crate) parents: Vec<Cow<'a, str>>,
}

impl Model<'_> {
    /// Empties every field and keeps the room.
    pub fn clear(&mut self) {
        self.id = Cow::Borrowed("");
        self.author = None;
        (self.created_at, self.last_modified) = (None, None);
        (self.downloads, self.likes) = (None, None);
        self.base_models.clear();
        self.licenses.clear();
        self.license_name = None;
        self.languages.clear();
        self.tags.clear();
        (self.pipeline_tag, self.library_name) = (None, None);
        self.datasets.clear();
        (self.card, self.raw) = (None, None);
        self.oddities.clear();
        self.given.clear();
    }

    /// Notes something odd.
    pub(crate) fn odd(&mut self, field: &'static str, kind: OddityKind) {
        self.oddities.push(Oddity { field, kind });
    }

    /// Lets what was given go before what the tags say; the last step of every reader.
    pub(crate) fn settle(&mut self) {
        let given = &mut self.given;
        for (target, named, card) in [
            (&mut self.licenses, &mut given.named.licenses, &mut given.licenses),
            (&mut self.languages, &mut given.named.languages, &mut given.languages),
            (&mut self.datasets, &mut given.named.datasets, &mut given.datasets),
        ] {
            if !named.is_empty() {
                std::mem::swap(target, named);
            } else if !card.is_empty() {
                std::mem::swap(target, card);
            }
        }
        if self.pipeline_tag.is_none() {
            self.pipeline_tag = given.pipeline_tag.take();
        }
        if self.library_name.is_none() {
            self.library_name = given.library_name.take();
        }
        let relation = given.relation;
        let parents = given.named.parents.drain(..).chain(given.parents.drain(..));
        add_unnamed(&mut self.base_models, parents, relation);
        self.given.clear();
    }

    /// The author of an id: what stands before its `/`.
    pub(crate) fn author_of_id(&mut self) {
        self.author = match &self.id {
            Cow::Borrowed(id) => id.split_once('/').map(|(owner, _)| Cow::Borrowed(owner)),
            Cow::Owned(id) => id.split_once('/').map(|(owner, _)| Cow::Owned(owner.to_owned())),
        };
    }

    /// Takes over every field of a model that borrows from something shorter-lived.
    pub(crate) fn copy_from(&mut self, other: &Model<'_>) {
        fn own(text: &str) -> Cow<'static, str> {
            Cow::Owned(text.to_owned())
        }
        fn list(target: &mut Vec<Cow<'_, str>>, from: &[Cow<'_, str>]) {
            target.extend(from.iter().map(|text| own(text)));
        }
        self.clear();
        self.id = own(&other.id);
        self.author = other.author.as_deref().map(own);
        (self.created_at, self.last_modified) = (other.created_at, other.last_modified);
        (self.downloads, self.likes) = (other.downloads, other.likes);
        let parents = &other.base_models;
        self.base_models.extend(parents.iter().map(|p| Parent { id: own(&p.id), relation: p.relation }));
        list(&mut self.licenses, &other.licenses);
        list(&mut self.languages, &other.languages);
        list(&mut self.tags, &other.tags);
        list(&mut self.datasets, &other.datasets);
        self.license_name = other.license_name.as_deref().map(own);
        self.pipeline_tag = other.pipeline_tag.as_deref().map(own);
        self.library_name = other.library_name.as_deref().map(own);
        self.card = other.card.as_deref().map(own);
        self.raw = other.raw.as_deref().map(own);
        self.oddities.extend(&other.oddities);
    }
}

/// Above this many comparisons a set of ids is made first.
const COMPARISONS: usize = 4096;

/// Adds the parents that nothing so far names, each once.
fn add_unnamed<'a>(
    parents: &mut Vec<Parent<'a>>,
    ids: impl Iterator<Item = Cow<'a, str>>,
    relation: Option<Relation>,
) {
    let count = ids.size_hint().0;
    if count * (parents.len() + count) < COMPARISONS {
        for id in ids {
            if parents.iter().all(|parent| parent.id != id) {
                parents.push(Parent { id, relation });
            }
        }
        return;
    }
    let mut named: HashSet<_> = parents.iter().map(|parent| parent.id.clone()).collect();
    parents.extend(ids.filter(|id| named.insert(id.clone())).map(|id| Parent { id, relation }));
}

impl Given<'_> {
    fn clear(&mut self) {
        self.licenses.clear();
        self.languages.clear();
        self.datasets.clear();
        self.parents.clear();
        self.relation = None;
        (self.pipeline_tag, self.library_name) = (None, None);
        let Named { licenses, languages, datasets, parents } = &mut self.named;
        licenses.clear();
        languages.clear();
        datasets.clear();
        parents.clear();
    }
}
