//! `onet-ai transitions`: related occupations whose score is lower beyond the intervals.

use serde::Serialize;

use crate::cli::commands::search;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{dash, percent, whole};
use crate::cli::print::output;
use crate::cli::print::scored;
use crate::read::edition::{
    Edition, NotLower, Occupation, Score, ScoreVersion, TransitionChange, Transitions, WageChange,
};
use crate::text;

/// Show ways out of an occupation: related ones whose score is lower beyond the intervals
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Listed is a related occupation whose whole 95 % interval lies below that of the occupation. The wage is the
difference of the annual medians; shared is the part of the skills, knowledge and abilities that the other
occupation needs (importance 3 or more) and that are needed here too. Nothing here says that a change is
possible or wise.

Exit codes: 0 shown, 1 nothing or several occupations are meant, 2 wrong usage.")]
pub(crate) struct Args {
    /// SOC code such as 43-3031, or a title or what people call the job
    #[arg(required = true, value_name = "CODE or TEXT")]
    occupation: Vec<String>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let edition = context.edition()?;
    let occupation = search::meant(&edition, &args.occupation.join(" "), args.json)?;
    let report = Report::select(&edition, occupation, edition.transitions(occupation));
    output::report(args.json, &report, Report::text)
}

#[derive(Serialize)]
struct Report<'a> {
    soc_code: &'a str,
    title: &'a str,
    score: &'a Score,
    reason: Option<&'static str>,
    related: usize,
    omitted: Option<NotLower>,
    transitions: Vec<Way<'a>>,
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
}

#[derive(Serialize)]
struct Way<'a> {
    soc_code: &'a str,
    title: &'a str,
    change: TransitionChange,
    score: &'a Score,
    annual_openings: Option<i64>,
    openings_reason: Option<&'static str>,
}

impl<'a> Report<'a> {
    fn select(edition: &'a Edition, here: &'a Occupation, found: Transitions<'a>) -> Self {
        let ways = found.lower.into_iter().map(|way| {
            let projections = &way.occupation.labour.projections;
            Way {
                soc_code: &way.occupation.soc_code,
                title: &way.occupation.title,
                change: way.change,
                score: &way.occupation.score,
                annual_openings: projections.annual_openings,
                openings_reason: projections.origin.reason,
            }
        });
        Self {
            soc_code: &here.soc_code,
            title: &here.title,
            score: &here.score,
            reason: found.reason,
            related: found.related,
            omitted: found.omitted,
            transitions: ways.collect(),
            score_version: &edition.version,
            disclaimer: &edition.disclaimer,
        }
    }

    fn text(&self) -> String {
        let mut lines = vec![
            format!("{}  {}", self.soc_code, self.title),
            format!("{}\n", scored::verdict(self.score)),
        ];
        let header =
            ["code", "", "score", "zone", "wage a year", "openings", "shared %", "lacking"];
        let mut table = output::table(&header, &[4, 5, 6]);
        for way in &self.transitions {
            let lacking = way.change.needs.lacking.iter().filter_map(|of| of.name.as_deref());
            table.add_row([
                way.soc_code.to_owned(),
                way.title.to_owned(),
                scored::verdict(way.score),
                zones(&way.change),
                wage(&way.change.wage),
                whole(way.annual_openings),
                percent(way.change.needs.share, 0),
                lacking.take(3).collect::<Vec<_>>().join(", "),
            ]);
        }
        if !self.transitions.is_empty() {
            lines.push(output::lines(&table));
        }
        lines.push(match (self.reason, self.omitted) {
            (Some(reason), _) => format!("nothing can be compared: {reason}"),
            (None, omitted) => {
                let omitted = omitted.unwrap_or_default();
                format!(
                    "of {}, lower beyond the intervals: {}; as high or higher: {}, overlapping: {}, without an \
                     interval: {}, without a score: {}",
                    text::counted(self.related, "related occupation"),
                    self.transitions.len(),
                    omitted.not_lower,
                    omitted.overlapping,
                    omitted.no_interval,
                    omitted.unscored
                )
            }
        });
        lines.push(self.disclaimer.to_owned());
        lines.join("\n")
    }
}

fn zones(change: &TransitionChange) -> String {
    let zones: Vec<String> = change.job_zones.iter().map(ToString::to_string).collect();
    if zones.is_empty() { dash() } else { zones.join(", ") }
}

/// A difference in dollars, with its sign.
fn wage(change: &WageChange) -> String {
    let Some(value) = change.value else { return dash() };
    let bound = match change.bound {
        Some("at_least") => "at least ",
        Some(_) => "at most ",
        None => "",
    };
    format!("{bound}{value:+.0}")
}
