//! `run_model_version`: which versions of its model answered in a run, how often, and when.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::run_model_version;
use crate::db::scoring::task_ai_score::Score;

/// One version of a run.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = run_model_version, treat_none_as_default_value = false)]
pub struct RunModelVersion {
    /// The run.
    pub run_id: i64,
    /// The version that answered.
    pub model_version: String,
    /// Scores that it gave.
    pub n_scores: i64,
    /// When it gave the first (UTC).
    pub first_at: NaiveDateTime,
    /// When it gave the last (UTC).
    pub last_at: NaiveDateTime,
}

/// Counts scores of a run that are being stored; the caller has locked the run. Returns all of the
/// run's versions, and how many of them are new: these come last.
pub fn count(
    conn: &mut Conn,
    run_id: i64,
    scores: &[Score],
) -> QueryResult<(Vec<RunModelVersion>, usize)> {
    let mut known = of_run(conn, run_id)?;
    let mut added: BTreeMap<&str, RunModelVersion> = BTreeMap::new();
    for score in scores {
        let at = score.created_at;
        let row = added.entry(&score.model_version).or_insert_with(|| RunModelVersion {
            run_id,
            model_version: score.model_version.clone(),
            n_scores: 0,
            first_at: at,
            last_at: at,
        });
        row.n_scores += 1;
        row.first_at = row.first_at.min(at);
        row.last_at = row.last_at.max(at);
    }
    let mut new = Vec::new();
    for (version, row) in added {
        let Some(before) = known.iter_mut().find(|known| known.model_version == version) else {
            diesel::insert_into(run_model_version::table).values(&row).execute(conn)?;
            new.push(row);
            continue;
        };
        before.n_scores += row.n_scores;
        before.first_at = before.first_at.min(row.first_at);
        before.last_at = before.last_at.max(row.last_at);
        diesel::update(run_model_version::table.find((run_id, version)))
            .set((
                run_model_version::n_scores.eq(before.n_scores),
                run_model_version::first_at.eq(before.first_at),
                run_model_version::last_at.eq(before.last_at),
            ))
            .execute(conn)?;
    }
    let n = new.len();
    known.extend(new);
    Ok((known, n))
}

/// A run's versions, by name.
pub fn of_run(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<RunModelVersion>> {
    let rows: Vec<RunModelVersion> = run_model_version::table
        .filter(run_model_version::run_id.eq(run_id))
        .select(RunModelVersion::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => &row.model_version))
}

/// The versions of all runs, by run and name.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<RunModelVersion>> {
    let rows: Vec<RunModelVersion> =
        run_model_version::table.select(RunModelVersion::as_select()).load(conn)?;
    Ok(by_bytes!(rows, row => (row.run_id, &row.model_version)))
}
