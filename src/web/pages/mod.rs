//! The pages, for people. A page is a folder: its parameters, what its template shows, its handler; and the
//! template. What stands around every page is in `frame`, what is said in `text`, one struct per language, how figures
//! are written in `figures`, and how they are drawn in `marks` and `treemap`. A template computes nothing.
//!
//! A new page is a folder here and a line in the table of `routes`.

pub(crate) mod activities;
pub(crate) mod activity;
pub(crate) mod assets;
pub(crate) mod changes;
pub(crate) mod chart;
pub(crate) mod compare;
pub(crate) mod contested;
pub(crate) mod crawl;
mod elsewhere;
pub(crate) mod embed;
pub(crate) mod fault;
mod figures;
mod filters;
mod frame;
pub(crate) mod frozen;
mod gates;
pub(crate) mod hours;
mod listed;
mod marks;
pub(crate) mod method;
mod named;
pub(crate) mod occupation;
mod pager;
pub(crate) mod picture;
mod plot;
pub(crate) mod question;
pub(crate) mod ranking;
pub(crate) mod receipt;
pub(crate) mod search;
pub(crate) mod skill;
pub(crate) mod skills;
pub(crate) mod start;
pub(crate) mod status;
pub(crate) mod sums;
pub(crate) mod task;
mod text;
mod treemap;

use askama::Template;

use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;

/// A page as a reply.
fn answer(page: &impl Template) -> Result<Answer, Error> {
    rendered(page).map(Answer::page)
}

fn rendered(page: &impl Template) -> Result<String, Error> {
    page.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        Error::internal()
    })
}
