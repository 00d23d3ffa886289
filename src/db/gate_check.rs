//! `gate_check`: what was checked before something published was to be replaced.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Conn;
use super::gate_result::{self, GateResult};
use super::schema::gate_check;

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = gate_check, treat_none_as_default_value = false)]
pub struct GateCheck {
    /// Its number, rising.
    pub id: i64,
    /// The command that wanted to publish: `aggregate`.
    pub command: String,
    /// The release whose publication it was about.
    pub data_version: String,
    /// The snapshot that was to be published; absent for a release without scores.
    pub snapshot_id: Option<i64>,
    /// The snapshot whose place it was to take; absent where nothing was published.
    pub against: Option<i64>,
    /// Whether it was published.
    pub published: bool,
    /// Why breached gates were accepted; absent where none was.
    pub reason: Option<String>,
    /// When it was checked (UTC).
    pub created_at: NaiveDateTime,
}

/// Appends a check with its gates and returns its number; the caller holds the publication lock,
/// which makes the number unique. `check.id` and each `check_id` are ignored. A check that says
/// what the newest one of the same subject says is not stored again: a nightly refusal is one.
pub fn append(conn: &mut Conn, check: GateCheck, results: &[GateResult]) -> QueryResult<i64> {
    if let Some((last, found)) = newest(conn, &check.data_version, check.snapshot_id)? {
        let same = GateCheck { id: last.id, created_at: last.created_at, ..check.clone() } == last;
        let numbered = |row: &GateResult| GateResult { check_id: last.id, ..row.clone() };
        if same && !check.published && results.iter().map(numbered).eq(found) {
            return Ok(last.id);
        }
    }
    let last: Option<i64> =
        gate_check::table.select(diesel::dsl::max(gate_check::id)).first(conn)?;
    let id = last.unwrap_or(0) + 1;
    diesel::insert_into(gate_check::table).values(GateCheck { id, ..check }).execute(conn)?;
    for row in results {
        gate_result::insert(conn, GateResult { check_id: id, ..row.clone() })?;
    }
    Ok(id)
}

/// The newest check of a snapshot, or of a release without scores, with its gates.
pub fn newest(
    conn: &mut Conn,
    data_version: &str,
    snapshot: Option<i64>,
) -> QueryResult<Option<(GateCheck, Vec<GateResult>)>> {
    let query = gate_check::table
        .filter(gate_check::data_version.eq(data_version))
        .order(gate_check::id.desc())
        .select(GateCheck::as_select());
    let found = match snapshot {
        Some(id) => query.filter(gate_check::snapshot_id.eq(id)).first(conn).optional()?,
        None => query.filter(gate_check::snapshot_id.is_null()).first(conn).optional()?,
    };
    let Some(check) = found else { return Ok(None) };
    let results = gate_result::of(conn, check.id)?;
    Ok(Some((check, results)))
}
