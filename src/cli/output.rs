//! Data on stdout: text as it is, tables for people, JSON for scripts.

use std::io::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Error;
use crate::pipeline::change::Brief;

/// Writes text and a line end. A closed pipe ends the command quietly.
pub(super) fn print(text: &str) -> Result<(), Error> {
    write(format!("{text}\n").as_bytes())
}

/// Writes bytes as they are.
pub(super) fn write(bytes: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Error::Closed,
        _ => Error::Output(error),
    })
}

/// Writes a value as indented JSON.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), Error> {
    print(&serde_json::to_string_pretty(value)?)
}

/// A plain table; columns named in `numbers` are right-aligned.
pub(super) fn table(header: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.iter().copied());
    for number in numbers {
        if let Some(column) = table.column_mut(*number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A table's text without the blanks that pad its last column.
pub(super) fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// What a model said, without the characters that would steer a terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c })
        .collect()
}

/// A line that turns while something goes on; invisible where stderr is not a terminal.
pub(super) fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_style(spinner_style());
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    bar
}

/// How a bar looks before its length is known.
pub(super) fn spinner_style() -> ProgressStyle {
    ProgressStyle::default_spinner()
}

/// What changed, in the few lines that follow an import or an aggregate.
pub(super) fn change(brief: &Brief) -> Vec<String> {
    let mut lines = vec![format!("changes against {}:", brief.from)];
    lines.extend(brief.summary.iter().map(|line| format!("  {line}")));
    lines.push(format!("  whole: `{}`", brief.command));
    lines
}
