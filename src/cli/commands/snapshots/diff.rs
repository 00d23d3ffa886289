//! `onet-ai snapshots diff`: what changed between two snapshots, as text, Markdown or JSON.

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::document::{Document, First};
use crate::cli::print::figure::{dash, decimal};
use crate::cli::print::output;
use crate::db::conn;
use crate::read::snapshot_diff::{Extreme, Mover, Place, SnapshotDiff, snapshot_diff};
use crate::stats::change::{Decomposition, Distribution};
use crate::text::thousands;

/// What changed between two snapshots: spread, order, movers, and why the weighted mean moved
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Occupations are SOC codes; of each snapshot those count that it ranks. The employment-weighted mean
is over distinct BLS codes, with the jobs of the period that each snapshot stores. Its change is
within (scores changed) + between (jobs moved to codes that were higher or lower before) +
interaction (both at once) + unmatched (codes that only one snapshot scores). The same diff, against
the snapshot that was active before, is stored with every aggregate.")]
pub(super) struct Args {
    /// Number of the snapshot before
    from: i64,
    /// Number of the snapshot after
    to: i64,
    /// Print as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print as JSON
    #[arg(long)]
    json: bool,
    /// Items shown of each list
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let mut conn = context.reading()?.get()?;
    let diff = conn::reading(&mut conn, |conn| snapshot_diff(conn, args.from, args.to))?;
    if args.json {
        return output::print_json(&diff);
    }
    let document = document(&diff, args.limit);
    output::print(&if args.markdown { document.markdown() } else { document.text() })
}

fn document(diff: &SnapshotDiff, limit: usize) -> Document {
    let (from, to) = (&diff.from.record, &diff.to.record);
    let mut document = Document::new(format!("snapshot {} → {}", from.id, to.id));
    if from.mock || to.mock {
        document.line("scores of mock raters are made up and mean nothing".to_owned());
    }
    if diff.differences.is_empty() {
        document.line(
            "same release, question, raters, weights and employment figures: what differs is the \
             raters' answers"
                .to_owned(),
        );
    }
    diff.differences.iter().for_each(|line| document.line(format!("differs in {line}")));
    if let Some(pools) = &diff.pools {
        document.line(pools.clone());
    }
    if diff.same_scores {
        document.line("every occupation has the score and the rank it had".to_owned());
    }
    spread(diff, &mut document);
    employment(diff, &mut document);
    for (heading, extreme) in [("highest 20", &diff.top), ("lowest 20", &diff.bottom)] {
        ends(heading, extreme, &mut document);
    }
    for (heading, movers) in [
        ("largest changes of the score", &diff.movers_by_score),
        ("largest changes of the rank", &diff.movers_by_rank),
    ] {
        let header = ["code", "title", "score", "rank", "change"];
        document.list(heading, &header, First { of: movers, limit }, mover);
    }
    for (heading, places) in
        [("ranked before only", &diff.lost), ("ranked after only", &diff.gained)]
    {
        document.list(
            heading,
            &["code", "title", "score", "rank"],
            First { of: places, limit },
            place,
        );
    }
    document
}

fn spread(diff: &SnapshotDiff, document: &mut Document) {
    let figure = |value| decimal(value, 1);
    document.heading("scores of the ranked occupations, unweighted");
    let row = |name: &str, side: &Distribution| {
        let mut cells =
            vec![name.to_owned(), side.n.to_string(), figure(side.mean), figure(side.sd)];
        cells.extend((0..9).map(|place| figure(side.deciles.get(place).copied())));
        cells
    };
    document.table(
        &[
            "", "n", "mean", "SD", "10 %", "20 %", "30 %", "40 %", "50 %", "60 %", "70 %", "80 %",
            "90 %",
        ],
        &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        vec![
            row(&format!("snapshot {}", diff.from.record.id), &diff.distribution.before),
            row(&format!("snapshot {}", diff.to.record.id), &diff.distribution.after),
        ],
    );
    document.line(format!("Kolmogorov–Smirnov distance {}", correlation(diff.kolmogorov_smirnov)));
    document.line(format!(
        "rank correlation over {} occupations: Spearman {}, Kendall {}",
        diff.matched,
        correlation(diff.spearman),
        correlation(diff.kendall)
    ));
}

fn employment(diff: &SnapshotDiff, document: &mut Document) {
    document.heading("employment-weighted mean");
    let employment = &diff.employment;
    let period = |period: &Option<String>| period.clone().unwrap_or_else(dash);
    let periods = &employment.oews_period;
    match (&employment.change, &employment.reason) {
        (Some(change), _) => {
            document.line(format!(
                "{} jobs of {} → {} jobs of {} (OEWS, without the self-employed)",
                thousands(change.jobs_before),
                period(&periods.before),
                thousands(change.jobs_after),
                period(&periods.after)
            ));
            decomposed(change, document);
        }
        (None, reason) => {
            let reason = reason.as_deref().unwrap_or("no jobs are joined to scores");
            document.line(format!("not stated: {reason}"));
        }
    }
}

fn decomposed(change: &Decomposition, document: &mut Document) {
    let part = |value: f64| format!("{value:+.3}");
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    document.table(
        &["", "points"],
        &[1],
        vec![
            row("before", format!("{:.3}", change.mean_before)),
            row("within: scores changed", part(change.within)),
            row("between: jobs moved", part(change.between)),
            row("interaction: both", part(change.interaction)),
            row("unmatched: codes on one side", part(change.unmatched)),
            row("change", part(change.total)),
            row("after", format!("{:.3}", change.mean_after)),
        ],
    );
    document.line(format!(
        "{} BLS codes on both sides, {} after only, {} before only",
        change.matched, change.new, change.gone
    ));
}

/// One end of the ranking as it is now, those that came in marked, and who left.
fn ends(heading: &str, extreme: &Extreme, document: &mut Document) {
    if extreme.after.is_empty() {
        return;
    }
    document.heading(&format!(
        "{heading}: {} came in, {} left",
        extreme.entries.len(),
        extreme.exits.len()
    ));
    let row = |item: &Place| {
        let entered = extreme.entries.contains(&item.soc_code);
        let mut cells = vec![if entered { "new" } else { "" }.to_owned()];
        cells.extend(place(item));
        cells
    };
    let header = ["", "code", "title", "score", "rank"];
    document.table(&header, &[3, 4], extreme.after.iter().map(row).collect());
    if !extreme.exits.is_empty() {
        let left = extreme.before.iter().filter(|item| extreme.exits.contains(&item.soc_code));
        let left: Vec<String> =
            left.map(|item| format!("{} {}", item.soc_code, item.title)).collect();
        document.line(format!("left: {}", left.join("; ")));
    }
}

fn place(place: &Place) -> Vec<String> {
    vec![
        place.soc_code.clone(),
        place.title.clone(),
        format!("{:.1}", place.score),
        place.rank.to_string(),
    ]
}

fn mover(mover: &Mover) -> Vec<String> {
    vec![
        mover.soc_code.clone(),
        mover.title.clone(),
        format!("{:.1} → {:.1}", mover.score.before, mover.score.after),
        format!("{} → {}", mover.rank.before, mover.rank.after),
        format!(
            "{:+.1} points, {:+} ranks",
            mover.score.after - mover.score.before,
            mover.rank.after - mover.rank.before
        ),
    ]
}

fn correlation(value: Option<f64>) -> String {
    value.map_or_else(|| "not defined".to_owned(), |value| format!("{value:.4}"))
}
