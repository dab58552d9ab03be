//! The tables of every format.

use cladist_sdk::prelude::*;

fn named<'a>(columns: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>, mut table: Table) -> Table {
    for (name, ty, doc) in columns {
        table = table.column(Column::new(name, ty, doc));
    }
    table
}

fn with_contract(name: &str, doc: &str) -> Table {
    let mut table = Table::new(name, doc);
    table.contract = Some(name.to_owned());
    table
}

const MODEL: (&str, &str, &str) = ("model", "utf8", "The model, as the files name it.");
const BENCHMARK: (&str, &str, &str) = ("benchmark", "utf8", "The task.");
const LANGUAGE: (&str, &str, &str) = (
    "language",
    "utf8?",
    "The canonical tag of the task's language, of a translation the target; null where nothing says it.",
);
const SOURCE: (&str, &str, &str) =
    ("source_language", "utf8?", "Of a translation, the language of the source.");
const SAMPLE: (&str, &str, &str) = ("sample_id", "utf8", "The item, by the harness's own number or name.");
const FILTER: (&str, &str, &str) =
    ("filter", "utf8?", "The filter through which the response went; `none` where there was none.");
const TURN: (&str, &str, &str) = ("turn", "int32?", "The turn of a conversation, from 1.");
const VARIANT: (&str, &str, &str) = ("variant", "utf8?", "Which of several runs over the same item.");

pub(crate) fn predictions() -> Table {
    let table = with_contract("predictions", "One row per output of a model.").order("of the input");
    named(
        [
            MODEL,
            BENCHMARK,
            LANGUAGE,
            SAMPLE,
            (
                "prompt",
                "large_utf8?",
                "What the model was given; of several requests the first one's context.",
            ),
            (
                "prediction",
                "large_utf8?",
                "What it answered, or the option of the highest likelihood; null where there is none.",
            ),
            ("references", "list<large_utf8>", "What would have been right."),
            ("choices", "list<utf8>", "The options of a multiple choice, as they were scored."),
            SOURCE,
            FILTER,
            TURN,
            VARIANT,
            (
                "meta",
                "large_utf8?",
                "The item's own fields and what else was logged of it, as a JSON object.",
            ),
        ],
        table,
    )
}

pub(crate) fn samples() -> Table {
    let table = with_contract("samples", "One row per scored item, metric and filter.")
        .order("of the input, the metrics of an item in the order of its row")
        .kept();
    named(
        [
            MODEL,
            BENCHMARK,
            LANGUAGE,
            SAMPLE,
            ("metric", "utf8", "The metric."),
            (
                "value",
                "float64",
                "The item's value: a number, truth as 1 and 0, of a list of numbers the mean.",
            ),
            FILTER,
            TURN,
            VARIANT,
            ("cluster", "utf8?", "What items that hang together share, such as a conversation."),
            ("prompt_hash", "utf8?", "The harness's hash of the prompt."),
            (
                "stats",
                "list<float64>?",
                "The numbers of a value that is a list, as logged; null for a plain number.",
            ),
        ],
        table,
    )
}

pub(crate) fn scores() -> Table {
    let table = with_contract("scores", "One row per published figure of a task or group.")
        .order("of the files by path, then of their entries")
        // Alone it has nothing but the short list read.
        .after("runs")
        .after("predictions")
        .after("samples");
    named(
        [
            MODEL,
            ("benchmark", "utf8", "The task or group."),
            LANGUAGE,
            ("group", "utf8?", "The group of items; null for all of them."),
            ("metric", "utf8", "The metric."),
            ("value", "float64", "The figure."),
            ("n", "int64", "The items behind it; 0 where nothing says how many (see `problems`)."),
            ("stderr", "float64?", "Its standard error; null where the harness gives none."),
            ("ci_low", "float64?", "The lower end of its interval, where one was published."),
            ("ci_high", "float64?", "The upper end."),
            ("signature", "utf8", "Harness, its version, the task's version and settings."),
            FILTER,
            TURN,
            SOURCE,
            VARIANT,
        ],
        table,
    )
}

pub(crate) fn runs() -> Table {
    named(
        [
            MODEL,
            ("run", "utf8?", "When the run was written, or its own id."),
            BENCHMARK,
            LANGUAGE,
            ("harness", "utf8?", "The harness and its version, where the files say it."),
            ("samples", "utf8?", "The file of the items."),
            ("results", "utf8?", "The file of the published figures."),
        ],
        Table::new("runs", "One row per task of a run: what there is.").order("of the files by path"),
    )
}

pub(crate) fn problems(scored: bool) -> Table {
    let table = Table::of_contract("problems", "One row per thing that was left out or odd.", "problems")
        .order("of the input")
        .after("predictions");
    if scored { table.after("samples") } else { table }
}
