//! `onet-ai versions diff`: what changed between two releases, as text, Markdown or JSON.

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::document::{Document, First};
use crate::cli::print::figure::{self, dash};
use crate::cli::print::output;
use crate::db::{Conn, conn};
use crate::read::version_diff::{BeforeAfter, ReleaseHead, VersionDiff, version_diff};

/// What changed between two releases: occupations, tasks, rows
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Tasks are compared by their id: reworded is the same id with another text, re-typed with another
type (Core, Supplemental, none), re-rated with another value on a scale that both releases rate.
Staged releases can be compared too. The same diff, against the active release, is stored with
every import.")]
pub(super) struct Args {
    /// Version before, such as 29.1
    from: String,
    /// Version after, such as 30.1
    to: String,
    /// Print as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print as JSON, every list whole
    #[arg(long)]
    json: bool,
    /// Items shown of each list
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let mut conn = context.reading()?.get()?;
    let diff = read(&mut conn, args)?;
    if args.json {
        return output::print_json(&diff);
    }
    let document = document(&diff, args.limit);
    output::print(&if args.markdown { document.markdown() } else { document.text() })
}

/// One view of both releases.
fn read(conn: &mut Conn, args: &Args) -> Result<VersionDiff, CommandError> {
    Ok(conn::reading(conn, |conn| version_diff(conn, &args.from, &args.to))?)
}

fn document(diff: &VersionDiff, limit: usize) -> Document {
    let (from, to) = (&diff.from.version, &diff.to.version);
    let mut document = Document::new(format!("O*NET {} → {}", head(&diff.from), head(&diff.to)));
    if diff.same_content {
        document.line("both have the same tables, byte for byte".to_owned());
    }
    diff.notes.iter().for_each(|note| document.line(format!("note: {note}")));
    counts(diff, &mut document);
    occupations(diff, limit, &mut document);
    tasks(diff, limit, &mut document);
    tables(diff, &mut document);
    document.line(format!("whole: onet-ai versions diff {from} {to} --json"));
    document
}

fn head(release: &ReleaseHead) -> String {
    let date = release
        .release_date
        .map_or_else(|| "month not stated".to_owned(), |date| date.format("%B %Y").to_string());
    let staged = if release.status == "ready" { "" } else { ", staged" };
    format!("{} ({date}{staged})", release.version)
}

fn counts(diff: &VersionDiff, document: &mut Document) {
    let (occupations, tasks) = (&diff.occupations, &diff.tasks);
    let row = |name: &str, count: &BeforeAfter<usize>, changes: [usize; 5]| {
        let mut cells = vec![name.to_owned(), count.before.to_string(), count.after.to_string()];
        cells.extend(changes.map(|n| n.to_string()));
        cells
    };
    let of_occupations = [
        occupations.removed.len(),
        occupations.added.len(),
        occupations.reworded.len(),
        0,
        occupations.re_rated.len(),
    ];
    let of_tasks = [
        tasks.removed.len(),
        tasks.added.len(),
        tasks.reworded.len(),
        tasks.re_typed.len(),
        tasks.re_rated.len(),
    ];
    let mut of_occupations = row("occupations", &occupations.count, of_occupations);
    if let Some(cell) = of_occupations.get_mut(6) {
        // Occupations have no type.
        "-".clone_into(cell);
    }
    document.table(
        &["", "before", "after", "removed", "added", "reworded", "re-typed", "re-rated"],
        &[1, 2, 3, 4, 5, 6, 7],
        vec![of_occupations, row("tasks", &tasks.count, of_tasks)],
    );
}

fn occupations(diff: &VersionDiff, limit: usize, document: &mut Document) {
    let changes = &diff.occupations;
    for (heading, items) in
        [("occupations removed", &changes.removed), ("occupations added", &changes.added)]
    {
        document.list(heading, &["code", "title"], First { of: items, limit }, |item| {
            vec![item.onetsoc_code.clone(), item.title.clone()]
        });
    }
    let header = ["code", "before", "after"];
    document.list(
        "occupations reworded",
        &header,
        First { of: &changes.reworded, limit },
        |item| {
            let (old, new) = (&item.words.before, &item.words.after);
            // The title where it changed, else the description.
            let (old, new) = if old.title == new.title {
                (&old.description, &new.description)
            } else {
                (&old.title, &new.title)
            };
            vec![item.onetsoc_code.clone(), old.clone(), new.clone()]
        },
    );
    let header = ["code", "title", "in"];
    document.list(
        "occupations re-rated",
        &header,
        First { of: &changes.re_rated, limit },
        |item| vec![item.onetsoc_code.clone(), item.title.clone(), item.domains.join(", ")],
    );
}

