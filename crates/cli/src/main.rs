//! The `cladist` program: the only crate that prints, parses arguments and reads the environment.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::exit, reason = "this is the program")]
mod args;
mod built_in;
mod commands;
mod context;
mod logging;
mod print;
mod ui;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command, NewCommand, PluginsCommand};
use crate::context::Context;
use crate::print::Failed;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let context = Context::new(cli.global);
    let done = match cli.command {
        Command::Run(args) => commands::run::run(&context, &args),
        Command::Check(args) => commands::check::check(&context, &args),
        Command::Plan(args) => commands::plan::plan(&context, &args),
        Command::Graph(args) => commands::graph::graph(&context, &args),
        Command::Plugins(PluginsCommand::List { json }) => commands::plugins::list(&context, json),
        Command::Plugins(PluginsCommand::Inspect { name, json }) => {
            commands::inspect::inspect(&context, &name, json)
        }
        Command::Plugins(PluginsCommand::Check(args)) => commands::laws::check(&args),
        Command::Plugins(PluginsCommand::Lock { file }) => commands::lock::lock(&context, &file),
        Command::Schema(args) => commands::graph::schema(&context, args.file.as_deref()),
        Command::New(NewCommand::Plugin { name, kind, sdk, path }) => {
            commands::new::plugin(&name, kind, sdk.as_deref(), path)
        }
        Command::New(NewCommand::Pipeline { name }) => commands::new::pipeline(&context, &name),
        Command::Show(args) => commands::show::show(&args),
        Command::Completions { shell } => commands::completions(shell),
        Command::Probe { path } => commands::probe(&path),
        Command::Law { path, task } => commands::laws::child(&path, &task),
    };
    match done {
        Ok(code) => code,
        Err(Failed { code, text }) => {
            if !text.is_empty() {
                print::error(&text);
            }
            ExitCode::from(code)
        }
    }
}
