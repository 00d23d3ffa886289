//! `/replies/{reply_id}/page`: one reply of a rater, what it was asked, and what is known of the request.

use askama::Template;
use chrono::{DateTime, Utc};

use super::answer;
use super::figures::whole;
use super::frame::{Frame, Head};
use super::question::{href as question_href, unread};
use super::text::{self, Text};
use crate::db::Conn;
use crate::read::receipts::{Receipt, receipt};
use crate::text::lines;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::route::{Ask, Route};

query! {
    /// The parameters of the page.
    struct Query {
        reply_id: String = Param::new(Kind::Text(80), "as `raw_reply` names it"),
    }
}

/// The page of a reply.
pub(crate) fn route() -> Route {
    Route::of_database_page(
        "/replies/{reply_id}/page",
        "A rater's reply, and what it was asked",
        reply,
    )
}

#[derive(Template)]
#[template(path = "receipt/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    receipt: &'a Receipt,
    body: String,
    question_href: String,
    task_href: Option<String>,
    facts: Vec<Fact>,
}

/// What is known of the request; where a figure is missing, its words say so.
#[derive(Debug)]
struct Fact {
    name: &'static str,
    value: String,
}

fn reply(ask: &Ask, query: &Query, conn: Result<&mut Conn, &str>) -> Result<Answer, Error> {
    let language = ask.language;
    let t = text::of(language);
    let id = query.reply_id.as_str();
    let conn = conn.map_err(|_away| Error::database_away())?;
    let found = receipt(conn, id).map_err(|error| unread(&error, id))?;
    let found = found
        .ok_or_else(|| Error::not_found(Thing::Reply, id, format!("there is no reply {id}")))?;
    // There is one for every request, and nobody looks for any of them by its words.
    let head = Head {
        path: format!("/replies/{id}/page"),
        title: format!("{} {id}", t.receipt.heading),
        about: None,
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        body: lines(&found.body).into_owned(),
        question_href: question_href(language, &found.prompt_version),
        task_href: found.task_id.map(|task| language.address(&format!("/tasks/{task}/page"))),
        facts: facts(t, ask.show_costs, &found),
        receipt: &found,
    })
}

fn facts(t: &Text, show_costs: bool, receipt: &Receipt) -> Vec<Fact> {
    let says = &t.receipt;
    let attempt = receipt.attempt.as_ref();
    let unknown = || says.unknown.to_owned();
    let count = |tokens: Option<i64>| tokens.map_or_else(unknown, whole);
    let cost = if show_costs {
        receipt.cost.clone().unwrap_or_else(unknown)
    } else {
        says.not_shown.to_owned()
    };
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let latency = attempt.and_then(|attempt| attempt.latency_ms);
    let model = receipt.score.as_ref().map(|score| score.model_version.clone());
    [
        (says.rater, receipt.rater.clone()),
        (says.model, model.unwrap_or_else(unknown)),
        (says.sent_at, attempt.map_or_else(unknown, |attempt| time(attempt.sent_at.and_utc()))),
        (says.received, time(receipt.received)),
        (says.latency, latency.map_or_else(unknown, |ms| format!("{} ms", whole(ms)))),
        (says.input, count(attempt.and_then(|attempt| attempt.input_tokens))),
        (says.cached, count(attempt.and_then(|attempt| attempt.cached_tokens))),
        (says.output, count(attempt.and_then(|attempt| attempt.output_tokens))),
        (says.cost, cost),
        (says.parameters, receipt.parameters.clone()),
    ]
    .map(|(name, value)| Fact { name, value })
    .into()
}
