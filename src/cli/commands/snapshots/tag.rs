//! `onet-ai snapshots tag` and `untag`: names that keep a snapshot.

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::{gates, output};
use crate::pipeline::snapshots::{self, TagReport};

/// The longest name of a tag, in characters.
const NAME: usize = 64;

/// Give a snapshot a tag, such as the name of the paper that cites it
///
/// `archive` keeps what has a tag unless --keep-tag names others. The same tag again with another note
/// replaces the note.
#[derive(Debug, clap::Args)]
pub(super) struct Tag {
    /// Number of the snapshot
    id: i64,
    /// Name of the tag: letters, digits and -._
    #[arg(value_parser = name_parser)]
    name: String,
    /// What the tag is for; shown with the snapshot
    #[arg(long, value_name = "TEXT", value_parser = gates::reason_parser)]
    note: String,
    /// Print the snapshot's tags as JSON
    #[arg(long)]
    json: bool,
}

/// Take a tag away from a snapshot
#[derive(Debug, clap::Args)]
pub(super) struct Untag {
    /// Number of the snapshot
    id: i64,
    /// Name of the tag
    name: String,
    /// Print the snapshot's tags as JSON
    #[arg(long)]
    json: bool,
}

fn name_parser(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if text.is_empty() || text.len() > NAME || !text.chars().all(is_plain) {
        return Err(format!(
            "a tag is of letters, digits and -._ and has {NAME} characters at most"
        ));
    }
    Ok(text.to_owned())
}

pub(super) fn tag(context: &Context, args: &Tag) -> Result<(), CommandError> {
    let mut conn = context.writing()?.get()?;
    let report = snapshots::tag(&mut conn, args.id, &args.name, &args.note, context.now())?;
    let done = if report.unchanged { "has this tag already" } else { "is tagged" };
    print(&report, done, args.json)
}

pub(super) fn untag(context: &Context, args: &Untag) -> Result<(), CommandError> {
    let mut conn = context.writing()?.get()?;
    let report = snapshots::untag(&mut conn, args.id, &args.name, context.now())?;
    let done = if report.unchanged { "has no such tag" } else { "lost the tag" };
    print(&report, done, args.json)
}

fn print(report: &TagReport, done: &str, json: bool) -> Result<(), CommandError> {
    if json {
        return output::print_json(report);
    }
    let mut lines = vec![format!("snapshot {} {done}", report.snapshot)];
    lines.extend(report.tags.iter().map(|tag| format!("  {}: {}", tag.name, tag.note)));
    output::print(&lines.join("\n"))
}
