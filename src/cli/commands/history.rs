//! `onet-ai history`: an occupation's score in every snapshot, and of what each change consists.

use serde::Serialize;

use crate::cli::commands::search;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{dash, decimal, whole};
use crate::cli::print::output;
use crate::read::edition::{Change, Edition, Generations, Occupation, Point};
use crate::read::show::Code;
use crate::text::counted;

/// Show an occupation's score in every snapshot, and of what each change consists
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The newest snapshot first; each change is against the snapshot made before, in points, and its parts
add up to it: tasks that only one of the two scored, weights, rescored (the same raters answer
otherwise: drift), raters (others, or other versions of their models) and question. Where other
raters scored the same tasks, a line says whether this occupation moved beyond what they say higher
or lower of all tasks. `GET /occupations/{soc_code}/history` serves the same.")]
pub(crate) struct Args {
    /// SOC code such as 29-1141
    #[arg(value_name = "CODE")]
    code: Code,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    soc_code: &'a str,
    title: &'a str,
    history: &'a [Point<'a>],
    older: usize,
    disclaimer: &'a str,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let edition = context.edition()?;
    let occupation = search::named(&edition, &args.code)?;
    let history = edition.history.of(&occupation.soc_code, &edition.record);
    let older = edition.history.older();
    if args.json {
        return output::print_json(&Report {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            history: &history,
            older,
            disclaimer: &edition.disclaimer,
        });
    }
    output::print(&text(&edition, occupation, &history, older))
}

fn text(edition: &Edition, occupation: &Occupation, history: &[Point<'_>], older: usize) -> String {
    let mut lines = vec![
        format!("{}  {}", occupation.soc_code, occupation.title),
        edition.disclaimer.clone(),
        String::new(),
    ];
    if history.is_empty() {
        lines.push("no snapshot is made yet: run `onet-ai aggregate`".to_owned());
        return lines.join("\n");
    }
    lines.push(table(history));
    lines.push(String::new());
    lines.extend(history.iter().flat_map(remarks));
    if older > 0 {
        lines.push(format!("{} older: `onet-ai snapshots` lists all", counted(older, "snapshot")));
    }
    lines.join("\n")
}

fn table(history: &[Point<'_>]) -> String {
    let header = [
        "snapshot", "version", "made", "score", "95 %", "rank", "change", "tasks", "weights",
        "rescored", "raters", "question", "made by",
    ];
    let mut table = output::table(&header, &[0, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for point in history {
        let change = point.change.as_ref();
        let part = |of: fn(&Change) -> f64| {
            change.map_or_else(dash, |change| format!("{:+.2}", of(change)))
        };
        let interval = point.score.interval();
        let active = if point.active { "*" } else { "" };
        table.add_row([
            format!("{active}{}", point.snapshot),
            point.data_version.to_owned(),
            point.generated_at.format("%Y-%m-%d").to_string(),
            decimal(point.score.mean, 1),
            interval.map_or_else(dash, |(low, high)| format!("{low:.1}-{high:.1}")),
            whole(point.score.rank),
            part(|change| change.total),
            part(|change| change.tasks),
            part(|change| change.weights),
            part(|change| change.rescored),
            part(|change| change.raters),
            part(|change| change.question),
            made_by(point),
        ]);
    }
    output::lines(&table)
}

/// The raters with their versions and means, the question and the weights.
fn made_by(point: &Point<'_>) -> String {
    let raters = point
        .raters
        .iter()
        .map(|of| format!("{} {} {}", of.rater, of.model_versions.join("+"), decimal(of.mean, 1)));
    let raters = raters.collect::<Vec<_>>().join(", ");
    let mock = if point.mock { " (MOCK)" } else { "" };
    format!("{raters}{mock}; {}; {}", point.prompt_version, point.weight_scheme)
}

/// Why a snapshot has no change, and what other raters make of the same tasks.
fn remarks(point: &Point<'_>) -> Vec<String> {
    let id = point.snapshot;
    let mut lines = Vec::new();
    lines.extend(
        point.change_reason.iter().map(|reason| format!("snapshot {id}: no change: {reason}")),
    );
    let Some(change) = &point.change else { return lines };
    lines.push(format!(
        "snapshot {id} against {}: {} of both, {} new, {} gone",
        change.from,
        counted(usize::try_from(change.n_both).unwrap_or_default(), "task"),
        change.n_new,
        change.n_gone
    ));
    lines.extend(change.generations.iter().map(|of| format!("  {}", generations(of))));
    lines
}

fn generations(of: &Generations) -> String {
    let told = match of.told {
        Some("higher") => "this occupation rose beyond that",
        Some("lower") => "this occupation fell against that",
        Some(_) => "whether this occupation moved beyond that cannot be told",
        None => "too few tasks to tell more",
    };
    let ends = of.low.zip(of.high);
    let ends =
        ends.map_or_else(String::new, |(low, high)| format!(" (95 % {low:+.1} to {high:+.1})"));
    format!(
        "other raters: {:+.2}{ends}; over all {} tasks of both they say {:+.2}: {told} ({:+.2})",
        of.difference, of.shift_tasks, of.shift, of.beyond
    )
}
