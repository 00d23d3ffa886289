//! Compares a release with the one before: differences beyond a limit leave it staged.

use crate::convert::{count, float, float_u64};
use crate::pipeline::gate::{GateName, Limits, percent};
use crate::read::gates::Gate;
use crate::read::import_report::{ImportReport, MissingReport, TableReport};
use crate::stats::order::exceeds;
use crate::text;

/// The result of comparing `new` with `old`.
pub(super) struct Compared {
    /// The gates, each with its worst case.
    pub(super) gates: Vec<Gate>,
    /// Everything beyond a limit, in words.
    pub(super) breaches: Vec<String>,
}

/// The gates of a release against another.
pub(crate) fn gates(new: &ImportReport, old: &ImportReport, limits: &Limits) -> Vec<Gate> {
    compare(new, old, limits).gates
}

/// Compares table by table. A table of which nothing was stored has nothing to change from.
pub(super) fn compare(new: &ImportReport, old: &ImportReport, limits: &Limits) -> Compared {
    let (row_limit, missing_limit) =
        (limits.limit(GateName::RowChange), limits.limit(GateName::MissingCells));
    let (mut lost, mut breaches) = (Vec::new(), Vec::new());
    let (mut rows, mut missing) = (Worst::default(), Worst::default());
    for before in &old.tables {
        let Some(now) = new.tables.iter().find(|table| table.table == before.table) else {
            let (table, rows, version) = (&before.table, before.rows, &old.version);
            breaches.push(format!(
                "table \"{table}\" is lost ({} in {version})",
                text::counted(rows, "row")
            ));
            lost.push(table.as_str());
            continue;
        };
        if before.rows > 0 {
            let change = (float_u64(now.rows) - float_u64(before.rows)) / float_u64(before.rows);
            let words = row_change(now, before, change, row_limit, &old.version);
            breaches.extend(rows.take(change.abs(), row_limit, words));
        }
        for column in &now.missing {
            let earlier = before.missing.iter().find(|old| old.column == column.column);
            let earlier = earlier.map_or(0.0, |old| old.share);
            let words = risen(column, before, earlier, missing_limit, &old.version);
            breaches.extend(missing.take(column.share - earlier, missing_limit, words));
        }
    }
    let no_table = format!("all {} tables of {} are there", old.tables.len(), old.version);
    let tables = if lost.is_empty() { no_table } else { format!("lost: {}", lost.join(", ")) };
    let n_lost = float(count(lost.len()));
    let gates = vec![
        Gate::measured(GateName::Tables, n_lost, limits.limit(GateName::Tables), tables),
        rows.gate(GateName::RowChange, row_limit, "no table has other rows"),
        missing.gate(GateName::MissingCells, missing_limit, "no column has more missing cells"),
    ];
    Compared { gates, breaches }
}

/// The largest value so far, in words, and how many are beyond the limit.
#[derive(Default)]
struct Worst {
    value: f64,
    words: Option<String>,
    beyond: usize,
}

impl Worst {
    /// Takes one value in; its words again where it is beyond the limit.
    fn take(&mut self, value: f64, limit: f64, words: String) -> Option<String> {
        // Stored shares come back with a last digit of their own.
        if exceeds(value, self.value) {
            (self.value, self.words) = (value, Some(words.clone()));
        }
        let one = Gate::measured(GateName::RowChange, value, limit, String::new());
        self.beyond += usize::from(one.holds_back());
        one.holds_back().then_some(words)
    }

    fn gate(self, name: GateName, limit: f64, none: &str) -> Gate {
        let words = self.words.unwrap_or_else(|| none.to_owned());
        let others = self.beyond.saturating_sub(1);
        let more = if others > 0 { format!(", and {others} more") } else { String::new() };
        Gate::measured(name, self.value, limit, words + &more)
    }
}

fn row_change(
    now: &TableReport,
    before: &TableReport,
    change: f64,
    limit: f64,
    version: &str,
) -> String {
    format!(
        "table \"{}\": {}, {} in {version} ({:+.1} %, allowed ±{:.0} %)",
        now.table,
        text::counted(now.rows, "row"),
        before.rows,
        change * 100.0,
        limit * 100.0
    )
}

fn risen(
    now: &MissingReport,
    before: &TableReport,
    earlier: f64,
    limit: f64,
    version: &str,
) -> String {
    format!(
        "table \"{}\", column \"{}\": {} missing, {} in {version} (allowed +{:.0} points)",
        before.table,
        now.column,
        percent(now.share),
        percent(earlier),
        limit * 100.0
    )
}

#[cfg(test)]
mod tests;
