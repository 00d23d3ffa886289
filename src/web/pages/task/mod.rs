//! `/tasks/{task_id}/page`: one task, what every rater said of it, and the way to the replies as they were received.

mod elsewhere;
mod past;

use askama::Template;

use super::frame::{Frame, Head, Title};
use super::listed::href;
use super::occupation::{Entry, entry};
use super::text::{self, Text};
use super::{answer, question, rendered};
use crate::db::Conn;
use crate::web::kernel::answer::{Answer, HTML};
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::past as kept;
use crate::web::kernel::query::query;
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::route::{Ask, Route};
use elsewhere::{Elsewhere, elsewhere};
use past::Past;

query! {
    /// The parameters of the page.
    struct Query {
        task_id: i64 = Param::new(Kind::Whole(0, 9_999_999_999), "O*NET's task id"),
    }
}

/// The page of a task.
pub(crate) fn route() -> Route {
    Route::of_database_page(
        "/tasks/{task_id}/page",
        "One task, what every rater said of it, and every score that it was ever given",
        task,
    )
}

#[derive(Template)]
#[template(path = "task/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    id: i64,
    occupation: Title<'a>,
    occupation_href: String,
    task: Entry<'a>,
    /// The questions of the raters: name and page.
    questions: Vec<(&'a str, String)>,
    /// Every score; absent while the database is away.
    past: Option<Vec<Past>>,
    elsewhere: Vec<Elsewhere<'a>>,
}

/// Without the database the past is left out, with the reason; the rest of the page is in memory.
fn task(ask: &Ask, query: &Query, conn: Result<&mut Conn, &str>) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let id = query.task_id;
    let found = edition.task_place(id).and_then(|place| edition.task_at(place));
    let of = found.ok_or_else(|| {
        let message = format!("there is no task {id} in this release");
        Error::not_found(Thing::Task, &id.to_string(), message)
    })?;
    let occupation = Title::build(language, of.occupation);
    let head = Head {
        path: format!("/tasks/{id}/page"),
        title: of.task.statement.clone(),
        about: Some(format!("{} {}", t.occupation.task_of, occupation.text)),
    };
    let past = kept::scores(conn, &edition.version.data_version, id).ok();
    let past: Option<Vec<Past>> = past.map(|rows| {
        rows.into_iter().map(|row| Past::build(edition, language, t, &of, row)).collect()
    });
    let is_whole = past.is_some();
    let page = Page {
        frame: Frame::build(ask, head),
        t,
        id,
        occupation_href: href(language, &of.occupation.soc_code),
        occupation,
        task: entry(edition, language, t, &of),
        elsewhere: elsewhere(edition, language, t, &of),
        questions: question::of_edition(edition, language),
        past,
    };
    // Caches must not keep a page without its past.
    if is_whole { answer(&page) } else { Ok(Answer::momentary(HTML, rendered(&page)?)) }
}
