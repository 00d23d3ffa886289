//! A report of headings, lines and tables that is printed as text or as Markdown.

use crate::cli::print::output;
use crate::text::markdown;

/// Headings, lines and tables in reading order.
#[derive(Debug, Default)]
pub(crate) struct Document(Vec<Block>);

#[derive(Debug)]
enum Block {
    Title(String),
    Heading(String),
    Line(String),
    Table { header: Vec<String>, numbers: Vec<usize>, rows: Vec<Vec<String>> },
}

/// The first `limit` of some items.
pub(crate) struct First<'a, T> {
    pub(crate) of: &'a [T],
    pub(crate) limit: usize,
}

impl Document {
    /// A report under this title.
    pub(crate) fn new(title: String) -> Self {
        Self(vec![Block::Title(title)])
    }

    pub(crate) fn heading(&mut self, text: &str) {
        self.0.push(Block::Heading(text.to_owned()));
    }

    pub(crate) fn line(&mut self, text: String) {
        self.0.push(Block::Line(text));
    }

    /// A table; columns named in `numbers` are right-aligned. One without rows is left out.
    pub(crate) fn table(&mut self, header: &[&str], numbers: &[usize], rows: Vec<Vec<String>>) {
        if !rows.is_empty() {
            let header = header.iter().map(|name| (*name).to_owned()).collect();
            self.0.push(Block::Table { header, numbers: numbers.to_vec(), rows });
        }
    }

    /// A heading with the number of items, and the first `limit` of them; what is not shown is
    /// counted. Nothing at all where there are none.
    pub(crate) fn list<T>(
        &mut self,
        heading: &str,
        header: &[&str],
        First { of, limit }: First<'_, T>,
        row: impl Fn(&T) -> Vec<String>,
    ) {
        if of.is_empty() {
            return;
        }
        self.heading(&format!("{heading}: {}", of.len()));
        self.table(header, &[], of.iter().take(limit).map(row).collect());
        self.not_shown(of.len(), limit);
    }

    /// How many of `n` items a limit leaves out.
    pub(crate) fn not_shown(&mut self, n: usize, limit: usize) {
        if n > limit {
            self.line(format!("… and {} more (--json and --limit print them)", n - limit));
        }
    }

    /// For a terminal.
    pub(crate) fn text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for block in &self.0 {
            match block {
                Block::Title(text) | Block::Line(text) => lines.push(text.clone()),
                Block::Heading(text) => lines.extend([String::new(), text.clone()]),
                Block::Table { header, numbers, rows } => {
                    let header: Vec<&str> = header.iter().map(String::as_str).collect();
                    let mut table = output::table(&header, numbers);
                    for row in rows {
                        table.add_row(row);
                    }
                    lines.push(output::lines(&table));
                }
            }
        }
        lines.join("\n")
    }

    /// For a document or an issue tracker.
    pub(crate) fn markdown(&self) -> String {
        let mut blocks: Vec<String> = Vec::new();
        for block in &self.0 {
            blocks.push(match block {
                Block::Title(text) => format!("# {}", markdown(text)),
                Block::Heading(text) => format!("## {}", markdown(text)),
                Block::Line(text) => markdown(text),
                Block::Table { header, numbers, rows } => markdown_table(header, numbers, rows),
            });
        }
        blocks.join("\n\n")
    }
}

fn markdown_table(header: &[String], numbers: &[usize], rows: &[Vec<String>]) -> String {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| markdown(cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let rule = |place| if numbers.contains(&place) { "---:" } else { "---" };
    let rules: Vec<&str> = (0..header.len()).map(rule).collect();
    let mut lines = vec![row(header), format!("|{}|", rules.join("|"))];
    lines.extend(rows.iter().map(|cells| row(cells)));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let mut document = Document::new("1 → 2".to_owned());
        document.list("added", &["id", "task"], First { of: &[7, 8, 9], limit: 2 }, |id| {
            vec![id.to_string(), "a|b\nc*".to_owned()]
        });
        document.list("removed", &["id"], First { of: &[0_i64; 0], limit: 2 }, |id| {
            vec![id.to_string()]
        });
        document.table(&["table", "rows"], &[1], vec![vec!["T".to_owned(), "12".to_owned()]]);
        document
    }

    #[test]
    fn markdown_keeps_the_cells_apart() {
        assert_eq!(
            document().markdown(),
            "# 1 → 2\n\n## added: 3\n\n| id | task |\n|---|---|\n| 7 | a\\|b c\\* |\n\
             | 8 | a\\|b c\\* |\n\n… and 1 more (--json and --limit print them)\n\n\
             | table | rows |\n|---|---:|\n| T | 12 |"
        );
    }

    #[test]
    fn text_has_no_markup_and_leaves_out_empty_lists() {
        let text = document().text();
        assert!(text.starts_with("1 → 2\n\nadded: 3\n"), "{text}");
        assert!(text.contains("… and 1 more") && !text.contains("removed"), "{text}");
        assert!(!text.contains('#') && !text.contains("\\|"), "{text}");
    }
}
