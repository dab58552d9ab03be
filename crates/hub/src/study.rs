use std::borrow::Cow;

use crate::lenient::parse_int;
use crate::model::{Model, OddityKind, Parent, Relation};
use crate::python::{python_each, python_scalar};
use crate::record::store;
use crate::tags::FROM_TAGS;
use crate::{Columns, RecordError, parse_date};

macro_rules! study_columns {
    ($($(#[$doc:meta])* $field:ident $variant:ident $name:literal $columns:expr;)*) => {
        /// A column of the published study's table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum StudyColumn {
            $($(#[$doc])* $variant,)*
        }

        impl StudyColumn {
            /// All of them, in the table's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in the table's header.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The columns of the model that it can add to; others need not be read.
            pub const fn feeds(self) -> Columns {
                match self { $(Self::$variant => $columns),* }
            }
        }

        /// One row of the published study's table; `None` for an absent column or cell.
        ///
        /// List cells are texts as Python's `repr` writes lists.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct StudyRow<'a> {
            $($(#[$doc])* pub $field: Option<&'a str>,)*
        }

        impl<'a> StudyRow<'a> {
            /// Sets the cell of one column.
            pub fn set(&mut self, column: StudyColumn, cell: Option<&'a str>) {
                match column { $(StudyColumn::$variant => self.$field = cell),* }
            }
        }
    };
}

study_columns! {
    /// Id.
    model_id ModelId "model_id" Columns::AUTHOR;
    /// Likes.
    likes Likes "likes" Columns::LIKES;
    /// Downloads.
    downloads Downloads "downloads" Columns::DOWNLOADS;
    /// List of tags.
    tags Tags "tags" FROM_TAGS;
    /// Task.
    pipeline_tag PipelineTag "pipeline_tag" Columns::PIPELINE_TAG;
    /// Library.
    library_name LibraryName "library_name" Columns::LIBRARY_NAME;
    /// Date.
    created_at CreatedAt "createdAt" Columns::CREATED_AT;
    /// List of licences.
    licenses Licenses "licenses" Columns::LICENSES;
    /// List of data sets.
    datasets Datasets "datasets" Columns::DATASETS;
    /// List of parents without a relation.
    parent_model ParentModel "parent_model" Columns::BASE_MODELS;
    /// List of parents trained further.
    finetune_parent FinetuneParent "finetune_parent" Columns::BASE_MODELS;
    /// List of parents quantized.
    quantized_parent QuantizedParent "quantized_parent" Columns::BASE_MODELS;
    /// List of parents adapted.
    adapter_parent AdapterParent "adapter_parent" Columns::BASE_MODELS;
    /// List of parents merged.
    merge_parent MergeParent "merge_parent" Columns::BASE_MODELS;
    /// List of languages.
    languages Languages "languages" Columns::LANGUAGES;
    /// Text of the card.
    model_card ModelCard "modelCard" Columns::CARD;
}

impl StudyColumn {
    /// The column of this name in the header.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.name() == name)
    }
}

impl<'a> StudyRow<'a> {
    /// The row as a model.
    ///
    /// The table's own columns go before the tags for licences, languages and data sets. Parents
    /// are those of the tags in tag order, then the pairs of parent and relation that only the
    /// parent columns name. A list cell that breaks off gives what comes before and an
    /// [`Oddity`](crate::Oddity). After an error the model is empty.
    pub fn read(&self, columns: Columns, model: &mut Model<'a>) -> Result<(), RecordError> {
        model.clear();
        let outcome = self.fill(columns, model);
        if outcome.is_err() {
            model.clear();
        }
        outcome
    }

    fn fill(&self, columns: Columns, model: &mut Model<'a>) -> Result<(), RecordError> {
        let Some(id) = self.model_id.and_then(python_scalar) else {
            return Err(RecordError::NoId { key: "model_id".to_owned() });
        };
        model.id = Cow::Borrowed(id);
        self.scalars(columns, model);
        // Most models name no parent: where nothing else is wanted of the tags, a look tells.
        let of_tags = Columns::TAGS | Columns::LICENSES | Columns::LANGUAGES | Columns::DATASETS;
        let parents = || self.tags.is_some_and(|tags| tags.contains("base_model:"));
        if columns.any(of_tags) || (columns.any(FROM_TAGS) && parents()) {
            each(self.tags, StudyColumn::Tags, |tag| model.take_tag(tag, columns)).note(model);
        }
        if columns.has(Columns::LICENSES) {
            each(self.licenses, StudyColumn::Licenses, |text| model.given.licenses.push(text)).note(model);
        }
        if columns.has(Columns::LANGUAGES) {
            each(self.languages, StudyColumn::Languages, |text| model.given.languages.push(text)).note(model);
        }
        if columns.has(Columns::DATASETS) {
            each(self.datasets, StudyColumn::Datasets, |text| model.given.datasets.push(text)).note(model);
        }
        if columns.has(Columns::BASE_MODELS) {
            self.parents(model);
        }
        model.settle();
        Ok(())
    }

    fn scalars(&self, columns: Columns, model: &mut Model<'a>) {
        let cell = |column: Columns, cell: Option<&'a str>| {
            cell.filter(|_| columns.has(column)).and_then(python_scalar)
        };
        let text = |column: Columns, value: Option<&'a str>| cell(column, value).map(Cow::Borrowed);
        model.pipeline_tag = text(Columns::PIPELINE_TAG, self.pipeline_tag);
        model.library_name = text(Columns::LIBRARY_NAME, self.library_name);
        model.card =
            self.model_card.filter(|text| columns.has(Columns::CARD) && !text.is_empty()).map(Cow::Borrowed);
        if columns.has(Columns::AUTHOR) {
            model.author_of_id();
        }
        let int = |column, value| cell(column, value).map_or(Ok(None), parse_int);
        let likes = store(&mut model.likes, int(Columns::LIKES, self.likes));
        let downloads = store(&mut model.downloads, int(Columns::DOWNLOADS, self.downloads));
        let date = cell(Columns::CREATED_AT, self.created_at);
        let date = date.map_or(Ok(None), |text| parse_date(text).map(Some).ok_or(OddityKind::BadDate));
        let created_at = store(&mut model.created_at, date);
        for (name, odd) in [("likes", likes), ("downloads", downloads), ("createdAt", created_at)] {
            if let Some(kind) = odd {
                model.odd(name, kind);
            }
        }
    }

    fn parents(&self, model: &mut Model<'a>) {
        let by_tags = model.base_models.len();
        for (cell, column, relation) in [
            (self.parent_model, StudyColumn::ParentModel, None),
            (self.finetune_parent, StudyColumn::FinetuneParent, Some(Relation::Finetune)),
            (self.quantized_parent, StudyColumn::QuantizedParent, Some(Relation::Quantized)),
            (self.adapter_parent, StudyColumn::AdapterParent, Some(Relation::Adapter)),
            (self.merge_parent, StudyColumn::MergeParent, Some(Relation::Merge)),
        ] {
            each(cell, column, |id| {
                let parent = Parent { id, relation };
                if !model.base_models[..by_tags].contains(&parent) {
                    model.base_models.push(parent);
                }
            })
            .note(model);
        }
    }
}

/// A list cell that was read, perhaps not to its end.
struct Cell {
    name: &'static str,
    whole: bool,
}

impl Cell {
    fn note(&self, model: &mut Model<'_>) {
        if !self.whole {
            model.odd(self.name, OddityKind::BadList);
        }
    }
}

/// Hands every non-empty text of a list cell to a function, as far as the cell can be read.
fn each<'a>(cell: Option<&'a str>, column: StudyColumn, mut take: impl FnMut(Cow<'a, str>)) -> Cell {
    let cell = cell.unwrap_or_default();
    let outcome = python_each(cell, |text| {
        if !text.is_empty() {
            take(text);
        }
    });
    Cell { name: column.name(), whole: outcome.is_ok() }
}

#[cfg(test)]
mod tests {
    use super::{StudyColumn, StudyRow};
    use crate::{Columns, Model, Oddity, OddityKind, RecordError, Relation};

    #[test]
    fn a_row() {
        let mut row = StudyRow::default();
        for (name, cell) in [
            ("model_id", "a/b"),
            ("likes", "3"),
            ("downloads", "12.0"),
            ("tags", "['en', 'license:mit', 'base_model:x/y', 'base_model:finetune:x/y']"),
            ("pipeline_tag", "nan"),
            ("library_name", "transformers"),
            ("createdAt", "2022-03-02 23:29:04+00:00"),
            ("licenses", "['apache-2.0', None]"),
            ("datasets", "[]"),
            ("parent_model", "['x/y', 'p/q']"),
            ("finetune_parent", "['x/y']"),
            ("adapter_parent", "nan"),
            ("merge_parent", "m/n"),
            ("languages", "['no', 'zho']"),
            ("modelCard", "# Title"),
        ] {
            row.set(StudyColumn::by_name(name).unwrap(), Some(cell));
        }
        let mut model = Model::default();
        row.read(Columns::ALL, &mut model).unwrap();
        assert_eq!((model.id.as_ref(), model.author.as_deref()), ("a/b", Some("a")));
        assert_eq!(
            (model.likes, model.downloads, model.created_at),
            (Some(3), Some(12), Some(1_646_263_744_000))
        );
        assert_eq!(
            (model.pipeline_tag.as_deref(), model.library_name.as_deref()),
            (None, Some("transformers"))
        );
        assert_eq!(model.licenses, ["apache-2.0"]);
        assert_eq!(model.languages, ["no", "zho"]);
        let parents: Vec<_> = model.base_models.iter().map(|p| (p.id.as_ref(), p.relation)).collect();
        let expected =
            [("x/y", None), ("x/y", Some(Relation::Finetune)), ("p/q", None), ("m/n", Some(Relation::Merge))];
        assert_eq!(parents, expected);
        assert_eq!(model.card.as_deref(), Some("# Title"));
        assert!(model.oddities.is_empty());
    }

    #[test]
    fn what_costs_the_row_and_what_does_not() {
        let mut model = Model::default();
        let row = StudyRow { model_id: Some("nan"), ..StudyRow::default() };
        assert!(matches!(row.read(Columns::ALL, &mut model), Err(RecordError::NoId { .. })));
        // A list that breaks off costs what comes after, and no row: which columns are read must not
        // decide which rows there are.
        let row = StudyRow { model_id: Some("a"), tags: Some("['x', 'y"), ..StudyRow::default() };
        assert_eq!(row.read(Columns::ALL, &mut model), Ok(()));
        assert_eq!(model.tags, ["x"]);
        assert_eq!(model.oddities, [Oddity { field: "tags", kind: OddityKind::BadList }]);
        assert_eq!(row.read(Columns::LIKES, &mut model), Ok(()));
        let row = StudyRow { model_id: Some("a"), likes: Some("many"), ..StudyRow::default() };
        row.read(Columns::ALL, &mut model).unwrap();
        assert_eq!((model.likes, model.oddities.len()), (None, 1));
    }
}
