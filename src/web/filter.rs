//! The parameters that narrow a list: `major_group`, `min_employment`, `job_zone`, `min_score`,
//! `max_score`.

use super::error::Error;
use super::params::{Kind, Param, Params};
use crate::edition::Filter;
use crate::soc;

pub(super) const MAJOR_GROUP: Param =
    Param::new("major_group", Kind::Choice(&soc::MAJOR_GROUP_CODES), "two digits of the SOC");
pub(super) const MIN_EMPLOYMENT: Param =
    Param::new("min_employment", Kind::Whole(0, 1_000_000_000), "jobs at least (OEWS)");
pub(super) const JOB_ZONE: Param = Param::new(
    "job_zone",
    Kind::Whole(1, 5),
    "job zone of one of its O*NET-SOC occupations, 1 (little preparation) to 5 (extensive)",
);
pub(super) const MIN_SCORE: Param =
    Param::new("min_score", Kind::Number(0.0, 100.0), "score at least");
pub(super) const MAX_SCORE: Param =
    Param::new("max_score", Kind::Number(0.0, 100.0), "score at most");

/// The filters of a request.
pub(super) fn read(params: &Params) -> Result<Filter, Error> {
    let filter = Filter {
        major_group: params.value("major_group"),
        min_employment: params.value("min_employment"),
        job_zone: params.value("job_zone"),
        min_score: params.value("min_score"),
        max_score: params.value("max_score"),
    };
    match (filter.min_score, filter.max_score) {
        (Some(min), Some(max)) if min > max => {
            Err(Error::parameter("max_score", format!("{max} is below min_score, {min}")))
        }
        _ => Ok(filter),
    }
}
