//! `onet-ai catalog`: chooses which tasks get scored.

use clap::ValueEnum;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::pipeline::catalog::{self, Strategy};
use crate::pipeline::reach::Reach;
use crate::soc::SocCode;
use crate::text;
use crate::text::thousands;

/// Choose which tasks get scored
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The default shares N tasks out over the major groups (by employment, once it is imported) and takes
each chosen occupation's heaviest tasks until 60 % of its weight is in, so that a short catalog ranks
some occupations properly; what a group cannot use goes on to the next. The same request on the same
release always gives the same catalog. What is printed at the end counts the occupations with half of
their weight among the tasks: those that would be ranked.

Examples:
  onet-ai catalog --size 200
  onet-ai catalog --strategy all
  onet-ai catalog --strategy occupations --soc 29-1141 --soc 15-1252")]
pub(crate) struct Args {
    /// How tasks are chosen
    #[arg(long, value_name = "STRATEGY", default_value = "stratified")]
    strategy: Kind,
    /// Number of tasks, for stratified and top [default: 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    size: Option<u32>,
    /// SOC code whose tasks are taken, for occupations; repeatable
    #[arg(long, value_name = "CODE", required_if_eq("strategy", "occupations"))]
    soc: Vec<SocCode>,
    /// Version to choose from [default: the active one]
    #[arg(long, value_name = "ID")]
    data_version: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// The default number of tasks of a catalog.
const SIZE: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// N tasks over all major groups, whole occupations first
    Stratified,
    /// The N largest weights
    Top,
    /// All tasks of the --soc codes
    Occupations,
    /// All tasks
    All,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    if !args.soc.is_empty() && args.strategy != Kind::Occupations {
        return Err(CommandError::Usage("--soc goes with --strategy occupations".to_owned()));
    }
    if args.size.is_some() && !matches!(args.strategy, Kind::Stratified | Kind::Top) {
        return Err(CommandError::Usage(
            "--size goes with --strategy stratified or top".to_owned(),
        ));
    }
    let size = args.size.and_then(|size| usize::try_from(size).ok()).unwrap_or(SIZE);
    let strategy = match args.strategy {
        Kind::Stratified => Strategy::Stratified { size },
        Kind::Top => Strategy::Top { size },
        Kind::Occupations => Strategy::Occupations(args.soc.iter().cloned().collect()),
        Kind::All => Strategy::All,
    };
    let mut conn = context.writing()?.get()?;
    let report =
        catalog::catalog(&mut conn, args.data_version.as_deref(), &strategy, context.now())?;
    if args.json {
        return output::print_json(&report);
    }
    let unchanged = if report.unchanged { " (unchanged)" } else { "" };
    let by = report.oews_period.as_ref().map_or_else(String::new, |period| {
        format!(", shared out by employment of {period} (OEWS)")
    });
    output::print(&format!(
        "catalog {} of version {}: {} of {}{by}{unchanged}\n{}",
        report.catalog_id,
        report.data_version,
        text::counted(report.tasks, "task"),
        text::counted(report.occupations, "SOC code"),
        in_words(&report.reach)
    ))
}

/// The reach of the catalog, in one line.
pub(crate) fn in_words(reach: &Reach) -> String {
    let Reach { ranked, occupations, .. } = reach;
    if *ranked == 0 {
        return format!(
            "of {occupations} occupations none would be ranked: no occupation has half of its weight among \
             these tasks; take more of them"
        );
    }
    let jobs = match (reach.jobs, reach.share_of_jobs) {
        (Some(jobs), Some(share)) => format!(
            "with {} jobs ({:.1} % of all, OEWS {})",
            thousands(jobs),
            100.0 * share,
            reach.oews_period.as_deref().unwrap_or_default()
        ),
        _ => {
            "with an unknown number of jobs: no OEWS figures are joined to this version".to_owned()
        }
    };
    let unknown = match (reach.jobs, reach.without_jobs) {
        (None, _) | (_, 0) => String::new(),
        (Some(_), n) => format!(", {n} without a published number of jobs"),
    };
    format!(
        "{ranked} of {occupations} occupations would be ranked by these tasks alone, {jobs}{unknown}"
    )
}
