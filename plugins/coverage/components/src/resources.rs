use cladist_coverage::{Field, size_bin};
use cladist_languages::{Normalizer, Options, reference};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

mod tables;
#[cfg(test)]
mod tests;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The fields to look at.
    fields: Vec<FieldName>,
    /// Pairs of fields to hold against each other.
    crosstabs: Vec<(FieldName, FieldName)>,
    /// How many values of a field, the most frequent, go into `crosstab`, `trend` and `gaps`.
    top: usize,
    /// Whether languages are counted by their ISO 639-3 code; what is no language stays as written.
    normalize: bool,
    /// Whether English is left out of every resource's languages.
    drop_english: bool,
}

impl Default for Config {
    fn default() -> Self {
        use FieldName::{Domain, ResourceClass, Task, Translation};
        Self {
            fields: FieldName::ALL.to_vec(),
            crosstabs: vec![(Task, Translation), (ResourceClass, Translation), (Task, Domain)],
            top: 20,
            normalize: true,
            drop_english: false,
        }
    }
}

/// A field of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldName {
    Language,
    /// The classes 0 to 5 of its languages by Joshi et al. 2020.
    ResourceClass,
    Year,
    Country,
    Task,
    Domain,
    /// `<100`, `100-1K`, `1K-10K`, `10K-100K` or `>100K`.
    Size,
    Translation,
    AffiliationType,
    License,
    Availability,
}

impl FieldName {
    const ALL: [Self; 11] = [
        Self::Language,
        Self::ResourceClass,
        Self::Year,
        Self::Country,
        Self::Task,
        Self::Domain,
        Self::Size,
        Self::Translation,
        Self::AffiliationType,
        Self::License,
        Self::Availability,
    ];

    /// Its name in the tables, and the column of the contract that it comes from.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Language => ("language", "languages"),
            Self::ResourceClass => ("resource_class", "languages"),
            Self::Year => ("year", "year"),
            Self::Country => ("country", "countries"),
            Self::Task => ("task", "tasks"),
            Self::Domain => ("domain", "domains"),
            Self::Size => ("size", "size"),
            Self::Translation => ("translation", "translation"),
            Self::AffiliationType => ("affiliation_type", "affiliation_type"),
            Self::License => ("license", "license"),
            Self::Availability => ("availability", "availability"),
        }
    }

    fn place(self) -> usize {
        Self::ALL.iter().position(|&field| field == self).unwrap_or(0)
    }
}

/// What a list of language resources is about.
pub(crate) struct Resources {
    config: Config,
    /// The fields whose columns the input has.
    present: Vec<FieldName>,
}

/// Every field of every resource, and the years.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    years: Vec<Option<i32>>,
    /// In the order of [`FieldName::ALL`].
    fields: Vec<Field>,
}

impl Metric for Resources {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        let columns = [
            "languages",
            "year",
            "tasks",
            "domains",
            "size",
            "translation",
            "countries",
            "affiliation_type",
            "license",
            "availability",
        ];
        let port = Port::new("resources", "One row per benchmark, data set or other resource.")
            .contract("resources");
        MetricManifest::new(
            "resources",
            "What a list of language resources is about: frequencies by field and year, fields against each other, \
             concentration, trends, gaps.\n\
             The analyses of \"The Bitter Lesson Learned from 2,000+ Multilingual Benchmarks\" (arXiv 2504.15521). A \
             resource counts once for each of its values; one without a value counts for the null value.",
        )
        .port(columns.into_iter().fold(port, Port::needs))
        .table(tables::frequency_table())
        .table(tables::crosstab_table())
        .table(tables::association_table())
        .table(tables::concentration_table())
        .table(tables::trend_table())
        .table(tables::gaps_table())
        .example(json!({}))
        .example(json!({
            "fields": ["language", "task"], "crosstabs": [["task", "language"]], "drop_english": true, "top": 3,
            "normalize": false
        }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        if config.top == 0 {
            return Err(Error::config("`top` is 0: no value would be looked at"));
        }
        if let Some((field, _)) = config.crosstabs.iter().find(|(a, b)| a == b) {
            let name = field.names().0;
            return Err(Error::config(format!("`crosstabs` holds `{name}` against itself")));
        }
        let present = FieldName::ALL.into_iter().filter(|field| inputs.has("resources", field.names().1));
        Ok(Self { present: present.collect(), config })
    }

    fn update(&self, state: &mut State, _: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        state.fields.resize_with(FieldName::ALL.len(), Field::default);
        let years = if batch.has("year") { Some(batch.int32("year")?) } else { None };
        let year = |row: usize| years.filter(|years| !years.is_null(row)).map(|years| years.value(row));
        state.years.extend((0..batch.num_rows()).map(year));
        let mut normalizer = Normalizer::new(Options::default());
        for field in FieldName::ALL {
            let log = &mut state.fields[field.place()];
            let (_, column) = field.names();
            for row in 0..batch.num_rows() {
                match field {
                    _ if !batch.has(column) => log.push([]),
                    FieldName::Language | FieldName::ResourceClass => {
                        let written = batch.texts_of(column, row)?;
                        let languages: Vec<String> =
                            written.filter_map(|raw| self.language(&mut normalizer, raw)).collect();
                        match field {
                            FieldName::Language => log.push(languages.iter().map(String::as_str)),
                            _ => log.push(languages.iter().filter_map(|code| class(&mut normalizer, code))),
                        }
                    }
                    FieldName::Year => log.push(year(row).map(|year| year.to_string()).as_deref()),
                    FieldName::Size => {
                        let sizes = batch.int(column)?;
                        log.push((!sizes.is_null(row)).then(|| sizes.value(row)).and_then(size_bin));
                    }
                    FieldName::Country | FieldName::Task | FieldName::Domain => {
                        log.push(batch.texts_of(column, row)?);
                    }
                    _ => {
                        let texts = batch.text(column)?;
                        log.push((!texts.is_null(row)).then(|| texts.value(row)));
                    }
                }
            }
        }
        Ok(())
    }

    fn merge(&self, left: &mut State, right: State) -> Result<()> {
        if left.fields.is_empty() {
            *left = right;
            return Ok(());
        }
        left.years.extend(right.years);
        for (left, right) in left.fields.iter_mut().zip(&right.fields) {
            left.append(right);
        }
        Ok(())
    }

    fn finish(&self, mut merged: State, _: &Context) -> Result<Tables> {
        merged.fields.resize_with(FieldName::ALL.len(), Field::default);
        tables::tables(self, &merged)
    }
}

impl Resources {
    /// A language as it counts; none where it does not.
    fn language(&self, normalizer: &mut Normalizer, raw: &str) -> Option<String> {
        let code = normalizer.language(raw).map(|code| code.to_string());
        if self.config.drop_english && code.as_deref() == Some("eng") {
            return None;
        }
        Some(if self.config.normalize { code.unwrap_or_else(|| raw.to_owned()) } else { raw.to_owned() })
    }

    /// The fields that are asked for and there.
    fn fields(&self) -> impl Iterator<Item = FieldName> + '_ {
        let asked = FieldName::ALL.into_iter().filter(|field| self.config.fields.contains(field));
        asked.filter(|field| self.present.contains(field))
    }
}

/// The class of resources of a language.
fn class(normalizer: &mut Normalizer, language: &str) -> Option<&'static str> {
    const CLASSES: [&str; 6] = ["0", "1", "2", "3", "4", "5"];
    let class = reference().find(normalizer.language(language)?)?.resource_class?;
    CLASSES.get(usize::from(class)).copied()
}
