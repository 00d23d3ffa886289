//! `occupation_ai_score`: what the tasks add up to, by SOC code (METHOD 6-7).

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_ai_score;

/// One occupation's score; absent figures say that they do not exist.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_ai_score, treat_none_as_default_value = false)]
pub struct OccupationScoreRow {
    /// Release the scores belong to.
    pub data_version: String,
    /// The snapshot.
    pub snapshot_id: i64,
    /// The SOC code.
    pub soc_code: String,
    /// Weighted mean of the scored tasks, 0-100.
    pub mean: Option<f64>,
    /// Sample SD of the raters' means: how far raters disagree.
    pub std: Option<f64>,
    /// Weighted SD of the tasks: how mixed the work is.
    pub sd_tasks: Option<f64>,
    /// Lower end of the 95 % interval over tasks, 0-100.
    #[diesel(column_name = ci_low)]
    pub interval_low: Option<f64>,
    /// Upper end of it.
    #[diesel(column_name = ci_high)]
    pub interval_high: Option<f64>,
    /// Smallest mean of one rater.
    pub rater_low: Option<f64>,
    /// Largest mean of one rater.
    pub rater_high: Option<f64>,
    /// 1 + occupations strictly higher, among those with enough coverage.
    pub rank: Option<i64>,
    /// Lower end of the rank's 95 % interval.
    pub rank_low: Option<i64>,
    /// Upper end of it.
    pub rank_high: Option<i64>,
    /// Tasks of the SOC code.
    pub n_tasks: i64,
    /// Tasks that every rater scored.
    pub n_scored: i64,
    /// Tasks that some raters scored.
    pub n_partial: i64,
    /// Weight of the scored tasks, 0-1.
    pub weight_covered: f64,
    /// O*NET-SOC occupations with tasks.
    pub n_details: i64,
    /// Of those, with a scored task.
    pub n_details_scored: i64,
    /// The `.00` occupation itself has no tasks: scored from its specialities only.
    pub residual: bool,
    /// When it was computed (UTC).
    pub updated_at: NaiveDateTime,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[OccupationScoreRow]) -> QueryResult<usize> {
    bulk_load!(conn, occupation_ai_score::table, 21, rows)
}

/// A snapshot's rows, in order.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<OccupationScoreRow>> {
    occupation_ai_score::table
        .filter(occupation_ai_score::snapshot_id.eq(snapshot_id))
        .order(occupation_ai_score::soc_code)
        .select(OccupationScoreRow::as_select())
        .load(conn)
}

/// What the history of scores has of an occupation.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = occupation_ai_score)]
pub struct ScorePoint {
    /// The SOC code.
    pub soc_code: String,
    /// Weighted mean of the scored tasks, 0-100.
    pub mean: Option<f64>,
    /// Lower end of the 95 % interval over tasks, 0-100.
    #[diesel(column_name = ci_low)]
    pub interval_low: Option<f64>,
    /// Upper end of it.
    #[diesel(column_name = ci_high)]
    pub interval_high: Option<f64>,
    /// 1 + occupations strictly higher, among those with enough coverage.
    pub rank: Option<i64>,
    /// Weight of the scored tasks, 0-1.
    pub weight_covered: f64,
}

/// What the history of scores has of a snapshot, in no order.
pub fn points(
    conn: &mut Conn,
    data_version: &str,
    snapshot_id: i64,
) -> QueryResult<Vec<ScorePoint>> {
    occupation_ai_score::table
        .filter(occupation_ai_score::data_version.eq(data_version))
        .filter(occupation_ai_score::snapshot_id.eq(snapshot_id))
        .select(ScorePoint::as_select())
        .load(conn)
}

/// A snapshot's row of one SOC code.
pub fn find(
    conn: &mut Conn,
    data_version: &str,
    snapshot_id: i64,
    soc_code: &str,
) -> QueryResult<Option<OccupationScoreRow>> {
    occupation_ai_score::table
        .find((data_version, snapshot_id, soc_code))
        .select(OccupationScoreRow::as_select())
        .first(conn)
        .optional()
}

/// How many occupations a snapshot ranks.
pub fn ranked(conn: &mut Conn, snapshot_id: i64) -> QueryResult<i64> {
    occupation_ai_score::table
        .filter(occupation_ai_score::snapshot_id.eq(snapshot_id))
        .filter(occupation_ai_score::rank.is_not_null())
        .count()
        .get_result(conn)
}

/// The SOC codes that a snapshot ranks, in order.
pub fn ranked_codes(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<String>> {
    occupation_ai_score::table
        .filter(occupation_ai_score::snapshot_id.eq(snapshot_id))
        .filter(occupation_ai_score::rank.is_not_null())
        .order(occupation_ai_score::soc_code)
        .select(occupation_ai_score::soc_code)
        .load(conn)
}
