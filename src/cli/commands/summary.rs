//! `onet-ai summary`: jobs and wage bills by score band and by major group.

use serde::Serialize;

use crate::cli::commands::agreement;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{self, dash};
use crate::cli::print::output;
use crate::read::edition::{BlsVersion, Edition, JobsBasis, Line, ScoreVersion, Summary};
use crate::read::releases;
use crate::text::thousands;

/// Show jobs and wage bills by score band and by major group
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Of the active release, its active snapshot and the newest OEWS period; `GET /summary` serves the
same. Every BLS code counts once. The score is the employment-weighted mean, scored % the share of
the line's jobs that it covers, wage % the share that the wage bill covers; a dash means that there
is no figure.")]
pub(crate) struct Args {
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
    attribution: Option<String>,
    bls: &'a BlsVersion,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let mut conn = context.reading()?.get()?;
    let Some(edition) = Edition::load(&mut conn)? else {
        // Says which versions there are.
        releases::find_any(&mut conn, None)?;
        return Err(CommandError::Usage("no version is active".to_owned()));
    };
    if args.json {
        return output::print_json(&Report {
            summary: &edition.summary,
            score_version: &edition.version,
            disclaimer: &edition.disclaimer,
            attribution: edition.version.attribution(),
            bls: &edition.bls,
        });
    }
    output::print(&text(&edition))
}

fn text(edition: &Edition) -> String {
    let summary = &edition.summary;
    let mut lines = vec![edition.disclaimer.clone(), String::new(), version(edition)];
    lines.extend(summary.reason.iter().map(|reason| format!("missing: {reason}")));
    lines.extend(agreement::warning(edition.version.agreement.as_ref()));
    if summary.coverage.published_jobs > 0 {
        lines.push(coverage(summary));
    }
    if summary.total.jobs > 0 {
        lines.extend([String::new(), totals(summary), String::new(), groups(summary)]);
    }
    lines.push(String::new());
    lines.extend(summary.bases.iter().flat_map(basis));
    lines.join("\n")
}

fn version(edition: &Edition) -> String {
    let version = &edition.version;
    let snapshot = version
        .snapshot
        .map_or_else(|| "no snapshot".to_owned(), |snapshot| format!("snapshot {snapshot}"));
    let period = edition.bls.oews_period.as_ref().map_or_else(
        || "no OEWS period".to_owned(),
        |period| format!("jobs of {period} (OEWS, yearly, without the self-employed)"),
    );
    format!("version {}, {snapshot}, {period}", version.data_version)
}

fn coverage(summary: &Summary) -> String {
    let coverage = &summary.coverage;
    let unjoined = if coverage.codes_without_jobs == 0 {
        String::new()
    } else {
        format!("; {} joined codes have no number of jobs", coverage.codes_without_jobs)
    };
    if coverage.joined_jobs.is_none() {
        return format!(
            "{} jobs in {} detailed occupations, none of them joined to the release",
            thousands(coverage.published_jobs),
            coverage.published_codes,
        );
    }
    format!(
        "{} jobs in {} detailed occupations: {} % joined, {} % scored{unjoined}",
        thousands(coverage.published_jobs),
        coverage.published_codes,
        percent(coverage.joined_share),
        percent(coverage.scored_share),
    )
}

const NUMBERS: [usize; 7] = [1, 2, 3, 4, 5, 6, 7];

fn totals(summary: &Summary) -> String {
    let header = ["", "codes", "jobs", "jobs %", "score", "scored %", "wage bill $", "wage %"];
    let mut table = output::table(&header, &NUMBERS);
    table.add_row(row("all joined", &summary.total));
    table.add_row(row("scored", &summary.named));
    for band in &summary.bands {
        table.add_row(row(&format!("  {}", band.band), &band.line));
    }
    table.add_row(row("residual (specialities only)", &summary.residual));
    table.add_row(row("unscored", &summary.unscored.line));
    output::lines(&table)
}

fn row(name: &str, line: &Line) -> [String; 8] {
    let least = if line.wage_bill_is_lower_bound { ">= " } else { "" };
    [
        name.to_owned(),
        line.codes.to_string(),
        thousands(line.jobs),
        percent(line.share_of_jobs),
        figure::decimal(line.mean_score, 1),
        percent(line.scored_share),
        line.wage_bill.map_or_else(dash, |bill| format!("{least}{}", billions(bill))),
        percent(line.wage_share),
    ]
}

fn groups(summary: &Summary) -> String {
    let header = [
        "major group",
        "jobs",
        "score",
        "scored %",
        "wage bill $",
        "wage %",
        "residual jobs",
        "unscored jobs",
    ];
    let mut table = output::table(&header, &NUMBERS);
    for group in &summary.major_groups {
        let [_, _, jobs, _, score, scored, bill, wages] = row("", &group.line);
        table.add_row([
            format!("{} {}", group.code, group.name.unwrap_or_default()),
            jobs,
            score,
            scored,
            bill,
            wages,
            thousands(group.residual_jobs),
            thousands(group.unscored_jobs),
        ]);
    }
    output::lines(&table)
}

/// The totals without the self-employed, or with them.
fn basis(of: &JobsBasis) -> Vec<String> {
    let mut lines = vec![format!("{}:", of.label)];
    let Some(jobs) = of.jobs else {
        lines.push(format!("  none: {}", of.reason.unwrap_or("nothing is known")));
        return lines;
    };
    let least = if of.wage_bill_is_lower_bound { ">= " } else { "" };
    let bill = of.wage_bill.map_or_else(dash, |bill| format!("{least}{}", billions(bill)));
    lines.push(format!(
        "  {} jobs, wage bill $ {bill}; mean score by jobs {}, by wage bill {}",
        thousands(jobs),
        figure::decimal(of.mean_score_by_jobs, 1),
        figure::decimal(of.mean_score_by_wage_bill, 1),
    ));
    lines.extend(of.mostly.iter().map(|mostly| {
        format!(
            "  more than half of their weight on tasks of {} or more: {} codes, {} jobs, {} % of the scored",
            mostly.task_score,
            mostly.codes,
            thousands(mostly.jobs),
            percent(mostly.share)
        )
    }));
    let out = &of.left_out;
    lines.push(format!(
        "  left out: {} codes without jobs; {} codes without a score ({} jobs, {} %); {} codes without a wage \
         ({} jobs, {} %)",
        out.codes_without_jobs,
        out.codes_without_score,
        thousands(out.jobs_without_score),
        percent(out.share_without_score),
        out.codes_without_wage,
        thousands(out.jobs_without_wage),
        percent(out.share_without_wage)
    ));
    lines
}

fn percent(share: Option<f64>) -> String {
    figure::percent(share, 1)
}

/// Dollars in the largest unit that leaves a figure before the point.
fn billions(dollars: f64) -> String {
    match dollars {
        d if d >= 1e9 => format!("{:.1} bn", d / 1e9),
        d if d >= 1e6 => format!("{:.1} m", d / 1e6),
        d => format!("{d:.0}"),
    }
}
