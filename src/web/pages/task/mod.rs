//! `/tasks/{task_id}/page`: one task, what every rater said of it, and the way to the replies as they were received.

use askama::Template;

use super::answer;
use super::frame::{Frame, Head, Title};
use super::listed::href;
use super::occupation::{Entry, entry};
use super::text::{self, Text};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Route};

query! {
    /// The parameters of the page.
    struct Query {
        task_id: i64 = Param::new(Kind::Whole(0, 9_999_999_999), "O*NET's task id"),
    }
}

/// The page of a task.
pub(crate) fn route() -> Route {
    Route::of_page("/tasks/{task_id}/page", "One task, and what every rater said of it", task)
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
    prompts: Vec<&'a str>,
}

fn task(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let id = query.task_id;
    let found = edition.task_place(id).and_then(|place| edition.task_at(place));
    let of =
        found.ok_or_else(|| Error::not_found(format!("there is no task {id} in this release")))?;
    let occupation = Title::build(language, of.occupation);
    let head = Head {
        path: format!("/tasks/{id}/page"),
        title: of.task.statement.clone(),
        about: Some(format!("{} {}", t.occupation.task_of, occupation.text)),
    };
    let mut prompts: Vec<&str> =
        edition.version.raters.iter().map(|rater| rater.prompt_version.as_str()).collect();
    prompts.dedup();
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        id,
        occupation_href: href(language, &of.occupation.soc_code),
        occupation,
        task: entry(edition, language, t, &of),
        prompts,
    })
}
