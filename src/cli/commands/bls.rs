//! `onet-ai bls`: how BLS's figures are joined to a release.

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::read::coverage::{self, Counts, CoverageReport, PeriodCoverage};
use crate::text;

/// Look at BLS's figures: how much of a release they cover
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Count a release's occupations by how they are joined, and the employment they cover
    Coverage {
        /// Version to look at [default: the active one]
        #[arg(long, value_name = "ID")]
        data_version: Option<String>,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let Action::Coverage { data_version, json } = &args.action;
    let mut conn = context.reading()?.get()?;
    let report = coverage::coverage(&mut conn, data_version.as_deref())?;
    output::report(*json, &report, text)
}

fn text(report: &CoverageReport) -> String {
    let header = [
        "series",
        "period",
        "occupations",
        "direct",
        "combined",
        "crosswalk",
        "not published",
        "military",
        "no crosswalk row",
        "employment covered",
    ];
    let mut table = output::table(&header, &[3, 4, 5, 6, 7, 8, 9]);
    for period in &report.periods {
        let share = period
            .employment_share
            .map_or_else(|| "no figure".to_owned(), |share| format!("{:.2} %", share * 100.0));
        table.add_row(row(period, "with tasks", &period.with_tasks, share));
        table.add_row(row(period, "without", &period.without_tasks, String::new()));
    }
    let mut lines = vec![
        format!(
            "{}: {}, {} with tasks",
            report.data_version,
            text::counted(report.soc_codes, "SOC code"),
            report.occupations
        ),
        String::new(),
        output::lines(&table),
    ];
    for period in &report.periods {
        let name = format!("{} {}", period.series, period.period);
        for (codes, why) in [
            (&period.not_published_codes, "BLS publishes no row for"),
            (&period.no_crosswalk_row_codes, "the crosswalk does not know"),
        ] {
            if !codes.is_empty() {
                lines.push(format!("{name}: {why} {}", codes.join(", ")));
            }
        }
    }
    lines.push(
        "\noews leaves the self-employed out, projections include them; a code that several \
         occupations share counts once"
            .to_owned(),
    );
    lines.join("\n")
}

fn row(period: &PeriodCoverage, which: &str, counts: &Counts, share: String) -> [String; 10] {
    [
        period.series.to_owned(),
        period.period.clone(),
        which.to_owned(),
        counts.direct.to_string(),
        counts.combined.to_string(),
        counts.crosswalk.to_string(),
        counts.not_published.to_string(),
        counts.military.to_string(),
        counts.no_crosswalk_row.to_string(),
        share,
    ]
}
