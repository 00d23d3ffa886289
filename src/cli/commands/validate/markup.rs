//! Headings, paragraphs and tables as plain text or as Markdown.

use crate::cli::print::output;
use crate::text::markdown;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Text,
    Markdown,
}

impl Style {
    /// A title or the heading of a section.
    pub(super) fn heading(self, level: usize, text: &str) -> String {
        match self {
            Self::Text => text.to_owned(),
            Self::Markdown => format!("{} {}", "#".repeat(level), markdown(text)),
        }
    }

    /// A sentence.
    pub(super) fn paragraph(self, text: &str) -> String {
        match self {
            Self::Text => text.to_owned(),
            Self::Markdown => markdown(text),
        }
    }

    /// Sentences that stand below each other.
    pub(super) fn list(self, items: &[String]) -> String {
        let item = |item: &String| match self {
            Self::Text => format!("note: {item}"),
            Self::Markdown => format!("- {}", markdown(item)),
        };
        items.iter().map(item).collect::<Vec<_>>().join("\n")
    }

    /// A table; columns named in `numbers` are right-aligned.
    pub(super) fn table(self, header: &[&str], numbers: &[usize], rows: &[Vec<String>]) -> String {
        if self == Self::Text {
            let mut table = output::table(header, numbers);
            for row in rows {
                table.add_row(row);
            }
            let lines = output::lines(&table);
            let titled = header.iter().any(|name| !name.is_empty());
            return if titled { lines } else { lines.trim_start_matches('\n').to_owned() };
        }
        let line = |cells: &mut dyn Iterator<Item = String>| {
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        let rule = |at: usize| if numbers.contains(&at) { "---:" } else { "---" }.to_owned();
        let mut lines = vec![
            line(&mut header.iter().map(|name| markdown(name))),
            line(&mut (0..header.len()).map(rule)),
        ];
        lines.extend(rows.iter().map(|row| line(&mut row.iter().map(|cell| markdown(cell)))));
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_break_a_table() {
        let row = vec!["a|b\nc".to_owned(), "1*".to_owned()];
        let table = Style::Markdown.table(&["x_y", "n"], &[1], &[row]);
        assert_eq!(table, "| x\\_y | n |\n| --- | ---: |\n| a\\|b c | 1\\* |");
    }
}
