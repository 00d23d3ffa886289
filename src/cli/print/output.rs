//! Data on stdout: text and tables for people, JSON for scripts. Nothing in them steers a terminal.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::cli::error::CommandError;
use crate::read::change::Brief;
use crate::text;

/// Writes text and a line end. A closed pipe ends the command quietly.
pub(crate) fn print(text: &str) -> Result<(), CommandError> {
    write(format!("{}\n", text::lines(text)).as_bytes())
}

/// What was printed, where somebody is to be told of it.
static KEPT: Mutex<Option<String>> = Mutex::new(None);
/// Bytes of it that are kept.
const KEPT_BYTES: usize = 100_000;

/// From now on keeps what is printed, up to a length that a report has room for.
pub(crate) fn keep_from_now_on() {
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(String::new());
}

/// What was printed since.
pub(crate) fn kept() -> String {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
}

fn keep(bytes: &[u8]) {
    if let Some(kept) = KEPT.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        let room = KEPT_BYTES.saturating_sub(kept.len());
        kept.push_str(&String::from_utf8_lossy(bytes.get(..room).unwrap_or(bytes)));
    }
}

/// Writes bytes as they are.
pub(crate) fn write(bytes: &[u8]) -> Result<(), CommandError> {
    keep(bytes);
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => CommandError::Closed,
        _ => CommandError::Output(error),
    })
}

/// Writes a value as indented JSON, unseen characters as escapes.
pub(crate) fn print_json(value: &(impl Serialize + ?Sized)) -> Result<(), CommandError> {
    let json = text::json(serde_json::to_string_pretty(value)?);
    write(format!("{json}\n").as_bytes())
}

/// Writes a report: as JSON, or as the text that it makes.
pub(crate) fn report<T: Serialize + ?Sized>(
    json: bool,
    report: &T,
    text: impl FnOnce(&T) -> String,
) -> Result<(), CommandError> {
    if json { print_json(report) } else { print(&text(report)) }
}

/// That a list goes on after what is shown of it; absent where it does not.
pub(crate) fn more(total: usize, shown: usize, what: &str) -> Option<String> {
    let left = total.saturating_sub(shown);
    (left > 0).then(|| format!("{left} {what}; a higher --limit shows more"))
}

/// A table.
pub(crate) struct Table(comfy_table::Table);

impl Table {
    /// Adds a row.
    pub(crate) fn add_row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        self.0.add_row(cells.into_iter().map(|cell| text::line(cell.as_ref()).into_owned()));
    }
}

/// A plain table; columns named in `numbers` are right-aligned.
pub(crate) fn table(header: &[&str], numbers: &[usize]) -> Table {
    let mut table = comfy_table::Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.iter().map(|name| text::line(name)));
    for number in numbers {
        if let Some(column) = table.column_mut(*number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    Table(table)
}

/// A table's text without the blanks that pad its last column. On a terminal that is narrower its cells
/// take several lines; elsewhere each row stays on one.
pub(crate) fn lines(table: &Table) -> String {
    let text = trimmed(&table.0);
    match terminal_size::terminal_size_of(std::io::stdout()) {
        Some((width, _)) if text.iter().any(|line| line.chars().count() > usize::from(width.0)) => {
            arranged(&table.0, width.0).join("\n")
        }
        _ => text.join("\n"),
    }
}

fn trimmed(table: &comfy_table::Table) -> Vec<String> {
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Lines that a row may take on average before it is a block of its own.
const MOST_LINES: usize = 4;

/// The lines of a table that is made to fit into so many columns: no word of it is broken, and where that takes
/// too many lines, each row becomes a block with a line for each of its cells.
fn arranged(table: &comfy_table::Table, width: u16) -> Vec<String> {
    let mut narrow = table.clone();
    narrow.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    let mut least = 0;
    for column in narrow.column_iter_mut() {
        let word = longest_word(table, column.index);
        let word = u16::try_from(word).unwrap_or(u16::MAX);
        let (left, right) = (1, 1); // the blanks around every cell
        least += usize::from(word) + left + right;
        column
            .set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(word.saturating_add(2))));
    }
    let lines = trimmed(&narrow);
    let rows = table.row_iter().count() + 1;
    if least <= usize::from(width) && lines.len() <= MOST_LINES * rows {
        lines
    } else {
        blocks(table, width)
    }
}

fn longest_word(table: &comfy_table::Table, column: usize) -> usize {
    let cells = table.header().into_iter().chain(table.row_iter());
    let words = cells.filter_map(|row| row.cell_iter().nth(column)).flat_map(|cell| {
        let content = cell.content();
        content.split_whitespace().map(|word| word.chars().count()).collect::<Vec<_>>()
    });
    words.max().unwrap_or(0)
}

/// Each row as lines of a column's name and its cell, with a blank line after it.
fn blocks(table: &comfy_table::Table, width: u16) -> Vec<String> {
    let names: Vec<String> =
        table.header().into_iter().flat_map(|row| row.cell_iter().map(Cell::content)).collect();
    let mut lines = Vec::new();
    for row in table.row_iter() {
        let mut block = comfy_table::Table::new();
        block
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
        for (name, cell) in names.iter().zip(row.cell_iter()) {
            if !cell.content().is_empty() {
                block.add_row([name, &cell.content()]);
            }
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(trimmed(&block));
    }
    lines
}

/// Says beside a bar what is being done.
pub(crate) fn say(bar: &ProgressBar, doing: &str) {
    bar.set_message(text::line(doing).into_owned());
}

/// A line that turns while something goes on; invisible where stderr is not a terminal.
pub(crate) fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_style(spinner_style());
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    bar
}

/// How a bar looks before its length is known.
pub(crate) fn spinner_style() -> ProgressStyle {
    ProgressStyle::default_spinner()
}

/// What changed, in the few lines that follow an import or an aggregate.
pub(crate) fn change(brief: &Brief) -> Vec<String> {
    let mut lines = vec![format!("changes against {}:", brief.from)];
    lines.extend(brief.summary.iter().map(|line| format!("  {line}")));
    lines.push(format!("  whole: `{}`", brief.command));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_fits_into_a_narrow_terminal() {
        let mut table = table(&["code", "title", "score"], &[2]);
        let title = "Janitors and Cleaners, Except Maids and Housekeeping Cleaners";
        table.add_row(["37-2011", title, "6.4"]);
        assert_eq!(trimmed(&table.0).len(), 2);
        let narrow = arranged(&table.0, 40);
        assert!(narrow.len() > 2, "{narrow:?}");
        assert_eq!(narrow.iter().find(|line| line.chars().count() > 40), None);
        let words = narrow.join(" ");
        assert!(title.split(' ').all(|word| words.contains(word)), "{narrow:?}");
    }

    #[test]
    fn a_row_that_would_be_tall_and_thin_is_a_block() {
        let mut table =
            table(&["id", "task statement", "weight", "rater a", "rater b"], &[2, 3, 4]);
        let statement =
            "Record patients' medical information and vital signs, and assess their conditions.";
        table.add_row(["1", statement, "0.0123", "40", ""]);
        table.add_row(["2", statement, "0.0456", "50", "60"]);
        let narrow = arranged(&table.0, 40);
        assert_eq!(narrow.iter().find(|line| line.chars().count() > 40), None);
        let named =
            |name: &str| narrow.iter().filter(|line| line.trim_start().starts_with(name)).count();
        assert_eq!(
            (named("weight"), named("rater b")),
            (2, 1),
            "an empty cell has no line: {narrow:#?}"
        );
        let words = narrow.join(" ");
        assert!(statement.split(' ').all(|word| words.contains(word)), "{narrow:#?}");
    }
}
