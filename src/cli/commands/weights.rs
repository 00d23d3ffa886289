//! `onet-ai weights`: computes how much each task counts in its occupation.

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::cli::scheme;
use crate::pipeline::weights::{self, WeightsReport};
use crate::stats::weights::Scheme;

/// Compute how much each task counts in its occupation
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Schemes: im_rt_ft importance x relevance x frequency (default), im_rt importance x relevance,
core2 core tasks count double, core_only core tasks only, equal. The weights of a SOC code sum
to 1. Each weight records whether it rests on ratings, imputed parts, the task type, or nothing.")]
pub(crate) struct Args {
    /// Scheme to compute; repeatable
    #[arg(long, value_name = "SCHEME", default_values_t = [Scheme::default()], value_parser = scheme::parser())]
    scheme: Vec<Scheme>,
    /// Compute every scheme
    #[arg(long, conflicts_with = "scheme")]
    all_schemes: bool,
    /// Version to compute for [default: the active one]
    #[arg(long, value_name = "ID")]
    data_version: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let schemes = if args.all_schemes { Scheme::ALL.to_vec() } else { args.scheme.clone() };
    let mut conn = context.writing()?.get()?;
    let reports =
        weights::weights(&mut conn, args.data_version.as_deref(), &schemes, context.now())?;
    output::report(args.json, reports.as_slice(), text)
}

fn text(reports: &[WeightsReport]) -> String {
    let header =
        ["scheme", "version", "SOC codes", "tasks", "rated", "imputed", "type", "equal", ""];
    let mut table = output::table(&header, &[2, 3, 4, 5, 6, 7]);
    for report in reports {
        let source = |name| report.sources.get(name).copied().unwrap_or_default().to_string();
        table.add_row([
            report.scheme.clone(),
            report.data_version.clone(),
            report.occupations.to_string(),
            report.tasks.to_string(),
            source("rated"),
            source("imputed"),
            source("type"),
            source("equal"),
            if report.unchanged { "unchanged" } else { "stored" }.to_owned(),
        ]);
    }
    let notes = reports.iter().flat_map(|report| {
        report.notes.iter().map(|note| format!("\nnote: {}: {note}", report.scheme))
    });
    format!("{}{}", output::lines(&table), notes.collect::<String>())
}
