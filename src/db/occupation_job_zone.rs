//! `occupation_job_zone`: the job zone of each occupation.

use diesel::prelude::*;

use super::schema::occupation_job_zone;

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
