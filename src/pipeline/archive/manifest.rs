//! What an archive says of itself: `manifest.json` beside the tables.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp};
use serde::{Deserialize, Serialize};

use super::unit::{Kind, Unit};
use crate::db::rows::{self, NULL, Table};
use crate::db::{Conn, migrate};

/// Name of the file in the archive.
pub(super) const NAME: &str = "manifest.json";
/// How archives are written; another number would be another way.
pub(super) const FORMAT: u32 = 1;

/// The whole of it. It has no time of its own, so that the same rows make the same file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// What wrote it.
    pub(super) program: String,
    /// [`FORMAT`].
    pub(super) format: u32,
    /// What was archived.
    pub(super) kind: Kind,
    /// The version, or the number.
    pub(super) id: String,
    /// The newest migration of the database it came from.
    pub(super) schema: String,
    /// How a missing value is written; a text that begins with a backslash has a second one.
    pub(super) null: String,
    /// Its tables, parents before their children.
    pub(super) tables: Vec<Member>,
    /// What has to be there for it to be restored.
    pub(super) stands_on: Vec<Ground>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Member {
    pub(super) table: String,
    /// The file in the archive.
    pub(super) file: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// The kinds of its columns, which its first line names.
    pub(super) columns: Vec<ColumnKind>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ColumnKind {
    pub(super) name: String,
    pub(super) kind: rows::Kind,
}

/// Something that an archive needs beside what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ground {
    pub(super) kind: Kind,
    pub(super) id: String,
    /// When it was made, which tells it from another one of that number in another database.
    pub(super) created_at: String,
}

impl Manifest {
    pub(super) fn build(
        conn: &mut Conn,
        unit: &Unit,
        tables: Vec<Member>,
    ) -> Result<Self, super::Error> {
        Ok(Self {
            program: "onet-ai".to_owned(),
            format: FORMAT,
            kind: unit.kind,
            id: unit.id.clone(),
            schema: schema()?,
            null: NULL.to_owned(),
            tables,
            stands_on: stands_on(conn, unit)?,
        })
    }
}

impl Member {
    pub(super) fn columns_of(table: &Table) -> Vec<ColumnKind> {
        let columns = table.columns.iter();
        columns.map(|column| ColumnKind { name: column.name.clone(), kind: column.kind }).collect()
    }
}

/// The newest migration of this program.
pub(super) fn schema() -> Result<String, migrate::Error> {
    Ok(migrate::known()?.pop_last().unwrap_or_default())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Timestamp)]
    created_at: chrono::NaiveDateTime,
}

const VERSION: &str = "select 'version' as kind, id, created_at from data_version where id = ";
const RUN: &str =
    "select 'run' as kind, cast(r.id as text) as id, r.created_at from model_run r where ";
/// Where a run's scores were given first, as `carried_from` has it.
const FIRST: &str = "r.data_version || '/' || cast(r.id as text) in \
    (select carried_from from task_ai_score where ";

/// What a unit needs: a run its release, and the runs that gave its scores first; a snapshot its release and its
/// runs; a release those runs of other releases that its runs and snapshots lead to.
fn stands_on(conn: &mut Conn, unit: &Unit) -> QueryResult<Vec<Ground>> {
    let found: Vec<Found> = match unit.kind {
        Kind::Version => {
            let sql = format!(
                "{RUN} r.data_version <> $1 and ({FIRST} data_version = $1) or r.id in (select u.run_id \
                 from snapshot_run u join score_snapshot s on s.id = u.snapshot_id where s.data_version = $1))"
            );
            diesel::sql_query(sql).bind::<Text, _>(&unit.id).load(conn)?
        }
        Kind::Run | Kind::Snapshot => {
            let number = unit.number()?;
            let table = unit.kind.root();
            let runs = if unit.kind == Kind::Run {
                format!("r.id <> $1 and {FIRST} run_id = $1)")
            } else {
                "r.id in (select run_id from snapshot_run where snapshot_id = $1)".to_owned()
            };
            let sql = format!(
                "{VERSION} (select data_version from {table} where id = $1) union all {RUN} {runs}"
            );
            diesel::sql_query(sql).bind::<BigInt, _>(number).load(conn)?
        }
    };
    let ground = |row: Found| Ground {
        kind: if row.kind == "run" { Kind::Run } else { Kind::Version },
        id: row.id,
        created_at: rows::Value::Time(row.created_at).text(),
    };
    let mut grounds: Vec<Ground> = found.into_iter().map(ground).collect();
    grounds.sort_by(|a, b| (a.kind.name(), &a.id).cmp(&(b.kind.name(), &b.id)));
    Ok(grounds)
}

impl Ground {
    /// Whether it is in this database.
    pub(super) fn is_there(&self, conn: &mut Conn) -> QueryResult<bool> {
        let found: Option<Found> = match self.kind {
            Kind::Version => diesel::sql_query(format!("{VERSION} $1"))
                .bind::<Text, _>(&self.id)
                .get_result(conn)
                .optional()?,
            _ => {
                let Ok(number) = self.id.parse::<i64>() else { return Ok(false) };
                let query = diesel::sql_query(format!("{RUN} r.id = $1"));
                query.bind::<BigInt, _>(number).get_result(conn).optional()?
            }
        };
        // A release may have been imported again since: that it is there is enough.
        Ok(found.is_some_and(|row| {
            self.kind == Kind::Version
                || rows::Value::Time(row.created_at).text() == self.created_at
        }))
    }
}
