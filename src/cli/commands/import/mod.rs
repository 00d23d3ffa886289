//! `onet-ai import`: an O*NET release, BLS's figures, a crosswalk, or an index of others into the database.

mod bls;
mod index;
mod release;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::gates;

/// Import an O*NET release, BLS's figures, a crosswalk, or an index of others
///
/// Without --from the official file is downloaded. Everything is written in one transaction: an
/// import that fails or is killed leaves nothing behind. Importing the same content again writes
/// nothing.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  onet-ai import --version 30.1 --activate
  onet-ai import --version 30.1 --from db_30_1_text.zip
  onet-ai import --version 30.1 --from https://example.org/db_30_1_text.zip --json
  onet-ai import crosswalk --kind nem --from nem-onet-to-soc-crosswalk.xlsx
  onet-ai import oews --period 2025-05 --from oesm25nat.zip
  onet-ai import projections --period 2024-2034 --from occupation.xlsx

Exit codes: 0 imported or verified, 1 failed (nothing changed), 3 a gate holds back. A new version
that differs too much from the newest other ready one is staged: look at the reasons, then `onet-ai
versions accept ID`. One that is ready and would lose scores where it took the place of the active
one is stored and not activated. Other content for the active version changes nothing. Each says
which --accept it takes."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    other: Option<Other>,
    #[command(flatten)]
    release: Option<release::OnetRelease>,
    // Not inside of the release's own: an optional group of flags may have no group in it.
    #[command(flatten)]
    gates: gates::Flags,
}

/// What is imported besides releases.
#[derive(Debug, clap::Subcommand)]
enum Other {
    #[command(flatten)]
    Bls(bls::Series),
    Index(index::Args),
}

/// Lists the indexes that are imported.
pub(super) fn list_indexes(context: &Context, json: bool) -> Result<(), CommandError> {
    index::list(context, json)
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    match (&args.other, &args.release) {
        (Some(Other::Bls(series)), _) => bls::run(context, series),
        (Some(Other::Index(args)), _) => index::run(context, args),
        (None, Some(release)) => release::run(context, release, args.gates.policy()?),
        (None, None) => Err(CommandError::Usage("pass --version ID, or a subcommand".to_owned())),
    }
}
