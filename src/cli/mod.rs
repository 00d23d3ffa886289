//! The command line: one file per command, each with its arguments and a `run`.

mod aggregate;
mod agreement;
mod bls;
mod catalog;
mod context;
mod demo;
mod document;
mod error;
mod export;
mod file;
mod gates;
mod import;
mod labour;
mod log;
mod migrate;
mod output;
mod rubric;
mod runs;
mod scheme;
mod score;
mod scored;
mod sensitivity;
mod serve;
mod show;
mod snapshots;
mod summary;
mod validate;
mod versions;
mod weights;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::filter::Targets;

pub use context::Context;
pub use error::Error;
pub use log::{Log, start_log};

/// Which occupations' work can today's AI take over, and how sure are we?
///
/// Imports the O*NET database, has raters score every work task with the same rubric, adds the
/// tasks up to occupation scores with stated uncertainty, and serves them as a JSON API.
#[derive(Debug, Parser)]
#[command(name = "onet-ai", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Args)]
struct Global {
    /// Database: sqlite:PATH or postgres://USER@HOST:PORT/NAME
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite:onet-ai.db",
        help_heading = "Global options"
    )]
    database_url: String,
    /// What to log to stderr: error, warn, info, debug or trace, also by target: info,access=off
    #[arg(
        long,
        global = true,
        value_name = "FILTER",
        env = "ONET_AI_LOG",
        default_value = "info",
        value_parser = log::filter,
        help_heading = "Global options"
    )]
    log: Targets,
    /// How log lines look
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "ONET_AI_LOG_FORMAT",
        default_value = "text",
        help_heading = "Global options"
    )]
    log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(import::Args),
    Versions(versions::Args),
    Show(show::Args),
    Catalog(catalog::Args),
    Weights(weights::Args),
    Rubric(rubric::Args),
    Score(Box<score::Args>),
    Runs(runs::Args),
    Aggregate(aggregate::Args),
    Agreement(agreement::Args),
    Snapshots(snapshots::Args),
    Sensitivity(sensitivity::Args),
    Summary(summary::Args),
    Validate(validate::Args),
    Bls(bls::Args),
    Export(export::Args),
    Serve(serve::Args),
    Demo(demo::Args),
    Migrate(migrate::Args),
}

/// Parses the command line; prints help or a usage error and exits (code 2) by itself. A `.env`
/// file in the working folder or above it is honoured, the environment itself goes before it.
#[must_use]
pub fn parse() -> Cli {
    // A missing .env is the normal case; one that cannot be read must not be passed over.
    match dotenvy::dotenv() {
        Err(error) if !error.not_found() => {
            let kind = clap::error::ErrorKind::Io;
            Cli::try_parse().unwrap_or_else(|error| refuse(&error));
            refuse(&<Cli as clap::CommandFactory>::command().error(kind, dotenv_reason(&error)))
        }
        _ => Cli::try_parse().unwrap_or_else(|error| refuse(&error)),
    }
}

/// Prints what clap says and exits. It repeats what it cannot read, however long that is.
#[expect(clippy::print_stderr, reason = "clap prints this itself")]
fn refuse(error: &clap::Error) -> ! {
    let said = error.render().to_string();
    let short = crate::text::message(&said);
    if error.use_stderr() && short != said {
        eprint!("{short}");
        std::process::exit(error.exit_code());
    }
    error.exit()
}

/// What is wrong with a `.env` file. A line that cannot be parsed is not repeated: it may hold a
/// password or a key.
fn dotenv_reason(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, position) => format!(
            "the .env file has a line that cannot be read, at character {position} of it; \
             values with blanks or # are written in quotes"
        ),
        other => format!("the .env file cannot be read: {other}"),
    }
}

/// Runs the command; an error is told on stderr.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let context = Context::new(cli.global.database_url);
    let outcome = match cli.command {
        Command::Import(args) => import::run(&context, &args),
        Command::Versions(args) => versions::run(&context, &args),
        Command::Show(args) => show::run(&context, &args),
        Command::Catalog(args) => catalog::run(&context, &args),
        Command::Weights(args) => weights::run(&context, &args),
        Command::Rubric(args) => rubric::run(&context, &args),
        Command::Score(args) => score::run(&context, &args),
        Command::Runs(args) => runs::run(&context, &args),
        Command::Aggregate(args) => aggregate::run(&context, &args),
        Command::Agreement(args) => agreement::run(&context, &args),
        Command::Snapshots(args) => snapshots::run(&context, &args),
        Command::Sensitivity(args) => sensitivity::run(&context, &args),
        Command::Summary(args) => summary::run(&context, &args),
        Command::Validate(args) => validate::run(&context, &args),
        Command::Bls(args) => bls::run(&context, &args),
        Command::Export(args) => export::run(&context, &args),
        Command::Serve(args) => serve::run(&context, &args),
        Command::Demo(args) => demo::run(&args),
        Command::Migrate(args) => migrate::run(&context, &args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}
