//! `onet-ai validate`: compare the scores with published figures.

mod axis;
mod markup;
mod occupations;
mod svg;
mod tasks;
mod text;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::db::Conn;
use crate::read::edition::ScoreVersion;
use crate::read::validate::{Against, ScoredSnapshot};
use markup::Style;

/// Compare the scores with published figures
///
/// Compares the occupation scores of a snapshot with an index of occupations that somebody else
/// published: a table (CSV, TSV, .xlsx) with a column of codes and a column of values. The
/// subcommand `tasks` compares task scores with labels of tasks.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Codes may be written 15-1252, 15-1252.00 or 151252. An empty cell, NA, N/A or NaN is a missing
value and counted; any other text that is no number is an error, and so is a code that occurs
twice. soc2010 and onetsoc2010 need `onet-ai import crosswalk --kind soc2010` or `onet2010`: an
occupation gets the mean of the codes that stand for it.

Examples:
  onet-ai validate --against aioe.csv --code-column \"SOC Code\" --value-column AIOE --taxonomy soc2010
  onet-ai validate --against occ_level.csv --code-column \"O*NET-SOC Code\" --value-column beta \\
    --taxonomy onetsoc --name \"GPT-4 exposure\" --svg exposure.svg
  onet-ai validate tasks --against labels.tsv --task-column \"Task ID\" --value-column label \\
    --map E0=0,E1=100,E2=50"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    occupations: Option<occupations::Flags>,
    // Not inside the flags above: clap does not see a group that holds another as given.
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Tasks(tasks::Flags),
}

/// The flags of both comparisons.
#[derive(Debug, clap::Args)]
struct Common {
    /// Name of the figures [default: the file's name]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Snapshot whose scores are compared [default: the active one]
    #[arg(long, value_name = "ID")]
    snapshot: Option<i64>,
    /// Seed of the draws behind the intervals
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print as JSON, with every matched pair
    #[arg(long)]
    json: bool,
}

impl Common {
    fn style(&self) -> Style {
        if self.markdown { Style::Markdown } else { Style::Text }
    }

    /// The name of the figures: the flag's, else the file's name without folder and ending.
    fn name(&self, file: &std::path::Path) -> String {
        let stem = || file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.name.clone().unwrap_or_else(stem)
    }
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    match (&args.what, &args.occupations) {
        (Some(What::Tasks(flags)), _) => tasks::run(context, flags),
        (None, Some(flags)) => occupations::run(context, flags, &args.common),
        (None, None) => Err(CommandError::Usage("pass --against FILE, or a subcommand".to_owned())),
    }
}

/// A report together with the origin of the scores that it is about.
#[derive(Serialize)]
struct WithOrigin<'a, R> {
    score_version: &'a ScoreVersion,
    disclaimer: String,
    attribution: Option<String>,
    /// What correlations to expect; absent where nothing is known of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    orientation: Option<&'static str>,
    /// When the comparison was made (UTC).
    compared_at: DateTime<Utc>,
    #[serde(flatten)]
    report: &'a R,
}

impl<'a, R> WithOrigin<'a, R> {
    fn new(context: &Context, version: &'a ScoreVersion, report: &'a R) -> Self {
        Self {
            disclaimer: version.disclaimer(),
            attribution: version.attribution(),
            orientation: None,
            compared_at: context.now().and_utc(),
            score_version: version,
            report,
        }
    }
}

/// The origin of the scores, as every reply states it.
fn score_version(conn: &mut Conn, subject: &ScoredSnapshot) -> Result<ScoreVersion, CommandError> {
    ScoreVersion::read(conn, subject.snapshot.id)?.ok_or(CommandError::NothingPublished)
}

/// The raters and the snapshot, in one line.
fn whose(subject: &ScoredSnapshot) -> String {
    let release = subject.release_name.clone();
    let release = release.unwrap_or_else(|| format!("version {}", subject.snapshot.data_version));
    let mock = if subject.snapshot.is_mock { " (mock)" } else { "" };
    format!(
        "{release}, snapshot {}{mock}, raters {}, weights {}, prompt {}",
        subject.snapshot.id,
        subject.raters.join(", "),
        subject.snapshot.weight_scheme,
        subject.snapshot.prompt_version
    )
}

/// The file, in one line.
fn file(against: &Against) -> String {
    format!(
        "{}, column {:?} by {:?}, sha256 {}",
        against.file,
        against.value_column,
        against.key_column,
        against.sha256.get(..12).unwrap_or_default()
    )
}
