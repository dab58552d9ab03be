use std::borrow::Cow;
use std::collections::HashMap;

use crate::front_matter::split_front_matter;
use crate::model::{Model, Relation};
use crate::tags::FROM_TAGS;
use crate::yaml::{Document, Node, YamlError};
use crate::{Columns, RecordError};

/// What the front matter of a card is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Yaml {
    /// Keys and values, as it should be.
    Mapping,
    /// Nothing.
    Null,
    /// A list.
    List,
    /// A text.
    Text,
    /// Not YAML.
    Error(YamlError),
}

/// One model or dataset card.
///
/// Lists are `None` where the key is missing and empty where it holds null or nothing that is a
/// text. Scalars are texts as written: the language `no` is Norwegian, dates and numbers stay as
/// they stand. Of a repeated key the last value is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card<'a> {
    /// The whole card.
    pub text: &'a str,
    /// What the front matter is; `None` where the card has none.
    pub yaml: Option<Yaml>,
    /// The text between the fences; `None` where the card has no front matter.
    pub yaml_text: Option<&'a str>,
    /// What follows the front matter; all of the card if there is none.
    pub body: &'a str,
    /// The keys in order, each once.
    pub keys: Vec<Cow<'a, str>>,
    /// The keys that stand there more than once.
    pub repeated_keys: Vec<Cow<'a, str>>,
    /// `license`.
    pub license: Option<Vec<Cow<'a, str>>>,
    /// `language`.
    pub language: Option<Vec<Cow<'a, str>>>,
    /// `base_model`.
    pub base_model: Option<Vec<Cow<'a, str>>>,
    /// `datasets`.
    pub datasets: Option<Vec<Cow<'a, str>>>,
    /// `tags`.
    pub tags: Option<Vec<Cow<'a, str>>>,
    /// `base_model_relation`.
    pub base_model_relation: Option<Cow<'a, str>>,
    /// `pipeline_tag`.
    pub pipeline_tag: Option<Cow<'a, str>>,
    /// `library_name`.
    pub library_name: Option<Cow<'a, str>>,
    /// `license_name`.
    pub license_name: Option<Cow<'a, str>>,
    /// Whether the card calls itself generated: it contains `automatically generated` or
    /// `generated automatically` in any case.
    pub auto_phrase: bool,
}

/// The text of a card's bytes and whether they were UTF-8; bad bytes become U+FFFD.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let text = String::from_utf8_lossy(bytes);
    let valid = matches!(text, Cow::Borrowed(_));
    (text, valid)
}

impl<'a> Card<'a> {
    /// Reads a card; every text is one.
    ///
    /// ```
    /// let card = cladist_hub::Card::read("---\nlanguage: no\nlicense: [mit]\n---\n# Title\n");
    /// assert_eq!(card.language.unwrap(), ["no"]);
    /// assert_eq!(card.body, "# Title\n");
    /// ```
    pub fn read(text: &'a str) -> Self {
        let mut card = Self::plain(text);
        let Some(parts) = split_front_matter(text) else { return card };
        card.yaml_text = Some(parts.yaml);
        card.body = parts.body;
        card.yaml = Some(match Document::parse(parts.yaml, parts.first_line) {
            Err(error) => Yaml::Error(error),
            Ok(document) => match document.root() {
                Node::Null => Yaml::Null,
                Node::Text(_) => Yaml::Text,
                Node::List(_) => Yaml::List,
                Node::Mapping(pairs) => {
                    let mut seen = HashMap::with_capacity(pairs.len());
                    for (key, value) in pairs {
                        card.entry(&document, *key, *value, &mut seen);
                    }
                    Yaml::Mapping
                }
            },
        });
        card
    }

    /// Whether the card has front matter, readable or not.
    pub fn front_matter(&self) -> bool {
        self.yaml.is_some()
    }

    /// A card without front matter.
    fn plain(text: &'a str) -> Self {
        Self {
            text,
            yaml: None,
            yaml_text: None,
            body: text,
            keys: Vec::new(),
            repeated_keys: Vec::new(),
            license: None,
            language: None,
            base_model: None,
            datasets: None,
            tags: None,
            base_model_relation: None,
            pipeline_tag: None,
            library_name: None,
            license_name: None,
            auto_phrase: says_generated(text),
        }
    }

    /// Takes one entry of the front matter in; `seen` counts the keys.
    fn entry(
        &mut self,
        document: &Document<'a>,
        key: usize,
        value: usize,
        seen: &mut HashMap<Cow<'a, str>, usize>,
    ) {
        let Some(key) = document.text(key) else { return };
        match key.as_ref() {
            "license" => self.license = Some(document.texts(value)),
            "language" => self.language = Some(document.texts(value)),
            "base_model" => self.base_model = Some(document.texts(value)),
            "datasets" => self.datasets = Some(document.texts(value)),
            "tags" => self.tags = Some(document.texts(value)),
            "base_model_relation" => self.base_model_relation = document.text(value),
            "pipeline_tag" => self.pipeline_tag = document.text(value),
            "library_name" => self.library_name = document.text(value),
            "license_name" => self.license_name = document.text(value),
            _ => {}
        }
        let count = seen.entry(key.clone()).or_insert(0);
        *count += 1;
        match count {
            1 => self.keys.push(key),
            2 => self.repeated_keys.push(key),
            _ => {}
        }
    }

