//! `onet-ai sensitivity`: how far a snapshot's ranking depends on how tasks are weighted.

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::document::Document;
use crate::cli::print::figure::{dash, decimal, whole};
use crate::cli::print::output;
use crate::db::conn;
use crate::db::snapshot_scheme::SnapshotScheme;
use crate::read::sensitivity::{self, Sensitivity};
use crate::text;

/// Show how a snapshot's ranking changes under the other weight schemes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each scheme's ranking is compared with the published one: rank correlation over the occupations that
both rank, how many of the first 25 stay there, and who moves furthest. A scheme that gives every
task the same weight as another is named and counted once: where a release has no frequency ratings
im_rt_ft is im_rt. JSON has the lowest and highest rank of every occupation.")]
pub(crate) struct Args {
    /// Snapshot to look at [default: the active one of the active version]
    #[arg(long, value_name = "ID")]
    snapshot: Option<i64>,
    /// Movers shown per scheme, and occupations shown of the widest
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// Print as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let mut conn = context.reading()?.get()?;
    let found = conn::reading(&mut conn, |conn| sensitivity::sensitivity(conn, args.snapshot))?;
    if args.json {
        return output::print_json(&found);
    }
    let document = document(&found, args.limit);
    output::print(&if args.markdown { document.markdown() } else { document.text() })
}

fn document(found: &Sensitivity, limit: usize) -> Document {
    let mut document = Document::new(format!(
        "snapshot {} of version {}, published under {}",
        found.snapshot, found.data_version, found.published
    ));
    if found.mock {
        document.line("its scores are made up by mock raters and mean nothing".to_owned());
    }
    found.notes.iter().for_each(|note| document.line(format!("note: {note}")));
    document.table(
        &["weights", "ranked", "compared", "Spearman", "Kendall", "of the top 25", ""],
        &[1, 2, 3, 4, 5],
        found.schemes.iter().map(|under| row(&under.scheme, &found.published)).collect(),
    );
    for under in &found.schemes {
        let heading = format!("moved under {}", under.scheme.weight_scheme);
        let header = ["code", "title", "published", "rank", "change"];
        let shown: Vec<_> = under.movers.iter().take(limit).collect();
        if !shown.is_empty() {
            document.heading(&heading);
            let rows = shown.iter().map(|mover| {
                vec![
                    mover.soc_code.clone(),
                    mover.title.clone(),
                    mover.published.to_string(),
                    mover.rank.to_string(),
                    format!("{:+}", mover.rank - mover.published),
                ]
            });
            document.table(&header, &[2, 3, 4], rows.collect());
        }
    }
    widest(found, limit, &mut document);
    document
}

fn row(scheme: &SnapshotScheme, published: &str) -> Vec<String> {
    let remark = match &scheme.same_as {
        Some(other) => format!("the same as {other}"),
        None if scheme.weight_scheme == published => "published".to_owned(),
        None => String::new(),
    };
    let figure = |value| decimal(value, 4);
    // Figures that are equal by definition are not shown, since they are no result.
    let own = remark.is_empty();
    let shown = |text: String| if own { text } else { dash() };
    vec![
        scheme.weight_scheme.clone(),
        scheme.ranked.to_string(),
        shown(scheme.compared.to_string()),
        shown(figure(scheme.spearman)),
        shown(figure(scheme.kendall)),
        shown(format!("{} of {}", scheme.top_shared, scheme.top_size)),
        remark,
    ]
}

/// The occupations whose rank depends most on the weights.
fn widest(found: &Sensitivity, limit: usize, document: &mut Document) {
    let mut occupations: Vec<_> =
        found.occupations.iter().filter(|o| o.rank_high > o.rank_low).collect();
    occupations.sort_by_key(|o| std::cmp::Reverse(o.rank_high - o.rank_low));
    if occupations.is_empty() {
        return;
    }
    document.heading(&format!(
        "with another rank under some scheme: {} of {}; the widest:",
        occupations.len(),
        text::counted(found.occupations.len(), "occupation")
    ));
    let rows = occupations.iter().take(limit).map(|o| {
        vec![
            o.soc_code.clone(),
            o.title.clone(),
            whole(o.rank),
            format!("{}–{}", o.rank_low, o.rank_high),
        ]
    });
    document.table(&["code", "title", "published", "all schemes"], &[2, 3], rows.collect());
}
