//! `GET /tasks/{task_id}`: one task, and what was said of it over all runs; `GET /replies/{id}`: a
//! rater's reply as it was received.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::tasks::{self, Item};
use crate::db::task_ai_score::PastScore;
use crate::db::{Conn, raw_reply};
use crate::text;
use crate::web::kernel::answer::{Answer, JSON, bytes};
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::past;
use crate::web::kernel::query::query;
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};

query! {
    /// The task that the path names.
    struct WhichTask {
        task_id: String = Param::new(Kind::Whole(0, 9_999_999_999), "O*NET's task id"),
    }
}

query! {
    /// The raw reply that the path names.
    struct WhichReply {
        reply_id: String = Param::new(Kind::Text(80), "as `raw_reply` names it"),
    }
}

pub(super) fn task_route() -> Route {
    Route::of_database(
        "/tasks/{task_id}",
        "One task: every rater's score and reason, the ensemble, and its history over all runs",
        Media::json::<Reply>(),
        task,
    )
}

pub(super) fn reply_route() -> Route {
    Route::of_database(
        "/replies/{reply_id}",
        "A rater's reply as it was received",
        Media::JsonOrText(PLAIN),
        reply,
    )
}

/// Vendors send JSON; what a broken server sent is kept as well. As text, whatever it claims to be, so that
/// no browser runs it.
const PLAIN: &str = "text/plain; charset=utf-8";

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TaskReply")]
struct Reply<'a> {
    #[serde(flatten)]
    item: Item<'a>,
    /// Every score it was given in this release, the newest run first; null while the database is
    /// away.
    history: Option<Vec<Past>>,
    /// Why there is no history; null where there is one.
    history_reason: Option<&'static str>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// One score of the task.
#[derive(Serialize, JsonSchema)]
struct Past {
    /// Number of the run.
    run_id: i64,
    /// The rater.
    rater: String,
    /// The question, by its prompt version.
    prompt_version: String,
    /// Which of the rater's repeated answers in this run, from 0.
    sample: i64,
    /// The score in points, 0 to 100.
    score: i64,
    /// The rater's rationale.
    rationale: String,
    /// Model version that answered.
    model_version: String,
    /// When it was given.
    created_at: DateTime<Utc>,
    /// `VERSION/RUN` of the score from which this one was carried over; null for one that was given
    /// in this run.
    carried_from: Option<String>,
    /// The reply as it was received; null where none is kept.
    raw_reply: Option<String>,
}

impl Past {
    fn from_score(past: PastScore) -> Self {
        let PastScore { score, rater, prompt_version } = past;
        Self {
            run_id: score.run_id,
            rater,
            prompt_version,
            sample: score.sample,
            score: score.score,
            rationale: score.rationale,
            model_version: score.model_version,
            created_at: score.created_at.and_utc(),
            carried_from: score.carried_from,
            raw_reply: score.raw_json_ref.map(|id| format!("/replies/{id}")),
        }
    }
}

/// Without the database the history is left out, with the reason; the rest of the reply is served
/// from memory.
fn task(ask: &Ask, query: &WhichTask, conn: Result<&mut Conn, &str>) -> Result<Answer, Error> {
    let view = &ask.view;
    let (id, place) = tasks::named(view, &query.task_id)?;
    let found = view.edition.task_at(place).ok_or_else(Error::internal)?;
    let (history, history_reason) = match past::scores(conn, &view.edition.version.data_version, id)
    {
        Ok(rows) => (Some(rows.into_iter().map(Past::from_score).collect()), None),
        Err(reason) => (None, Some(reason)),
    };
    let (item, meaning) = (Item::from_task(found), Meaning::in_view(view));
    let whole = history.is_some();
    let reply = Reply { item, history, history_reason, meaning };
    // Caches must not keep a reply without its history.
    if whole { Answer::json_by_bytes(&reply) } else { Ok(Answer::momentary(JSON, bytes(&reply)?)) }
}

fn reply(_: &Ask, query: &WhichReply, conn: Result<&mut Conn, &str>) -> Result<Answer, Error> {
    let id = query.reply_id.as_str();
    let conn = conn.map_err(|_away| Error::database_away())?;
    let found = raw_reply::find(conn, id).map_err(|error| {
        tracing::warn!(%error, id, "a reply cannot be read");
        Error::database_away()
    })?;
    let found = found
        .ok_or_else(|| Error::not_found(Thing::Reply, id, format!("there is no reply {id}")))?;
    let body = raw_reply::unpack(&found.body);
    // In JSON, invisible characters become escapes, which mean the same; other text stays as
    // received.
    Ok(match String::from_utf8(body) {
        Ok(body) if serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok() => {
            Answer::of_database(JSON, text::json(body).into_bytes())
        }
        Ok(body) => Answer::of_database(PLAIN, body.into_bytes()),
        Err(broken) => Answer::of_database(PLAIN, broken.into_bytes()),
    })
}
