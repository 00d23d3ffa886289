//! `GET /agreement`: how far the raters agree, and the tasks on which they do not.

use schemars::JsonSchema;
use serde::Serialize;

use crate::read::edition::{RaterAgreements, RaterScore, TaskOf};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::href;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};

query! {
    /// The parameters of `GET /agreement`.
    struct Query {
        contested: usize = Param::new(
            Kind::Whole(0, 100),
            "how many contested tasks to list, the widest apart first",
        )
        .or("20"),
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/agreement",
        "How far the raters agree: every pair, by major group and task type, and each with itself",
        Media::json::<Reply>(),
        agreement,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AgreementReply")]
struct Reply<'a> {
    #[serde(flatten)]
    agreement: &'a RaterAgreements,
    /// Tasks on which the raters are 30 points or more apart.
    contested: Contested<'a>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// Contested tasks.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContestedTasks")]
struct Contested<'a> {
    /// How many tasks are contested in all.
    total: usize,
    /// Those with the widest spread, equal ones by task ID.
    tasks: Vec<Listed<'a>>,
}

// Of the edition, with its SOC code; `read::agreement` lists those of any snapshot or of two runs.
/// One contested task.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContestedTask")]
struct Listed<'a> {
    /// O*NET's task id.
    task_id: i64,
    /// SOC code of the task's occupation.
    soc_code: &'a str,
    /// Title of the task's occupation.
    title: &'a str,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    title_ko: Option<&'static str>,
    /// Path of the occupation.
    href: String,
    /// The task statement.
    statement: &'a str,
    /// Spread: the highest rater's score minus the lowest's, in points.
    spread: f64,
    /// Each rater's score and rationale.
    raters: &'a [RaterScore],
}

impl<'a> Listed<'a> {
    /// Absent for a task that not every rater scored: of that it is not known whether it is contested.
    fn if_scored_by_all(found: TaskOf<'a>) -> Option<Self> {
        Some(Self {
            task_id: found.task.task_id,
            soc_code: &found.occupation.soc_code,
            title: &found.occupation.title,
            title_ko: found.occupation.title_ko,
            href: href(&found.occupation.soc_code),
            statement: &found.task.statement,
            spread: found.task.score.spread()?,
            raters: &found.task.raters,
        })
    }
}

fn agreement(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let edition = &ask.view.edition;
    let (total, tasks) = edition.contested();
    let tasks = tasks.take(query.contested).filter_map(Listed::if_scored_by_all).collect();
    Answer::json(&Reply {
        agreement: &edition.agreement,
        contested: Contested { total, tasks },
        meaning: Meaning::in_view(&ask.view),
    })
}
