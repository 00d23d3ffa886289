//! `GET /major_groups`: the SOC's major groups with their occupations, jobs and mean scores.

use schemars::JsonSchema;
use serde::Serialize;

use crate::read::edition::{Edition, GroupLine, Occupation, mean};
use crate::soc;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};

pub(super) fn route() -> Route {
    Route::of_edition(
        "/major_groups",
        "The SOC's major groups with their occupations, jobs and mean scores",
        Media::json::<Reply>(),
        |ask, (): &()| major_groups(ask),
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MajorGroupsReply")]
struct Reply<'a> {
    /// The major groups in which the release has occupations, by code.
    major_groups: Vec<Group<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// One major group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MajorGroupEntry")]
struct Group<'a> {
    /// The first two digits of its SOC codes.
    code: &'static str,
    /// Its name.
    name: &'static str,
    /// Its Korean name, an unofficial translation (비공식 번역).
    name_ko: Option<&'static str>,
    /// Path of the list of its occupations.
    href: String,
    /// How many SOC codes the release has in it.
    occupations: usize,
    /// How many of these have a score.
    scored: usize,
    /// How many of these are ranked.
    ranked: usize,
    /// Unweighted mean score of the ranked ones, 0–100; null where there is none.
    mean_score: Option<f64>,
    /// Its jobs and their mean score; null where no number of jobs is known.
    jobs: Option<&'a GroupLine>,
}

fn major_groups(ask: &Ask) -> Result<Answer, Error> {
    let edition = &ask.view.edition;
    let groups = soc::MAJOR_GROUPS.iter().filter_map(|(code, name)| group(edition, code, name));
    Answer::json(&Reply { major_groups: groups.collect(), meaning: Meaning::in_view(&ask.view) })
}

fn group<'a>(edition: &'a Edition, code: &'static str, name: &'static str) -> Option<Group<'a>> {
    let of_group: Vec<&Occupation> =
        edition.occupations.iter().filter(|o| o.major_group.code == code).collect();
    let ranked: Vec<f64> =
        of_group.iter().filter(|o| o.score.rank.is_some()).filter_map(|o| o.score.mean).collect();
    (!of_group.is_empty()).then(|| Group {
        code,
        name,
        name_ko: of_group.first().and_then(|occupation| occupation.major_group.name_ko),
        href: format!("/occupations?major_group={code}"),
        occupations: of_group.len(),
        scored: of_group.iter().filter(|o| o.score.mean.is_some()).count(),
        ranked: ranked.len(),
        mean_score: mean(&ranked),
        jobs: edition.summary.major_groups.iter().find(|line| line.code == code),
    })
}
