//! An occupation in a list of a command.

use serde::Serialize;

use crate::read::edition::Occupation;

/// An occupation with what the list is about, its score and its jobs.
#[derive(Serialize)]
pub(crate) struct WithFigures<'a, T> {
    pub(crate) soc_code: &'a str,
    pub(crate) title: &'a str,
    #[serde(flatten)]
    pub(crate) about: T,
    pub(crate) mean: Option<f64>,
    score_reason: Option<&'static str>,
    pub(crate) jobs: Option<i64>,
    jobs_reason: Option<&'static str>,
}

impl<'a, T> WithFigures<'a, T> {
    pub(crate) fn new(occupation: &'a Occupation, about: T) -> Self {
        Self {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            about,
            mean: occupation.score.mean,
            score_reason: occupation.score.reason,
            jobs: occupation.labour.employment.value,
            jobs_reason: occupation.labour.employment.origin.reason,
        }
    }
}
