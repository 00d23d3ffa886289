//! `onet-ai agreement`: how far raters agree with each other and with themselves.

mod text;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::read::agreement::{self, Subject};
use crate::stats::agreement::{Level, Weakest};

/// Show how far raters agree: by pair, by major group, by task type
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without --run what is stored with the snapshot; with --run twice it is computed for two runs over
the same release and question, and nothing is stored. Krippendorff's alpha under 0.667 is flagged
LOW AGREEMENT, from 0.80 on it is good, in between conclusions are tentative. Level (bias, a - b)
and order (rank correlation) are told apart: a shift of all scores moves no rank. Units are tasks;
95 % intervals come from drawing whole occupations.

Exit codes: 0 reported, whatever the agreement, 1 nothing to report, 2 wrong usage.")]
pub(crate) struct Args {
    /// Snapshot to look at [default: the active one of the active version]
    #[arg(long, value_name = "ID", conflicts_with = "run")]
    snapshot: Option<i64>,
    /// Compare two runs instead: name both
    #[arg(long, value_name = "RUN")]
    run: Vec<i64>,
    /// List contested tasks (30 points or more apart) with every rater's reason
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20")]
    contested: Option<usize>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let subject = match args.run.as_slice() {
        [] => Subject::Snapshot(args.snapshot),
        [a, b] => Subject::Runs(*a, *b),
        _ => {
            return Err(CommandError::Usage(
                "--run is given twice: two runs are compared".to_owned(),
            ));
        }
    };
    let mut conn = context.reading()?.get()?;
    let report = agreement::agreement(&mut conn, subject, args.contested)?;
    output::report(args.json, &report, text::text)
}

/// A warning about the raters who agree least; absent where they agree.
pub(crate) fn warning(weakest: Option<&Weakest>) -> Option<String> {
    let weakest = weakest.filter(|weakest| weakest.level == Level::Low)?;
    Some(format!(
        "LOW AGREEMENT between {} and {}: alpha {:.2} over {} tasks; `onet-ai agreement` has more",
        weakest.rater_a, weakest.rater_b, weakest.alpha.value, weakest.n
    ))
}
