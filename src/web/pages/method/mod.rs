//! `/method`: what a score is and what it is not, how it is made, how far the raters agree, and where it ends. All figures
//! are those of the edition.

mod agreed;
mod example;

use askama::Template;

use super::answer;
use super::frame::{Frame, Head};
use super::text::{self, Text};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::route::{Ask, Route};
use agreed::{Agreed, Steady};
use example::{Example, Other, Weights};

/// The method.
pub(crate) fn route() -> Route {
    Route::of_page("/method", "What a score is and is not, and how it is made", method)
}

#[derive(Template)]
#[template(path = "method/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    /// The questions of the raters: name and page.
    questions: Vec<(&'a str, String)>,
    example: Option<Example<'a>>,
    pairs: Vec<Agreed>,
    steady: Vec<Steady>,
    weights: Vec<Weights>,
    others: Vec<Other<'a>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape of a handler")]
fn method(ask: &Ask, (): &()) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let head = Head {
        path: "/method".to_owned(),
        title: t.method.heading.to_owned(),
        about: Some(t.method.about.to_owned()),
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        questions: super::question::of_edition(edition, language),
        example: edition.worked().and_then(|worked| Example::build(language, t, worked)),
        pairs: agreed::pairs(edition, language, t),
        steady: agreed::steady(edition, language),
        weights: example::weights(edition, language, t),
        others: example::others(edition, t),
    })
}
