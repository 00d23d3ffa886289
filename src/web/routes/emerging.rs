//! `GET /emerging_tasks` and `GET /occupations/{soc_code}/emerging_tasks`: what O*NET has seen people do and
//! has not yet taken into its task statements, with what raters said of it where they were asked.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::filter::{MAJOR_GROUP, MAX_SEARCH};
use super::named::{SOC_CODE, named};
use crate::db::Conn;
use crate::read::edition::{EmergingScore, EmergingTask, emerging_scores};
use crate::web::kernel::answer::{Answer, JSON, bytes};
use crate::web::kernel::error::Error;
use crate::web::kernel::item;
use crate::web::kernel::paging::Paging;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::reply::{Envelope, Meaning};
use crate::web::kernel::route::{Ask, Media, Route};

query! {
    /// The parameters of `GET /emerging_tasks`.
    struct Query {
        search: Option<String> = Param::new(Kind::Text(MAX_SEARCH), "words of the task, or their beginnings").searched(),
        major_group: Option<String> = MAJOR_GROUP,
        ..paging: Paging,
    }
}

query! {
    /// The parameters of `GET /occupations/{soc_code}/emerging_tasks`.
    struct OfOccupation {
        soc_code: String = SOC_CODE,
        ..paging: Paging,
    }
}

pub(super) fn route() -> Route {
    Route::of_database(
        "/emerging_tasks",
        "Tasks that O*NET has seen and not yet taken in, with scores where raters were asked",
        Media::json::<Reply>(),
        emerging_tasks,
    )
}

pub(super) fn of_occupation_route() -> Route {
    Route::of_database(
        "/occupations/{soc_code}/emerging_tasks",
        "The emerging tasks of an occupation",
        Media::json::<Reply>(),
        of_occupation,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmergingTasksReply")]
struct Reply<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// Why there is no emerging task; null where there is one.
    reason: Option<&'static str>,
    /// The emerging tasks of this page, by occupation and words; in a search the best fit first.
    emerging_tasks: Vec<Item<'a>>,
    /// Why there are no scores here: the database is away. Null where they were looked for.
    scores_reason: Option<&'static str>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// An emerging task.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmergingTaskItem")]
struct Item<'a> {
    #[serde(flatten)]
    task: &'a EmergingTask,
    /// Title of its occupation.
    occupation: &'a str,
    /// Path of its occupation.
    occupation_href: String,
    /// Each rater's newest score, which counts in no score of an occupation; empty where nobody was asked
    /// (`onet-ai score --emerging`), null where `scores_reason` says why.
    scores: Option<Vec<EmergingScore>>,
}

/// Why an occupation has none.
const NONE_NAMED: &str = "O*NET names none for this occupation";

fn emerging_tasks(
    ask: &Ask,
    query: &Query,
    conn: Result<&mut Conn, &str>,
) -> Result<Answer, Error> {
    let emerging = &ask.view.edition.emerging;
    let mut found = match &query.search {
        Some(text) => emerging.search(text),
        None => emerging.all().iter().collect(),
    };
    let group = query.major_group.as_deref();
    found.retain(|task| group.is_none_or(|group| task.soc_code.starts_with(group)));
    reply(ask, &query.paging, found, emerging.reason(), conn)
}

fn of_occupation(
    ask: &Ask,
    query: &OfOccupation,
    conn: Result<&mut Conn, &str>,
) -> Result<Answer, Error> {
    let (_, occupation) = named(&ask.view, &query.soc_code)?;
    let emerging = &ask.view.edition.emerging;
    let found = emerging.of_occupation(&occupation.soc_code);
    let reason = emerging.reason().or(found.is_empty().then_some(NONE_NAMED));
    reply(ask, &query.paging, found, reason, conn)
}

fn reply(
    ask: &Ask,
    paging: &Paging,
    found: Vec<&EmergingTask>,
    reason: Option<&'static str>,
    conn: Result<&mut Conn, &str>,
) -> Result<Answer, Error> {
    let edition = &ask.view.edition;
    let (envelope, found) = Envelope::page(paging, found);
    let (mut scores, scores_reason) = match conn {
        Err(_away) => (None, Some("the database is away")),
        Ok(conn) => match emerging_scores(conn, &edition.version.data_version, &found) {
            Ok(scores) => (Some(scores), None),
            Err(error) => {
                tracing::warn!(%error, "the scores of emerging tasks cannot be read");
                (None, Some("the database refused"))
            }
        },
    };
    let items = found.into_iter().map(|task| Item {
        occupation: edition.occupation(&task.soc_code).map_or("", |found| found.title.as_str()),
        occupation_href: item::href(&task.soc_code),
        scores: scores
            .as_mut()
            .map(|scores: &mut BTreeMap<_, _>| scores.remove(&task.task_id).unwrap_or_default()),
        task,
    });
    let reply = Reply {
        envelope,
        reason,
        emerging_tasks: items.collect(),
        scores_reason,
        meaning: Meaning::in_view(&ask.view),
    };
    // Caches must not keep a reply without its scores.
    if scores_reason.is_none() {
        Answer::json_by_bytes(&reply)
    } else {
        Ok(Answer::momentary(JSON, bytes(&reply)?))
    }
}
