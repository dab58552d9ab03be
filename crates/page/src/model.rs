use crate::Chart;

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The heading.
    pub title: String,
    /// Date, versions, hashes.
    pub facts: Vec<Fact>,
    /// Gates, failures and warnings, the gravest first.
    pub notices: Vec<Notice>,
    /// The steps with their tables.
    pub steps: Vec<Step>,
    /// How the run was made: heading and text (JSON, hashes) each.
    pub made: Vec<Fact>,
}

/// A name and what it has.
#[derive(Debug, Clone, Default)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// How a notice is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A gate that holds.
    Passed,
    /// A gate that does not hold, a step that failed.
    Failed,
    /// A gate without a row to judge.
    Undecided,
    /// A warning, rows of faults.
    Warning,
    /// What a source says of itself.
    Note,
}

/// Something that a reader must see first.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Its mark.
    pub mark: Mark,
    /// The gate or step.
    pub what: String,
    /// What is said.
    pub text: String,
    /// `step.table` where its rows are.
    pub table: Option<String>,
}

/// A step and its tables.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its component.
    pub component: String,
    /// What it does.
    pub doc: String,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// A table as far as the page carries it.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// `step.table`.
    pub name: String,
    /// What a row is.
    pub doc: String,
    /// The order of its rows.
    pub order: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The first rows.
    pub first: Vec<Row>,
    /// The last rows, none of them among the first.
    pub last: Vec<Row>,
    /// Rows of the whole table.
    pub total: u64,
    /// Where the whole table lies.
    pub file: String,
    /// Its pictures.
    pub charts: Vec<Chart>,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What a cell means.
    pub doc: String,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// Its type.
    pub ty: String,
    /// Whether it holds numbers.
    pub number: bool,
}

/// A row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// A text for people per column, empty where there is none.
    pub cells: Vec<String>,
    /// Every digit of each cell that is a number: for sorting and for CSV.
    pub numbers: Vec<Option<String>>,
    /// The signature of the row's scores.
    pub signature: Option<String>,
}
