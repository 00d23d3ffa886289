//! What goes together: a release, a run or a snapshot with every row that is part of it.

use std::fmt;

use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use crate::db::rows::{self, Filter, Table, Value};
use crate::db::{Conn, last_id};

/// What is archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Releases, with their runs and snapshots.
    Version,
    /// Runs.
    Run,
    /// Snapshots.
    Snapshot,
}

impl Kind {
    /// Its name in files and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Run => "run",
            Self::Snapshot => "snapshot",
        }
    }

    /// The table of which one row stands for the whole.
    pub(super) fn root(self) -> &'static str {
        match self {
            Self::Version => "data_version",
            Self::Run => "model_run",
            Self::Snapshot => "score_snapshot",
        }
    }
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) kind: Kind,
    /// The version, or the number.
    pub(super) id: String,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.id)
    }
}

/// How a table's rows belong to a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// They are part of it and go with it.
    Part,
    /// Others use them too: they are written, and stay.
    Shared,
    /// They are computed from it: they go with it, and may be made anew at any time, maybe otherwise.
    Derived,
}

/// The rows of one table that belong to a unit.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) table: Table,
    pub(super) filter: Filter,
    pub(super) hold: Hold,
}

/// Tables whose rows belong to no release, run or snapshot; nothing here touches them.
pub const OF_NOBODY: [&str; 11] = [
    "archived_item",
    "bls_import",
    "bls_oews_metrics",
    "bls_oews_wage",
    "bls_proj_metrics",
    "index_source",
    "index_value",
    "last_id",
    "publication",
    "refresh_run",
    "soc_crosswalk",
];

/// Tables whose rows have a number of their own that counts up.
const NUMBERED: [&str; 6] =
    ["gate_check", "import_report", "model_batch", "model_run", "run_worker", "score_snapshot"];

impl Unit {
    pub(super) fn build(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }

    fn value(&self) -> QueryResult<Value> {
        if self.kind == Kind::Version {
            return Ok(Value::Text(self.id.clone()));
        }
        self.number().map(Value::Integer)
    }

    /// The number of a run or a snapshot.
    pub(super) fn number(&self) -> QueryResult<i64> {
        self.id.parse().ok().ok_or(diesel::result::Error::NotFound)
    }

    /// The rows that belong to it, of each table, parents before their children.
    pub(super) fn parts(&self, tables: &[Table]) -> QueryResult<Vec<Part>> {
        let value = self.value()?;
        let part = |table: &Table| {
            let (condition, hold) = condition(self.kind, table)?;
            let filter = Filter { condition, value: value.clone() };
            Some(Part { table: table.clone(), filter, hold })
        };
        Ok(tables.iter().filter_map(part).collect())
    }

    /// Whether it is there.
    pub(super) fn exists(&self, conn: &mut Conn, tables: &[Table]) -> QueryResult<bool> {
        let root = tables.iter().find(|table| table.name == self.kind.root());
        let filter = Filter { condition: "id = $1".to_owned(), value: self.value()? };
        root.map_or(Ok(false), |root| Ok(rows::count(conn, root, Some(&filter))? > 0))
    }
}

/// Which rows of a table belong to a unit of a kind; absent where none can. Goes by the names of columns, so
/// that a new table of a release, a run or a snapshot belongs to it without a word here.
fn condition(kind: Kind, table: &Table) -> Option<(String, Hold)> {
    let name = table.name.as_str();
    if OF_NOBODY.contains(&name) {
        return None;
    }
    let is_root = name == kind.root();
    let hold = match name {
        "rubric" => Hold::Shared,
        "change_report" | "occupation_bls" => Hold::Derived,
        _ => Hold::Part,
    };
    let runs = "select id from model_run where data_version = $1";
    let snapshots = "select id from score_snapshot where data_version = $1";
    let condition = match (name, kind) {
        _ if is_root => "id = $1".to_owned(),
        ("rubric", Kind::Run) => {
            "prompt_version in (select prompt_version from model_run where id = $1)".to_owned()
        }
        ("rubric", Kind::Snapshot) => {
            "prompt_version in (select prompt_version from score_snapshot \
            where id = $1 union select prompt_version from snapshot_rater where snapshot_id = $1)"
                .to_owned()
        }
        ("rubric", Kind::Version) => format!(
            "prompt_version in (select prompt_version from model_run where data_version = $1 \
             union select prompt_version from score_snapshot where data_version = $1 \
             union select prompt_version from snapshot_rater where snapshot_id in ({snapshots}))"
        ),
        ("change_report", Kind::Snapshot) => "kind = 'snapshots' \
            and (from_id = cast($1 as text) or to_id = cast($1 as text))"
            .to_owned(),
        ("change_report", Kind::Version) => {
            let texts = "select cast(id as text) from score_snapshot where data_version = $1";
            format!(
                "(kind = 'versions' and (from_id = $1 or to_id = $1)) \
                 or (kind = 'snapshots' and (from_id in ({texts}) or to_id in ({texts})))"
            )
        }
        ("gate_result", Kind::Snapshot) => {
            "check_id in (select id from gate_check where snapshot_id = $1)".to_owned()
        }
        ("gate_result", Kind::Version) => {
            "check_id in (select id from gate_check where data_version = $1)".to_owned()
        }
        (_, Kind::Snapshot) if table.has("snapshot_id") => "snapshot_id = $1".to_owned(),
        // A snapshot's use of a run is the snapshot's.
        (_, Kind::Run) if table.has("run_id") && !table.has("snapshot_id") => {
            "run_id = $1".to_owned()
        }
        (_, Kind::Version) if table.has("data_version") => "data_version = $1".to_owned(),
        (_, Kind::Version) if table.has("snapshot_id") => format!("snapshot_id in ({snapshots})"),
        (_, Kind::Version) if table.has("run_id") => format!("run_id in ({runs})"),
        _ => return None,
    };
    Some((condition, hold))
}

/// Notes how far the numbers of these tables have come, before rows of theirs are removed.
pub(super) fn note_numbers(conn: &mut Conn, parts: &[Part]) -> QueryResult<()> {
    use diesel::prelude::*;
    #[derive(diesel::QueryableByName)]
    struct Highest {
        #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::BigInt>)]
        id: Option<i64>,
    }
    for name in NUMBERED.iter().filter(|name| parts.iter().any(|part| part.table.name == **name)) {
        let sql = format!("select max(id) as id from {name}");
        let highest: Highest = diesel::sql_query(sql).get_result(conn)?;
        if let Some(id) = highest.id {
            last_id::note(conn, name, id)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{DatabaseUrl, migrate};

    #[test]
    fn every_table_belongs_to_something_or_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let mut conn = url.parse::<DatabaseUrl>().unwrap().connect().unwrap();
        migrate::migrate(&mut conn).unwrap();
        let tables = rows::tables(&mut conn).unwrap();
        assert!(tables.len() > 50);
        for table in &tables {
            let kinds = [Kind::Version, Kind::Run, Kind::Snapshot];
            let of_somebody = kinds.iter().any(|kind| condition(*kind, table).is_some());
            assert_ne!(of_somebody, OF_NOBODY.contains(&table.name.as_str()), "{}", table.name);
        }
        for name in OF_NOBODY {
            assert!(tables.iter().any(|table| table.name == name), "there is no {name}");
        }
    }
}
