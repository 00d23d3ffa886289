//! The parameters that narrow a list: `major_group`, `min_employment`, `job_zone`, `min_score`,
//! `max_score`.

use super::error::Error;
use super::params::Params;
use crate::edition::Filter;
use crate::soc;

/// Their names.
pub(super) const FILTERS: [&str; 5] =
    ["major_group", "min_employment", "job_zone", "min_score", "max_score"];

/// The names that a list takes: its own and the filters.
pub(super) fn known<'a>(own: &[&'a str]) -> Vec<&'a str> {
    own.iter().copied().chain(FILTERS).collect()
}

/// Reads the filters of a request.
pub(super) fn read(params: &Params) -> Result<Filter, Error> {
    let major_group = params.text("major_group");
    if let Some(group) = major_group.filter(|group| soc::major_group_name(group).is_none()) {
        let codes: Vec<&str> = soc::MAJOR_GROUPS.iter().map(|(code, _)| *code).collect();
        let list = codes.join(", ");
        return Err(Error::parameter("major_group", format!("\"{group}\" is not one of {list}")));
    }
    let score = |name: &str| {
        params.value(name, "a score from 0 to 100", |score| (0.0..=100.0).contains(score))
    };
    let (min_score, max_score) = (score("min_score")?, score("max_score")?);
    if let (Some(min), Some(max)) = (min_score, max_score)
        && min > max
    {
        return Err(Error::parameter("max_score", format!("{max} is below min_score, {min}")));
    }
    Ok(Filter {
        major_group: major_group.map(str::to_owned),
        min_employment: params.value(
            "min_employment",
            "a number of jobs from 0",
            |jobs: &i64| *jobs >= 0,
        )?,
        job_zone: params
            .value("job_zone", "a job zone from 1 to 5", |zone: &i64| (1..=5).contains(zone))?,
        min_score,
        max_score,
    })
}