    /// The card as a model: the card data of a record without a record.
    ///
    /// Its tags are read as the Hub's tags are, and its own keys go before them. An empty id is
    /// an error, after which the model is empty.
    pub fn fill(&self, id: &'a str, columns: Columns, model: &mut Model<'a>) -> Result<(), RecordError> {
        model.clear();
        if id.is_empty() {
            return Err(RecordError::NoId { key: "id".to_owned() });
        }
        model.id = Cow::Borrowed(id);
        if columns.has(Columns::AUTHOR) {
            model.author_of_id();
        }
        if columns.any(FROM_TAGS) {
            for tag in self.tags.iter().flatten() {
                model.take_tag(tag.clone(), columns);
            }
        }
        let given = &mut model.given;
        for (column, list, target) in [
            (Columns::LICENSES, &self.license, &mut given.licenses),
            (Columns::LANGUAGES, &self.language, &mut given.languages),
            (Columns::DATASETS, &self.datasets, &mut given.datasets),
            (Columns::BASE_MODELS, &self.base_model, &mut given.parents),
        ] {
            if columns.has(column) {
                target.extend(list.iter().flatten().filter(|text| !text.is_empty()).cloned());
            }
        }
        given.relation = self.base_model_relation.as_deref().and_then(Relation::from_word);
        for (column, text, target) in [
            (Columns::LICENSE_NAME, &self.license_name, &mut model.license_name),
            (Columns::PIPELINE_TAG, &self.pipeline_tag, &mut model.pipeline_tag),
            (Columns::LIBRARY_NAME, &self.library_name, &mut model.library_name),
        ] {
            if columns.has(column) {
                target.clone_from(text);
            }
        }
        if columns.has(Columns::CARD) {
            model.card = Some(Cow::Borrowed(self.text));
        }
        if columns.has(Columns::RAW) {
            model.raw = Some(Cow::Borrowed(self.text));
        }
        model.settle();
        Ok(())
    }
}

/// Letters outside ASCII play no part: none of them becomes a letter of the phrases in lower case.
fn says_generated(text: &str) -> bool {
    const WORD: &[u8] = b"generated";
    const BEFORE: &[u8] = b"automatically ";
    const AFTER: &[u8] = b" automatically";
    let bytes = text.as_bytes();
    let same = |at: usize, wanted: &[u8]| {
        bytes.get(at..at + wanted.len()).is_some_and(|found| found.eq_ignore_ascii_case(wanted))
    };
    memchr::memchr2_iter(b'g', b'G', bytes).any(|at| {
        same(at, WORD)
            && (same(at + WORD.len(), AFTER)
                || at.checked_sub(BEFORE.len()).is_some_and(|before| same(before, BEFORE)))
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::{Card, Yaml, says_generated};
    use crate::{Columns, Model, Relation};

    #[test]
    fn card_as_a_model() {
        let text = "---\nbase_model: [a/b, c/d]\nbase_model_relation: merge\nlanguage: no\ntags: [en, license:mit, base_model:a/b]\nlicense_name: house\n---\nbody";
        let card = Card::read(text);
        let mut model = Model::default();
        card.fill("me/it", Columns::ALL, &mut model).unwrap();
        let parents: Vec<_> = model.base_models.iter().map(|p| (p.id.as_ref(), p.relation)).collect();
        assert_eq!(parents, [("a/b", None), ("c/d", Some(Relation::Merge))]);
        assert_eq!(
            (model.languages.as_slice(), model.licenses.as_slice()),
            (&["no".into()][..], &["mit".into()][..])
        );
        assert_eq!((model.author.as_deref(), model.license_name.as_deref()), (Some("me"), Some("house")));
        assert_eq!(model.card.as_deref(), Some(text));
        assert!(card.fill("", Columns::ALL, &mut model).is_err());
    }

    #[test]
    fn broken_yaml_says_where() {
        let card = Card::read("---\nlicense: mit\nlanguage:\n\t- en\n---\n");
        let Some(Yaml::Error(error)) = card.yaml else { panic!("{:?}", card.yaml) };
        assert_eq!(error.line, 4, "{error}");
    }

    #[test]
    fn aliases_neither_grow_nor_recurse() {
        let mut text = "---\na0: &a0 [x, x]\n".to_owned();
        for i in 1..60 {
            writeln!(text, "a{i}: &a{i} [*a{0}, *a{0}]", i - 1).unwrap();
        }
        text += "license: &l [mit, *l]\ntags: *a0\n---\n";
        let card = Card::read(&text);
        assert_eq!(card.license.unwrap(), ["mit"]);
        assert_eq!(card.tags.unwrap(), ["x", "x"]);
    }

    #[test]
    fn scalars_as_written() {
        let card = Card::read(
            "---\ntags: [2024-01-01, 1e3, 010, 1_000, 3.10, yes, 'null', null, ~, !!str null, {a: b}]\nlicense: {a: b}\ndatasets:\ntags2: x\ntags2: y\n---\n",
        );
        let tags = ["2024-01-01", "1e3", "010", "1_000", "3.10", "yes", "null", "null"];
        assert_eq!(card.tags.unwrap(), tags);
        assert_eq!((card.license.unwrap().len(), card.datasets.unwrap().len()), (0, 0));
        assert_eq!(card.repeated_keys, ["tags2"]);
    }

    #[test]
    fn the_phrase() {
        assert!(says_generated("This card was Automatically GENERATED by"));
        assert!(says_generated("generated automatically"));
        assert!(!says_generated("generated  automatically, auto generated, generate"));
    }
}
