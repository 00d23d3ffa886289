//! The command line: one file per command, each with its arguments and a `run`.

mod clock;
mod commands;
mod context;
mod error;
mod fetch;
mod log;
mod parse;
mod ping;
mod print;
mod remedy;
mod scheme;
mod watchdog;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use tracing_subscriber::filter::Targets;

use commands::{
    activities, aggregate, agreement, archive, backup, bls, catalog, compare, completions, copy,
    demo, doctor, emerging, export, history, import, indexes, man, metrics, migrate, refresh,
    rubric, runs, score, search, sensitivity, serve, show, skills, snapshots, status, summary,
    technologies, transitions, validate, versions, weights,
};
pub use context::Context;
pub use error::CommandError;
pub use log::{Log, Voice, start_log};
pub use parse::parse;
use ping::Ping;

/// Which occupations' work can today's AI take over, and how sure are we?
///
/// Imports the O*NET database, has raters score every work task with the same rubric, adds the
/// tasks up to occupation scores with stated uncertainty, and serves them as a JSON API.
#[derive(Debug, Parser)]
#[command(name = "onet-ai", version = env!("ONET_AI_VERSION"), max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
    /// A `.env` file that was read and that any user of the machine can read too.
    #[arg(skip)]
    open_dotenv: Option<PathBuf>,
    /// The command's name, for others who wait for it.
    #[arg(skip)]
    name: String,
    /// Whether the command line itself names the database.
    #[arg(skip)]
    names_database: bool,
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
    /// Trust the certificate authorities of this PEM file too, beside those of browsers: for
    /// language models and downloads inside of a company
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SSL_CERT_FILE",
        help_heading = "Global options"
    )]
    ca_file: Option<PathBuf>,
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
    Search(search::Args),
    Show(show::Args),
    Catalog(catalog::Args),
    Weights(weights::Args),
    Rubric(rubric::Args),
    Score(Box<score::Args>),
    Runs(runs::Args),
    Aggregate(aggregate::Args),
    Refresh(refresh::Args),
    Agreement(agreement::Args),
    History(history::Args),
    Compare(compare::Args),
    Activities(activities::Args),
    Skills(skills::Args),
    Technologies(technologies::Args),
    Transitions(transitions::Args),
    Emerging(emerging::Args),
    Snapshots(snapshots::Args),
    Archive(archive::Args),
    Sensitivity(sensitivity::Args),
    Summary(summary::Args),
    Validate(validate::Args),
    Indexes(indexes::Args),
    Bls(bls::Args),
    Export(export::Args),
    Serve(serve::Args),
    Demo(demo::Args),
    Backup(backup::Args),
    Copy(copy::Args),
    Status(status::Args),
    Doctor(doctor::Args),
    Metrics(metrics::Args),
    Migrate(migrate::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    /// The name of a command that is made for cron and does its work, which somebody may want to be told of.
    fn job(&self) -> Option<&'static str> {
        match self {
            Self::Score(args) => args.is_job().then_some("score"),
            Self::Aggregate(_) => Some("aggregate"),
            Self::Refresh(_) => Some("refresh"),
            Self::Archive(args) => args.is_job().then_some("archive"),
            Self::Backup(args) => args.is_job().then_some("backup"),
            _ => None,
        }
    }
}

/// Runs the command; an error is printed on stderr.
#[must_use]
pub fn run(cli: Cli, voice: &Voice) -> ExitCode {
    if let Some(path) = &cli.open_dotenv {
        let path = path.display();
        tracing::warn!(
            "every user of this machine can read {path}: `chmod 600 {path}` keeps its keys and passwords yours"
        );
    }
    let context =
        Context::new(cli.name, cli.global.database_url, cli.global.ca_file, voice.clone());
    let context = if cli.names_database { context.with_named_database() } else { context };
    let ping = cli.command.job().and_then(|job| Ping::begin(&context, job));
    let outcome = match cli.command {
        Command::Import(args) => import::run(&context, &args),
        Command::Versions(args) => versions::run(&context, &args),
        Command::Search(args) => search::run(&context, &args),
        Command::Show(args) => show::run(&context, &args),
        Command::Catalog(args) => catalog::run(&context, &args),
        Command::Weights(args) => weights::run(&context, &args),
        Command::Rubric(args) => rubric::run(&context, &args),
        Command::Score(args) => score::run(&context, &args),
        Command::Runs(args) => runs::run(&context, &args),
        Command::Aggregate(args) => aggregate::run(&context, &args),
        Command::Refresh(args) => refresh::run(&context, &args),
        Command::Activities(args) => activities::run(&context, &args),
        Command::Skills(args) => skills::run(&context, &args),
        Command::Technologies(args) => technologies::run(&context, &args),
        Command::Emerging(args) => emerging::run(&context, &args),
        Command::Transitions(args) => transitions::run(&context, &args),
        Command::Agreement(args) => agreement::run(&context, &args),
        Command::History(args) => history::run(&context, &args),
        Command::Compare(args) => compare::run(&context, &args),
        Command::Snapshots(args) => snapshots::run(&context, &args),
        Command::Archive(args) => archive::run(&context, &args),
        Command::Sensitivity(args) => sensitivity::run(&context, &args),
        Command::Summary(args) => summary::run(&context, &args),
        Command::Validate(args) => validate::run(&context, &args),
        Command::Indexes(args) => indexes::run(&context, &args),
        Command::Bls(args) => bls::run(&context, &args),
        Command::Export(args) => export::run(&context, &args),
        Command::Serve(args) => serve::run(&context, &args),
        Command::Demo(args) => demo::run(&context, &args),
        Command::Backup(args) => backup::run(&context, &args),
        Command::Copy(args) => copy::run(&context, &args),
        Command::Status(args) => status::run(&context, &args),
        Command::Doctor(args) => doctor::run(&context, &args),
        Command::Metrics(args) => metrics::run(&context, &args),
        Command::Migrate(args) => migrate::run(&context, &args),
        Command::Completions(args) => completions::run(Cli::command(), &args),
        Command::Man(args) => man::run(Cli::command(), &args),
    };
    if let Some(ping) = ping {
        ping.end(&outcome, voice);
    }
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(voice, &|command| context.command(command)),
    }
}
