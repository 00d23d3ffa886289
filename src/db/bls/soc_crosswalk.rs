//! `soc_crosswalk`: which code of one classification stands for which of another.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::soc_crosswalk;

/// O*NET-SOC 2019 to BLS's National Employment Matrix: what joins BLS's figures.
pub const NEM: &str = "nem";
/// SOC 2010 to SOC 2018.
pub const SOC2010: &str = "soc2010";
/// O*NET-SOC 2010 to O*NET-SOC 2019.
pub const ONET2010: &str = "onet2010";

/// One pair of codes; a code may stand in several.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = soc_crosswalk, treat_none_as_default_value = false)]
pub struct CrosswalkRow {
    /// [`NEM`], [`SOC2010`] or [`ONET2010`].
    pub kind: String,
    /// The code to translate.
    pub source_code: String,
    /// What it is in the other classification.
    pub target_code: String,
    /// Title under `source_code`.
    pub source_title: Option<String>,
    /// Title under `target_code`.
    pub target_title: Option<String>,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[CrosswalkRow]) -> QueryResult<usize> {
    bulk_load!(conn, soc_crosswalk::table, 5, rows)
}

/// Deletes a kind.
pub fn clear(conn: &mut Conn, kind: &str) -> QueryResult<usize> {
    diesel::delete(soc_crosswalk::table.filter(soc_crosswalk::kind.eq(kind))).execute(conn)
}

/// A kind's pairs, by both codes.
pub fn of_kind(conn: &mut Conn, kind: &str) -> QueryResult<Vec<CrosswalkRow>> {
    soc_crosswalk::table
        .filter(soc_crosswalk::kind.eq(kind))
        .order((soc_crosswalk::source_code, soc_crosswalk::target_code))
        .select(CrosswalkRow::as_select())
        .load(conn)
}
