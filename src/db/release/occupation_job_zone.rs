//! `occupation_job_zone`: the job zone of each occupation.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::occupation_job_zone;

/// Job Zones: the zone of one occupation.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupation_job_zone, treat_none_as_default_value = false)]
pub struct JobZone {
    /// Release the row belongs to.
    pub data_version: String,
    /// O*NET-SOC code, `NN-NNNN.NN`.
    pub onetsoc_code: String,
    /// Zone, 1 to 5.
    pub job_zone: i64,
    /// Month of collection, `YYYY-MM`.
    pub date: Option<String>,
    /// Who gave the value: Incumbent, Analyst, and so on.
    pub domain_source: Option<String>,
}

release_table!(JobZone, occupation_job_zone, 5);

/// The job zones of a release's occupations, by code.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<JobZone>> {
    occupation_job_zone::table
        .filter(occupation_job_zone::data_version.eq(data_version))
        .order(occupation_job_zone::onetsoc_code)
        .select(JobZone::as_select())
        .load(conn)
}
