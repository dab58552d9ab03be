//! The state: records and resources as they are; surveys are small.
use std::collections::{BTreeMap, BTreeSet};

use cladist_coverage::{Paper, doi, duplicates};
use cladist_sdk::prelude::*;

use crate::cells::Cells;

/// Characters that separate the values of a cell.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Separators {
    /// Of tasks.
    task: String,
    /// Of tracks.
    track: String,
    /// Of languages.
    language: String,
    /// Of databases.
    databases: String,
    /// Of rounds of search.
    search_round: String,
    /// Of queries.
    query: String,
    /// Of dates of search.
    search_date: String,
    /// Of kinds of paper.
    kind: String,
    /// Of ways of annotation.
    annotation: String,
}

impl Default for Separators {
    fn default() -> Self {
        let all = || ",;|".to_owned();
        Self {
            task: all(),
            track: ";|".to_owned(),
            language: all(),
            databases: all(),
            search_round: all(),
            // A query holds anything.
            query: String::new(),
            search_date: all(),
            kind: all(),
            annotation: all(),
        }
    }
}

type Set = BTreeSet<String>;

/// One record of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Record {
    title: String,
    pub(super) year: Option<i64>,
    doi: Option<String>,
    pub(super) tasks: Set,
    pub(super) tracks: Set,
    pub(super) languages: Set,
    pub(super) databases: Set,
    pub(super) queries: Set,
    pub(super) dates: Set,
    pub(super) rounds: Set,
    pub(super) kinds: Set,
}

/// One resource: its tasks, how it was annotated, and whether it meets each criterion and has a training split; none
/// where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Resource {
    pub(super) id: String,
    pub(super) tasks: Set,
    pub(super) annotation: Set,
    pub(super) meets: [Option<bool>; 4],
    pub(super) train_split: Option<bool>,
}

/// What is gathered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    pub(super) records: Vec<Record>,
    pub(super) resources: Vec<Resource>,
    /// Which criteria the resources have a column for.
    pub(super) criteria: [bool; 4],
}

/// The columns of the criteria, in the order of the funnel.
pub(super) const CRITERIA: [&str; 4] = ["availability", "license", "machine_actionable", "test_split"];

impl Gathered {
    pub(super) fn push_records(&mut self, batch: &RecordBatch, by: &Separators) -> Result<()> {
        let titles = batch.text("title")?;
        let years = if batch.has("year") { Some(batch.int("year")?) } else { None };
        let dois = Cells::of(batch, "doi", "")?;
        let column = |name: &str, separators| Cells::of(batch, name, separators);
        let (tasks, tracks) = (column("task", &by.task)?, column("track", &by.track)?);
        let (languages, databases) = (column("language", &by.language)?, column("databases", &by.databases)?);
        let (queries, dates) = (column("query", &by.query)?, column("search_date", &by.search_date)?);
        let (rounds, kinds) = (column("search_round", &by.search_round)?, column("kind", &by.kind)?);
        let set = |column: &Option<Cells<'_>>, row| column.as_ref().map(|c| c.set(row)).unwrap_or_default();
        for row in 0..batch.num_rows() {
            self.records.push(Record {
                title: if titles.is_null(row) { String::new() } else { titles.value(row).trim().to_owned() },
                year: years.filter(|years| !years.is_null(row)).map(|years| years.value(row)),
                doi: dois.as_ref().and_then(|column| column.text(row)).and_then(|text| doi(&text)),
                tasks: set(&tasks, row),
                tracks: set(&tracks, row),
                languages: set(&languages, row),
                databases: set(&databases, row),
                queries: set(&queries, row),
                dates: set(&dates, row),
                rounds: set(&rounds, row),
                kinds: set(&kinds, row),
            });
        }
        Ok(())
    }

