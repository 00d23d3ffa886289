//! `GET /occupations/{soc_code}`: one occupation with its tasks and what every rater said.

use schemars::JsonSchema;
use serde::Serialize;

use super::named::{SOC_CODE, named};
use crate::read::edition::{Detail, Labour, MajorGroup, Score, Task};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};

query! {
    /// The parameters of `GET /occupations/{soc_code}`.
    struct Query {
        soc_code: String = SOC_CODE,
        // The largest SOC code has 215 tasks.
        tasks: usize = Param::new(Kind::Whole(0, 1_000), "how many tasks, the heaviest first").or("20"),
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/occupations/{soc_code}",
        "One occupation with its jobs, wages, projections and tasks, every rater's score and reason",
        Media::json::<Reply>(),
        occupation,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OccupationReply")]
struct Reply<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    title_ko: Option<&'static str>,
    /// O*NET's description of it.
    description: &'a str,
    /// Path of this page.
    href: String,
    /// Its major group.
    major_group: &'a MajorGroup,
    /// Its score, or why there is none.
    score: &'a Score,
    #[serde(flatten)]
    labour: &'a Labour,
    /// The O*NET-SOC occupations of the code.
    onetsoc: &'a [Detail],
    /// Its tasks.
    tasks: Tasks<'a>,
    /// Its alternate and reported titles.
    alternate_titles: &'a [String],
    /// Related occupations, the closest first.
    related: Vec<Related<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

#[derive(Serialize, JsonSchema)]
struct Tasks<'a> {
    /// How many tasks the occupation has.
    total: usize,
    /// How many of them are in this reply.
    shown: usize,
    /// The tasks, the largest weight first.
    items: &'a [Task],
}

#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    title_ko: Option<&'static str>,
    /// Path of the occupation.
    href: String,
}

fn occupation(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let view = &ask.view;
    let (_, occupation) = named(view, &query.soc_code)?;
    let edition = &view.edition;
    let related = occupation.related.iter().filter_map(|code| edition.occupation(code));
    let tasks = &occupation.tasks;
    let items = tasks.get(..query.tasks).unwrap_or(tasks);
    Answer::json(&Reply {
        soc_code: &occupation.soc_code,
        title: &occupation.title,
        title_ko: occupation.title_ko,
        description: &occupation.description,
        href: item::href(&occupation.soc_code),
        major_group: &occupation.major_group,
        score: &occupation.score,
        labour: &occupation.labour,
        onetsoc: &occupation.details,
        tasks: Tasks { total: tasks.len(), shown: items.len(), items },
        alternate_titles: &occupation.alternate_titles,
        related: related
            .map(|related| Related {
                soc_code: &related.soc_code,
                title: &related.title,
                title_ko: related.title_ko,
                href: item::href(&related.soc_code),
            })
            .collect(),
        meaning: Meaning::in_view(view),
    })
}
