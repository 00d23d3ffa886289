//! Every row of an edition that O*NET publishes and no score changes.

use diesel::QueryResult;

use super::activities::ActivityRows;
use super::elements::Elements;
use super::emerging::Emerging;
use super::technologies::TechnologyRows;
use super::titles::{self, Titles};
use crate::db::{
    Conn, job_zone_reference, occupation_job_zone, occupation_master, related_occupation,
    task_statements,
};

/// A release as it lies in the database, without the ratings of its tasks.
pub(super) struct OnetRows {
    pub(super) occupations: Vec<occupation_master::OnetOccupation>,
    /// What else people call the occupations.
    pub(super) titles: Titles,
    pub(super) statements: Vec<task_statements::TaskStatement>,
    pub(super) elements: Elements,
    pub(super) technologies: TechnologyRows,
    pub(super) emerging: Emerging,
    pub(super) activities: ActivityRows,
    pub(super) zones: Vec<job_zone_reference::JobZoneReference>,
    pub(super) zone_of: Vec<occupation_job_zone::JobZone>,
    pub(super) related: Vec<related_occupation::RelatedOccupation>,
}

impl OnetRows {
    /// Reads a release, the largest tables first, so that the memory which they take is there for
    /// the others.
    pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        Ok(Self {
            elements: Elements::read(conn, data_version)?,
            titles: titles::read(conn, data_version)?,
            technologies: TechnologyRows::read(conn, data_version)?,
            emerging: Emerging::read(conn, data_version)?,
            occupations: occupation_master::of_version(conn, data_version)?,
            statements: task_statements::of_version(conn, data_version)?,
            activities: ActivityRows::read(conn, data_version)?,
            zones: job_zone_reference::of_version(conn, data_version)?,
            zone_of: occupation_job_zone::of_version(conn, data_version)?,
            related: related_occupation::of_version(conn, data_version)?,
        })
    }
}