fn tasks(diff: &VersionDiff, limit: usize, document: &mut Document) {
    let changes = &diff.tasks;
    let kind = |kind: &Option<String>| kind.clone().unwrap_or_else(dash);
    for (heading, items) in [("tasks removed", &changes.removed), ("tasks added", &changes.added)] {
        let header = ["id", "occupation", "type", "task"];
        document.list(heading, &header, First { of: items, limit }, |item| {
            vec![
                item.task_id.to_string(),
                item.onetsoc_code.clone(),
                kind(&item.task_type),
                item.task_statement.clone(),
            ]
        });
    }
    reworded(diff, limit, document);
    let header = ["id", "occupation", "before", "after", "task"];
    document.list("tasks re-typed", &header, First { of: &changes.re_typed, limit }, |item| {
        vec![
            item.task_id.to_string(),
            item.onetsoc_code.clone(),
            kind(&item.task_type.before),
            kind(&item.task_type.after),
            item.task_statement.clone(),
        ]
    });
    let header = ["id", "before", "after", "task"];
    document.list("tasks moved", &header, First { of: &changes.moved, limit }, |item| {
        let codes = &item.onetsoc_code;
        vec![
            item.task_id.to_string(),
            codes.before.clone(),
            codes.after.clone(),
            item.task_statement.clone(),
        ]
    });
    let header = ["id", "occupation", "IM", "RT", "F", "task"];
    document.list("tasks re-rated", &header, First { of: &changes.re_rated, limit }, |item| {
        vec![
            item.task_id.to_string(),
            item.onetsoc_code.clone(),
            values(&item.importance),
            values(&item.relevance),
            values(&item.frequency),
            item.task_statement.clone(),
        ]
    });
}

/// Two rows each, so that the texts stand one above the other.
fn reworded(diff: &VersionDiff, limit: usize, document: &mut Document) {
    let header = ["id", "occupation", "", "task"];
    let pairs: Vec<[Vec<String>; 2]> = diff
        .tasks
        .reworded
        .iter()
        .map(|item| {
            let row = |side: &str, text: &str| {
                let (id, code) = (item.task_id.to_string(), item.onetsoc_code.clone());
                vec![id, code, side.to_owned(), text.to_owned()]
            };
            [row("before", &item.statement.before), row("after", &item.statement.after)]
        })
        .collect();
    if !pairs.is_empty() {
        document.heading(&format!("tasks reworded: {}", pairs.len()));
        document.table(&header, &[], pairs.iter().take(limit).flatten().cloned().collect());
        document.not_shown(pairs.len(), limit);
    }
}

fn tables(diff: &VersionDiff, document: &mut Document) {
    if diff.tables.is_empty() {
        return;
    }
    document.heading("rows and missing cells by table");
    let rows = |rows: Option<u64>| rows.map_or_else(dash, |rows| rows.to_string());
    let percent = |share| figure::percent(share, 1);
    let line = |table: &crate::read::version_diff::TableChange| {
        let missing = table.missing.iter().map(|missing| {
            let (old, new) = (percent(missing.share.before), percent(missing.share.after));
            // Of a table that one release lacks there is one share.
            if old == new || missing.share.before.is_none() {
                format!("{} {new} %", missing.column)
            } else if missing.share.after.is_none() {
                format!("{} {old} %", missing.column)
            } else {
                format!("{} {old} → {new} %", missing.column)
            }
        });
        vec![
            table.table.clone(),
            rows(table.rows.before),
            rows(table.rows.after),
            missing.collect::<Vec<_>>().join(", "),
        ]
    };
    document.table(
        &["table", "before", "after", "missing cells"],
        &[1, 2],
        diff.tables.iter().map(line).collect(),
    );
}

fn values(pair: &BeforeAfter<Option<f64>>) -> String {
    let shown = |value| figure::decimal(value, 2);
    let (old, new) = (shown(pair.before), shown(pair.after));
    if old == new { new } else { format!("{old} → {new}") }
}
