//! Every way a command can fail, and the exit code it ends with.

use std::process::ExitCode;

use super::remedy::{of_database, remedy};
use crate::cli::log::Voice;
use crate::db::{conn, hold, migrate};
use crate::pipeline;
use crate::read;
use crate::read::gates::NextCommand;
use crate::text;
use crate::web::Stop;

/// A command's failure; its text is what the user reads.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] conn::OpenError),
    /// Somebody has the database alone, or its lock file cannot be opened.
    #[error("{0}")]
    Hold(#[from] hold::Error),
    /// A database was not copied.
    #[error(transparent)]
    Copy(#[from] pipeline::copy::Error),
    /// There is no backup, or none was put back.
    #[error(transparent)]
    Backup(#[from] pipeline::backup::Error),
    /// What this command does to an SQLite file, PostgreSQL's own tools do to its databases.
    #[error("{text}")]
    ByPostgres {
        /// What was asked for.
        text: &'static str,
        /// The commands that do it.
        next: Vec<NextCommand>,
    },
    /// The schema does not fit.
    #[error(transparent)]
    Migrate(#[from] migrate::Error),
    /// A query failed.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// No connection in time.
    #[error("no database connection: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// A publisher's file cannot be read.
    #[error(transparent)]
    Source(#[from] crate::source::Error),
    /// A set of labels cannot be read.
    #[error(transparent)]
    Labels(#[from] crate::source::labels::Error),
    /// A set of labels does not belong to the release.
    #[error(transparent)]
    Fit(#[from] pipeline::labels::Error),
    /// An import was refused or rolled back.
    #[error(transparent)]
    Import(#[from] pipeline::import::Error),
    /// BLS's figures or a crosswalk were refused or rolled back.
    #[error(transparent)]
    ImportBls(#[from] pipeline::bls::import::Error),
    /// The coverage of BLS's figures cannot be computed.
    #[error(transparent)]
    Coverage(#[from] read::coverage::Error),
    /// A version cannot be used as asked.
    #[error(transparent)]
    Version(#[from] read::releases::Error),
    /// Weights cannot be stored.
    #[error(transparent)]
    Weights(#[from] pipeline::weights::Error),
    /// A catalog cannot be made.
    #[error(transparent)]
    Catalog(#[from] pipeline::catalog::Error),
    /// An occupation cannot be shown.
    #[error(transparent)]
    Show(#[from] read::show::Error),
    /// A rubric cannot be read.
    #[error(transparent)]
    Rubric(#[from] crate::rubric::Error),
    /// A stored rubric, or the task to render, is not there.
    #[error(transparent)]
    Question(#[from] read::rubrics::Error),
    /// Nothing could be scored.
    #[error(transparent)]
    Scoring(#[from] crate::scoring::Error),
    /// A rater could not start, or stopped; the others have scored.
    #[error("{0}")]
    Rater(String),
    /// The table of models cannot be read.
    #[error(transparent)]
    Models(#[from] crate::llm::models::Error),
    /// A signal ended the command early.
    #[error("{0}")]
    Interrupted(String),
    /// Ctrl-C ended a command that goes on until it is told to stop.
    #[error("stopped")]
    Stopped,
    /// A run cannot be reported.
    #[error(transparent)]
    Runs(#[from] read::runs::Error),
    /// A snapshot cannot be made.
    #[error(transparent)]
    Aggregate(#[from] pipeline::aggregate::Error),
    /// A refresh ended before its end.
    #[error(transparent)]
    Refresh(#[from] pipeline::refresh::Error),
    /// Agreement cannot be reported.
    #[error(transparent)]
    Agreement(#[from] read::agreement::Error),
    /// A snapshot cannot be used as asked.
    #[error(transparent)]
    Snapshots(#[from] read::snapshots::Error),
    /// Scores cannot be compared with a file.
    #[error(transparent)]
    Validate(#[from] read::validate::Error),
    /// Something cannot be archived or restored.
    #[error(transparent)]
    Archive(#[from] pipeline::archive::Error),
    /// A database without a table of ours.
    #[error(
        "the database {0} is empty: `onet-ai import --version 30.1 --activate` fills it, `onet-ai migrate` makes its tables"
    )]
    EmptyDatabase(String),
    /// What was to go is archived, and the database's file could not be written anew.
    #[error(
        "all is archived as said, but the database's file could not be written anew: {reason}; make room, then \
         `onet-ai archive {kind}s --compact` does only that"
    )]
    NotCompacted {
        /// Of what.
        kind: &'static str,
        /// What the database said.
        reason: diesel::result::Error,
    },
    /// An index cannot be imported or removed.
    #[error(transparent)]
    Index(#[from] pipeline::index::Error),
    /// A step of the demo failed.
    #[error(transparent)]
    Demo(#[from] pipeline::demo::Error),
    /// The API cannot be served.
    #[error(transparent)]
    Serve(#[from] crate::web::Error),
    /// A search met nothing.
    #[error("nothing in version {version} matches {text}")]
    NothingFound {
        /// What was looked for.
        text: String,
        /// The active release.
        version: String,
    },
    /// A text may mean several occupations, which have been printed.
    #[error("{text} may mean several occupations: name the code of one, such as {first}")]
    Unclear {
        /// What was looked for.
        text: String,
        /// The code of the first.
        first: String,
    },
    /// No release is active.
    #[error("no release is active: `onet-ai versions activate ID` makes one the default")]
    NothingPublished,
    /// The active release lacks what was asked for.
    #[error("{0}")]
    NotInRelease(&'static str),
    /// No such occupation in the active release.
    #[error("version {version} has no occupation {code}{hint}")]
    UnknownOccupation {
        /// The code asked for.
        code: String,
        /// What may have been meant.
        hint: String,
        /// The active release.
        version: String,
    },
    /// A part of an export cannot be made.
    #[error(transparent)]
    Export(#[from] crate::read::edition::export::Error),
    /// A file cannot be written.
    #[error("cannot write {}: {reason}{}", path.display(), remedy(reason.kind()))]
    CannotWrite {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// Flags that do not go together.
    #[error("{0}")]
    Usage(String),
    /// A check found problems; what they are has been printed.
    #[error("{0}")]
    Problems(String),
    /// A gate holds something back; what was checked has been printed.
    #[error(transparent)]
    Refused(#[from] read::gates::Refusal),
    /// stdout cannot be written.
    #[error("cannot write the output: {0}")]
    Output(std::io::Error),
    /// The reader of stdout has gone away, as in `onet-ai … | head`: not a failure.
    #[error("the output was closed")]
    Closed,
    /// A report cannot be turned into JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl CommandError {
    /// The commands that go on from here.
    fn next_commands(&self) -> &[NextCommand] {
        match self {
            Self::Refused(refusal) => &refusal.next,
            Self::ByPostgres { next, .. } => next,
            Self::Import(pipeline::import::Error::Stored(stored))
            | Self::ImportBls(pipeline::bls::import::Error::Stored(stored)) => {
                stored.next_commands()
            }
            _ => &[],
        }
    }

    /// Prints the error on stderr, whatever the log's filter says, and returns the exit code. `command` makes of a
    /// command one that works on the same database.
    #[must_use]
    pub fn report(&self, voice: &Voice, command: &dyn Fn(&str) -> String) -> ExitCode {
        match self {
            Self::Closed => ExitCode::SUCCESS,
            // Not an error, so nothing is printed.
            Self::Stopped => ExitCode::from(Stop::Interrupted.exit_code()),
            error => {
                // Shortened last: the rest of a secret that was cut would not be recognized as one.
                let said = voice.clean(&error.to_string());
                let mut shown = format!("error: {}", text::lines(&text::message(&said)));
                if let Some(remedy) = of_database(&said) {
                    // On one line, which PostgreSQL's library breaks and ends.
                    let words: Vec<&str> = shown.split_whitespace().collect();
                    shown = format!("{}; {remedy}", words.join(" "));
                }
                // Whole, so that they can be run as they stand.
                for next in error.next_commands() {
                    let command = voice.clean(&command(&next.command));
                    shown.extend(["\n", next.when, ": ", &text::line(&command)]);
                }
                voice.say(&shown);
                ExitCode::from(error.code())
            }
        }
    }

    /// The exit code: 0 fine, 1 failed, 2 usage, 3 a check found problems, 130 interrupted.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Stopped | Self::Interrupted(_) => 130,
            Self::Usage(_) | Self::ByPostgres { .. } => 2,
            Self::Problems(_)
            | Self::Refused(_)
            | Self::Backup(pipeline::backup::Error::NotWhole { .. }) => 3,
            _ => 1,
        }
    }
}
