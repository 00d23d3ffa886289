//! `occupation_rater_score`: an occupation's score under each rater alone (`S_m` of METHOD 6).

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_rater_score;
use crate::db::snapshot::score_snapshot::Snapshot;

/// One rater's mean for one occupation.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_rater_score, treat_none_as_default_value = false)]
pub struct OccupationRaterScore {
    /// Release the scores belong to.
    pub data_version: String,
    /// The snapshot.
    pub snapshot_id: i64,
    /// The SOC code.
    pub soc_code: String,
    /// The rater.
    pub rater: String,
    /// Weighted mean of the rater's task scores, 0-100.
    pub mean: f64,
    /// 1 + occupations that this rater puts strictly higher, among those that are ranked.
    pub rank: Option<i64>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[OccupationRaterScore]) -> QueryResult<usize> {
    bulk_load!(conn, occupation_rater_score::table, 6, rows)
}

/// A snapshot's rows of one SOC code, in order.
pub fn of_soc(
    conn: &mut Conn,
    snapshot: &Snapshot,
    soc_code: &str,
) -> QueryResult<Vec<OccupationRaterScore>> {
    let rows: Vec<OccupationRaterScore> = occupation_rater_score::table
        .filter(occupation_rater_score::data_version.eq(&snapshot.data_version))
        .filter(occupation_rater_score::snapshot_id.eq(snapshot.id))
        .filter(occupation_rater_score::soc_code.eq(soc_code))
        .select(OccupationRaterScore::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => &row.rater))
}

/// SOC code and mean under each rater, by name of the rater inside of each code.
pub fn means(
    conn: &mut Conn,
    data_version: &str,
    snapshot_id: i64,
) -> QueryResult<Vec<(String, f64)>> {
    let rows: Vec<(String, String, f64)> = occupation_rater_score::table
        .filter(occupation_rater_score::data_version.eq(data_version))
        .filter(occupation_rater_score::snapshot_id.eq(snapshot_id))
        .select((
            occupation_rater_score::soc_code,
            occupation_rater_score::rater,
            occupation_rater_score::mean,
        ))
        .load(conn)?;
    let rows = by_bytes!(rows, row => (&row.0, &row.1)).into_iter();
    Ok(rows.map(|(soc_code, _, mean)| (soc_code, mean)).collect())
}

/// A snapshot's rows, in order.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<OccupationRaterScore>> {
    let rows: Vec<OccupationRaterScore> = occupation_rater_score::table
        .filter(occupation_rater_score::snapshot_id.eq(snapshot_id))
        .select(OccupationRaterScore::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => (&row.soc_code, &row.rater)))
}
