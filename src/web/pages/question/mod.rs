//! `/rubrics/{prompt_version}/page`: a question as raters are asked it, whole.

use std::collections::BTreeSet;

use askama::Template;

use super::answer;
use super::frame::{Frame, Head};
use super::text::{self, Text};
use crate::db::Conn;
use crate::read::edition::{Edition, LabelSource, Rater};
use crate::read::receipts::{Asked, asked};
use crate::read::rubrics;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::route::{Ask, Route};

query! {
    /// The parameters of the page.
    struct Query {
        prompt_version: String = Param::new(Kind::Text(120), "the name of a question, as runs have it"),
    }
}

/// The page of a question.
pub(crate) fn route() -> Route {
    Route::of_database_page(
        "/rubrics/{prompt_version}/page",
        "A question as raters are asked it",
        question,
    )
}

/// Where a question is shown.
pub(super) fn href(language: Language, prompt_version: &str) -> String {
    language.address(&format!("/rubrics/{prompt_version}/page"))
}

/// The questions of the raters whose scores are served, each once: its name and its page.
pub(super) fn of_edition(edition: &Edition, language: Language) -> Vec<(&str, String)> {
    of_raters(&edition.version.raters, language)
}

/// The questions of these raters, each once.
pub(super) fn of_raters(raters: &[Rater], language: Language) -> Vec<(&str, String)> {
    let names: BTreeSet<&str> = raters.iter().map(|it| it.prompt_version.as_str()).collect();
    names.into_iter().map(|name| (name, href(language, name))).collect()
}

#[derive(Template)]
#[template(path = "question/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    asked: Asked,
    /// What kind of a question it is.
    about: &'static str,
    /// What the answers of published labels do not say; empty of other questions.
    is_not: String,
    /// The published sets of labels that answer it, of those whose scores are served.
    sets: Vec<&'a LabelSource>,
}

fn question(ask: &Ask, query: &Query, conn: Result<&mut Conn, &str>) -> Result<Answer, Error> {
    let t = text::of(ask.language);
    let name = query.prompt_version.as_str();
    let conn = conn.map_err(|_away| Error::database_away())?;
    let asked = asked(conn, name).map_err(|error| unread(&error, name))?;
    let about = if asked.labels.is_some() { t.receipt.labels } else { t.receipt.question_about };
    let is_not = asked.labels.as_ref().map(|labels| match ask.language {
        Language::English => labels.is_not.clone(),
        Language::Korean => t.common.not_substitution.to_owned(),
    });
    let is_not = is_not.unwrap_or_default();
    let head = Head {
        path: format!("/rubrics/{name}/page"),
        title: format!("{}: {name}", t.receipt.question),
        about: Some(about.to_owned()),
    };
    let raters =
        ask.view.edition.version.raters.iter().filter(|rater| rater.prompt_version == name);
    let sets = raters.filter_map(|rater| rater.source.as_ref()).collect();
    answer(&Page { frame: Frame::build(ask, head), t, asked, about, is_not, sets })
}

/// A question or a receipt that cannot be read.
pub(super) fn unread(error: &rubrics::Error, name: &str) -> Error {
    match error {
        rubrics::Error::Unknown { .. }
        | rubrics::Error::UnknownTask { .. }
        | rubrics::Error::Version(_) => {
            Error::not_found(Thing::Question, name, format!("there is no question {name}"))
        }
        rubrics::Error::Query(_) => {
            tracing::warn!(%error, name, "a question or a receipt cannot be read");
            Error::database_away()
        }
        rubrics::Error::Unreadable { .. } | rubrics::Error::Changed(_) => {
            tracing::error!(%error, name, "a stored question cannot be read");
            Error::internal()
        }
    }
}
