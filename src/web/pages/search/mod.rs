//! `/search`: the occupations, and the tasks, that a text finds.

use askama::Template;

use super::answer;
use super::frame::{Frame, Head};
use super::listed::{Apart, Row};
use super::text::{self, Text};
use crate::text::is_unseen;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Route};

query! {
    /// The parameters of the page.
    struct Query {
        q: Option<String> = Param::new(Kind::Text(200), "what is looked for").searched(),
    }
}

/// The results of a search.
pub(crate) fn route() -> Route {
    Route::of_page("/search", "The occupations and tasks that a text finds", search)
}

/// Occupations, and tasks, that are shown.
const OCCUPATIONS: usize = 20;
const TASKS: usize = 8;

#[derive(Template)]
#[template(path = "search/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    text: &'a str,
    /// What may be searched for, and where that leads; empty where something is.
    examples: Vec<(&'static str, String)>,
    found: String,
    read_as: Option<String>,
    vague: Option<String>,
    /// What is found, and the text by which.
    hits: Vec<(Row<'a>, Option<&'a str>)>,
    tasks: Vec<Apart<'a>>,
}

fn search(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let text = query.q.as_deref().unwrap_or_default();
    let found = edition.search(text);
    let hits = found.hits().take(OCCUPATIONS).map(|hit| {
        let title = [Some(hit.occupation.title.as_str()), hit.occupation.title_ko];
        let by = Some(hit.matched.text).filter(|by| !title.contains(&Some(by)));
        (Row::build(language, t, hit.occupation), by)
    });
    let raters: Vec<&str> =
        edition.version.raters.iter().map(|rater| rater.name.as_str()).collect();
    let tasks = if text.is_empty() { Vec::new() } else { edition.search_tasks(text) };
    // What cannot be seen, or turns the direction of a text round, would do so to what stands beside the title.
    let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
    let title =
        if text.is_empty() { t.search.heading.to_owned() } else { (t.search.heading_for)(&seen) };
    let example = |word: &'static str| {
        let query = ask.params.query_with(&[("q", Some(word))]);
        (word, format!("{}{query}", language.address("/search")))
    };
    let examples = t.search.examples.map(example);
    // What people search for is no page that others should find.
    let head = Head { path: "/search".to_owned(), title, about: None };
    answer(&Page {
        frame: Frame::build(ask, head).with_search(text),
        t,
        text,
        examples: if text.is_empty() { examples.into() } else { Vec::new() },
        found: match found.places.len() {
            all if all > OCCUPATIONS => (t.search.best)(OCCUPATIONS, all),
            all => (t.lists.found)(all),
        },
        read_as: found.read_as.map(t.search.read_as),
        vague: found.vague.as_ref().map(|vague| (t.search.vague)(vague.occupations)),
        hits: hits.collect(),
        tasks: tasks.iter().take(TASKS).map(|of| Apart::build(language, &raters, of)).collect(),
    })
}
