//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Analyse ecosystems of machine-learning models: pipelines of sources, metrics and reporters.
#[derive(Debug, Parser)]
#[command(name = "cladist", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 all done, gates passed · 1 a step or plugin failed · 2 usage or configuration ·
3 input data · 10 a gate failed · 11 a gate could not be decided · 130 interrupted";

#[derive(Debug, Args)]
pub(crate) struct Global {
    /// A folder of plugin libraries, looked into first (repeatable)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) plugin_dir: Vec<PathBuf>,
    /// The form of log lines on standard error
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) log: LogFormat,
    /// Log more (twice: everything); CLADIST_LOG takes filters such as `cladist_lineage=trace`
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object a line
    Json,
    /// No log
    Off,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a pipeline
    Run(RunArgs),
    /// Check a pipeline without running it: syntax, wiring, configuration, columns
    Check(CheckArgs),
    /// Show what a run would do, and why
    Plan(PlanArgs),
    /// Draw a pipeline
    Graph(GraphArgs),
    /// The plugins that are there
    #[command(subcommand)]
    Plugins(PluginsCommand),
    /// Print the JSON Schema of pipelines over the installed plugins, for editors
    Schema(FileArgs),
    /// Write a new plugin or pipeline to begin with
    #[command(subcommand)]
    New(NewCommand),
    /// Show a table of a run, or the run itself
    Show(ShowArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Load one library and tell what it is (used by the program itself)
    #[command(hide = true, name = "__probe")]
    Probe {
        /// The library
        path: PathBuf,
    },
    /// Check one law of a library (used by the program itself)
    #[command(hide = true, name = "__law")]
    Law {
        /// The library
        path: PathBuf,
        /// The task, JSON text
        task: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// The file to write, such as cladist.schema.json; without, standard output
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PipelineArgs {
    /// The pipeline
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Set a value, such as `metrics.drift.with.top=5` (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// Only this step and what it needs (repeatable)
    #[arg(long, value_name = "STEP")]
    pub(crate) select: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) pipeline: PipelineArgs,
    /// The run folder [default: cladist-out/NAME]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Threads; 0 for all cores [default: the pipeline's]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// Compute everything anew
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Refuse any difference between the plugins and cladist.lock beside the pipeline
    #[arg(long)]
    pub(crate) locked: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) pipeline: PipelineArgs,
    /// Load the plugins and make every step
    #[arg(long, conflicts_with = "probe")]
    pub(crate) load: bool,
    /// Load the plugins, look at the sources' input and match its columns
    #[arg(long)]
    pub(crate) probe: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) pipeline: PipelineArgs,
    /// The run folder [default: cladist-out/NAME]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// As if everything were computed anew
    #[arg(long)]
    pub(crate) no_cache: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    #[command(flatten)]
    pub(crate) pipeline: PipelineArgs,
    /// The form of the drawing
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DrawingFormat,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum DrawingFormat {
    #[default]
    Mermaid,
    Dot,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginsCommand {
    /// List the plugins, where each came from, and the files refused
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what a plugin or component says of itself
    Inspect {
        /// NAME or NAME/COMPONENT
        name: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Check a built library against the laws that each component must keep
    Check(PluginCheckArgs),
    /// Write cladist.lock beside a pipeline
    Lock {
        /// The pipeline
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PluginCheckArgs {
    /// The library
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// The seed of the generated input
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Seconds that one law may take
    #[arg(long, default_value_t = 20)]
    pub(crate) timeout: u64,
    /// Only this component (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) component: Vec<String>,
    /// A configuration for the component, JSON text, instead of its manifest's examples
    #[arg(long, value_name = "JSON")]
    pub(crate) config: Option<String>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NewCommand {
    /// A crate with one component and its tests
    Plugin {
        /// Its name: lower-case letters, digits, `-`
        name: String,
        /// What it offers
        #[arg(long, value_enum, default_value_t)]
        kind: PluginKind,
        /// Where the SDK is: a path, a version, or a git address
        #[arg(long, value_name = "PATH|VERSION|GIT")]
        sdk: Option<String>,
        /// The folder to make [default: NAME]
        #[arg(long, value_name = "DIR")]
        path: Option<PathBuf>,
    },
    /// A pipeline to begin with
    Pipeline {
        /// Its name; the file is NAME.toml
        name: String,
    },
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum PluginKind {
    Source,
    #[default]
    Metric,
    Reporter,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The run folder
    #[arg(value_name = "RUN")]
    pub(crate) run: PathBuf,
    /// The table, `step.table` (or the step, where it has one)
    #[arg(value_name = "STEP.TABLE")]
    pub(crate) table: Option<String>,
    /// The form of the table
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TableFormat,
    /// Rows to show [default: 20, all for csv and jsonl]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    #[default]
    Table,
    Csv,
    Jsonl,
}
