//! Whether a copy is one.

use serde::Serialize;

use crate::db::orphans::Orphans;
use crate::db::rows::{Digest, Table};

/// A table of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// Its name.
    pub table: String,
    /// Rows that the source had.
    pub source_rows: u64,
    /// Rows that the target gave back after the commit.
    pub target_rows: u64,
    /// A hash over the rows of the source that does not depend on their order: the sum of the SHA-256 of
    /// every row modulo 2^256, in hexadecimal.
    pub source_hash: String,
    /// The same over the rows of the target.
    pub target_hash: String,
    /// Whether both sides are the same.
    pub is_same: bool,
}

/// What was copied, and whether it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether every table is the same on both sides and no row of the target lacks its parent.
    pub is_same: bool,
    /// Rows in all tables of the source.
    pub rows: u64,
    /// Sequences of the target that were set behind the numbers that it now holds.
    pub sequences: usize,
    /// Every table, in the order in which it was copied.
    pub tables: Vec<Copied>,
    /// Foreign keys of the target that lead nowhere.
    pub orphans: Vec<Orphans>,
}

impl Report {
    /// Holds what was sent of each table against what was found.
    pub(super) fn build(
        tables: &[Table],
        sent: &[Digest],
        found: &[Digest],
        orphans: Vec<Orphans>,
        sequences: usize,
    ) -> Self {
        let pairs = tables.iter().zip(sent.iter().zip(found));
        let tables: Vec<Copied> = pairs
            .map(|(table, (sent, found))| Copied {
                table: table.name.clone(),
                source_rows: sent.rows,
                target_rows: found.rows,
                source_hash: sent.hex(),
                target_hash: found.hex(),
                is_same: sent == found,
            })
            .collect();
        Self {
            is_same: orphans.is_empty() && tables.iter().all(|table| table.is_same),
            rows: sent.iter().map(|digest| digest.rows).sum(),
            sequences,
            tables,
            orphans,
        }
    }

    /// What differs, in sentences; nothing where the copy is the same.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        let tables = self.tables.iter().filter(|table| !table.is_same).map(|table| {
            let Copied { table, source_rows, target_rows, .. } = table;
            if source_rows == target_rows {
                format!("{table}: {source_rows} rows on both sides, and not the same ones")
            } else {
                format!("{table}: {source_rows} rows in the source, {target_rows} in the target")
            }
        });
        let orphans = self.orphans.iter().map(|orphans| {
            let Orphans { table, columns, parent, rows } = orphans;
            format!("{table}: {rows} rows lead to no row of {parent} ({columns})")
        });
        tables.chain(orphans).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::rows::Value;

    fn digest(numbers: &[f64]) -> Digest {
        let mut digest = Digest::default();
        for number in numbers {
            digest.add(&[Value::Float(*number)]);
        }
        digest
    }

    #[test]
    fn the_smallest_difference_is_one() {
        let table = Table {
            name: "x".to_owned(),
            columns: Vec::new(),
            parents: std::collections::BTreeSet::new(),
        };
        let report = |sent: &[f64], found: &[f64], orphans: Vec<Orphans>| {
            let table = std::slice::from_ref(&table);
            Report::build(table, &[digest(sent)], &[digest(found)], orphans, 0)
        };
        assert!(report(&[1.0, 2.0], &[2.0, 1.0], Vec::new()).is_same);
        let other = report(&[0.1 + 0.2], &[0.3], Vec::new());
        assert_eq!(other.differences(), ["x: 1 rows on both sides, and not the same ones"]);
        let fewer = report(&[1.0], &[], Vec::new());
        assert!(!fewer.is_same && fewer.differences()[0].contains("1 rows in the source, 0"));
        let orphans = Orphans {
            table: "x".to_owned(),
            columns: "y".to_owned(),
            parent: "z".to_owned(),
            rows: 1,
        };
        assert!(!report(&[1.0], &[1.0], vec![orphans]).is_same);
    }
}
