//! `/changes`: what happened, the newest first: releases and snapshots, each with what it changed. `atom` is the same for
//! readers of feeds.

pub(crate) mod atom;
mod entry;

use askama::Template;

use super::answer;
use super::frame::{Frame, Head};
use super::text::{self, Text};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Route};
use crate::web::kernel::site::Site;
use entry::Entry;

query! {
    /// The parameters of the page.
    struct Query {
        page: usize = Param::new(Kind::Whole(1, 1_000), "which page, from 1").or("1"),
    }
}

/// The changes.
pub(crate) fn route() -> Route {
    Route::of_page(
        "/changes",
        "What happened: releases and snapshots, and what they changed",
        changes,
    )
}

/// How many entries a page has, and the feed.
const ENTRIES: usize = 20;

#[derive(Template)]
#[template(path = "changes/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    /// Links of a page stay within the site, however it is reached.
    site: Site,
    entries: Vec<Entry<'a>>,
    newer: Option<String>,
    older: Option<String>,
}

fn changes(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let events = edition.events();
    let page = |number: usize| {
        let query = ask.params.query_with(&[("page", Some(&number.to_string()))]);
        format!("{}{query}", language.address("/changes"))
    };
    let n_pages = events.len().div_ceil(ENTRIES).max(1);
    let shown = events.iter().skip((query.page - 1).saturating_mul(ENTRIES)).take(ENTRIES);
    let head = Head {
        path: "/changes".to_owned(),
        title: t.changes.title.to_owned(),
        about: Some(t.changes.about.to_owned()),
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        site: Site::default(),
        entries: shown.map(|event| Entry::build(edition, language, event)).collect(),
        newer: (query.page > 1).then(|| page((query.page - 1).min(n_pages))),
        older: (query.page < n_pages).then(|| page(query.page + 1)),
    })
}
