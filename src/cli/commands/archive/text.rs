//! What `archive` did, for people.

use super::FileSize;
use crate::cli::print::output;
use crate::pipeline::archive::{Kind, Report, Row, Size};

pub(super) fn text(report: &Report, file: Option<FileSize>) -> String {
    let mut lines = Vec::new();
    if !report.rules.is_empty() {
        lines.push(format!("rules: {}", report.rules.join(", ")));
    }
    lines.extend(list("keep", &report.kept, report));
    lines.extend(list(
        if report.dry_run { "would remove" } else { "removed" },
        &report.gone,
        report,
    ));
    if !report.gone.is_empty() {
        let done = if report.dry_run { "would go" } else { "went" };
        lines.push(format!("{} {done}", size(&report.size)));
    }
    lines.extend(report.gone.iter().filter_map(|row| row.written.as_ref()).map(|written| {
        let mega = mega(written.packed);
        format!("written: {} ({mega}, SHA-256 {})", written.file.display(), written.sha256)
    }));
    lines.extend(file.filter(|_| !report.gone.is_empty()).map(|file| room(&file)));
    lines.extend(report.notes.iter().map(|note| format!("note: {note}")));
    lines.join("\n")
}

fn plural(kind: Kind, n: usize) -> String {
    format!("{n} {}{}", kind.name(), if n == 1 { "" } else { "s" })
}

fn list(verb: &str, rows: &[Row], report: &Report) -> Vec<String> {
    if rows.is_empty() {
        return vec![format!("{verb} {}", plural(report.kind, 0))];
    }
    let mut table = output::table(&["id", "of", "what", "rows", "size", "why it stays"], &[3, 4]);
    for row in rows {
        let count = row.size.as_ref().map_or_else(String::new, |size| size.rows.to_string());
        let bytes = row.size.as_ref().map_or_else(String::new, |size| mega(size.bytes));
        let at = row.at.format("%Y-%m-%d").to_string();
        table.add_row([&row.id, &at, &row.what, &count, &bytes, &row.reasons.join(", ")]);
    }
    vec![format!("{verb} {}:", plural(report.kind, rows.len())), output::lines(&table)]
}

fn size(size: &Size) -> String {
    format!("{} rows, {} as text,", size.rows, mega(size.bytes))
}

/// Bytes in megabytes, small ones in kilobytes.
fn mega(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    if tenths < 10 {
        return format!("{} kB", bytes.div_ceil(1_000));
    }
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn room(file: &FileSize) -> String {
    let as_mega = |bytes: i64| mega(u64::try_from(bytes).unwrap_or(0));
    if file.compacted {
        let (before, after) = (as_mega(file.before), as_mega(file.after));
        return format!("the database file has {after}, before {before}");
    }
    format!(
        "the database file does not shrink: it stays at {} and uses the room again; --compact gives it back",
        as_mega(file.after)
    )
}