    pub(super) fn push_resources(&mut self, batch: &RecordBatch, by: &Separators) -> Result<()> {
        let ids = batch.text("id")?;
        let tasks = Cells::of(batch, "tasks", &by.task)?;
        let annotation = Cells::of(batch, "annotation", &by.annotation)?;
        let train = Cells::of(batch, "train_split", "")?;
        let answer = |column: Option<&Cells<'_>>, row| {
            let text = column.and_then(|column| column.text(row));
            text.filter(|text| said(text)).map(|text| affirms(&text))
        };
        let mut columns = Vec::new();
        for (at, name) in CRITERIA.iter().enumerate() {
            let column = Cells::of(batch, name, "")?;
            self.criteria[at] |= column.is_some() && batch.num_rows() > 0;
            columns.push(column);
        }
        for row in 0..batch.num_rows() {
            let mut resource = Resource { id: ids.value(row).to_owned(), ..Resource::default() };
            resource.tasks = tasks.as_ref().map(|tasks| tasks.set(row)).unwrap_or_default();
            resource.tasks.retain(|task| said(task));
            resource.annotation = annotation.as_ref().map(|kinds| kinds.set(row)).unwrap_or_default();
            resource.annotation.retain(|kind| said(kind));
            for (meets, column) in resource.meets.iter_mut().zip(&columns) {
                *meets = answer(column.as_ref(), row);
            }
            resource.train_split = answer(train.as_ref(), row);
            self.resources.push(resource);
        }
        Ok(())
    }

    pub(super) fn append(&mut self, other: Self) {
        self.records.extend(other.records);
        self.resources.extend(other.resources);
        for (mine, theirs) in self.criteria.iter_mut().zip(other.criteria) {
            *mine |= theirs;
        }
    }
}

/// Whether a cell says anything.
fn said(text: &str) -> bool {
    !["", "-", "?", "n/a", "na", "unknown", "not specified", "unspecified"]
        .contains(&text.trim().to_lowercase().as_str())
}

/// Whether a cell says yes: anything but a no, or a wait for somebody's answer.
fn affirms(text: &str) -> bool {
    const NO: [&str; 14] = [
        "no",
        "none",
        "false",
        "0",
        "n",
        "not available",
        "unavailable",
        "broken",
        "dead",
        "on request",
        "upon request",
        "request",
        "restricted",
        "private",
    ];
    !NO.contains(&text.trim().to_lowercase().as_str())
}

/// The records, and the papers that they are about.
#[derive(Debug)]
pub(super) struct Papers {
    /// As found, in the order of their contents.
    pub(super) records: Vec<Record>,
    /// The paper of each record, a place in `unique`.
    pub(super) of: Vec<usize>,
    /// What the records of one paper say together.
    pub(super) unique: Vec<Record>,
}

impl Papers {
    pub(super) fn of(mut records: Vec<Record>, similarity: f64) -> Self {
        records.sort();
        let paper = |record: &Record| Paper {
            title: record.title.clone(),
            year: record.year,
            doi: record.doi.clone(),
        };
        let first = duplicates(&records.iter().map(paper).collect::<Vec<_>>(), similarity);
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        let mut papers: Vec<Record> = Vec::new();
        let mut of = Vec::with_capacity(records.len());
        for (record, first) in records.iter().zip(first) {
            let place = *places.entry(first).or_insert(papers.len());
            if let Some(paper) = papers.get_mut(place) {
                paper.add(record);
            } else {
                papers.push(record.clone());
            }
            of.push(place);
        }
        Self { records, of, unique: papers }
    }
}

impl Record {
    /// Takes over what another record of the same paper says; the earliest year counts.
    fn add(&mut self, other: &Self) {
        self.year = self.year.into_iter().chain(other.year).min();
        for (mine, theirs) in [
            (&mut self.tasks, &other.tasks),
            (&mut self.tracks, &other.tracks),
            (&mut self.languages, &other.languages),
            (&mut self.databases, &other.databases),
            (&mut self.queries, &other.queries),
            (&mut self.dates, &other.dates),
            (&mut self.rounds, &other.rounds),
            (&mut self.kinds, &other.kinds),
        ] {
            mine.extend(theirs.iter().cloned());
        }
    }
}
