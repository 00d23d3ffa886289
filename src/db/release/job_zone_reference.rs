//! `job_zone_reference`: what the five job zones mean.

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::job_zone_reference;

/// Job Zone Reference: one zone of preparation.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = job_zone_reference, treat_none_as_default_value = false)]
pub struct JobZoneReference {
    /// Release the row belongs to.
    pub data_version: String,
    /// Zone, 1 (little) to 5 (extensive preparation).
    pub job_zone: i64,
    /// Name of the zone.
    pub name: String,
    /// Experience it takes.
    pub experience: Option<String>,
    /// Education it takes.
    pub education: Option<String>,
    /// Training on the job.
    pub job_training: Option<String>,
    /// Example occupations.
    pub examples: Option<String>,
    /// Range of specific vocational preparation.
    pub svp_range: Option<String>,
}

release_table!(JobZoneReference, job_zone_reference, 8);

/// A release's job zones, the lowest first.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<JobZoneReference>> {
    job_zone_reference::table
        .filter(job_zone_reference::data_version.eq(data_version))
        .order(job_zone_reference::job_zone)
        .select(JobZoneReference::as_select())
        .load(conn)
}
