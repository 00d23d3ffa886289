//! `/method`: what a score is and what it is not, how it is made, how far the raters agree, and where it ends.

use askama::Template;

use super::answer;
use super::figures::whole;
use super::frame::{Frame, Head};
use super::occupation::known_as;
use super::text::{self, Text};
use crate::convert::count;
use crate::read::edition::Edition;
use crate::stats::agreement::{Estimate, Scope};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::route::{Ask, Route};

/// The method.
pub(crate) fn route() -> Route {
    Route::of_page("/method", "What a score is and is not, and how it is made", method)
}

#[derive(Template)]
#[template(path = "method/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    pairs: Vec<Agreed<'a>>,
}

/// How far two raters agree.
#[derive(Debug)]
struct Agreed<'a> {
    first: &'a str,
    second: &'a str,
    tasks: String,
    alpha: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape of a handler")]
fn method(ask: &Ask, (): &()) -> Result<Answer, Error> {
    let t = text::of(ask.language);
    let head = Head {
        path: "/method".to_owned(),
        title: t.method.heading.to_owned(),
        about: Some(t.method.about.to_owned()),
    };
    answer(&Page { frame: Frame::build(ask, head), t, pairs: pairs(&ask.view.edition) })
}

fn pairs(edition: &Edition) -> Vec<Agreed<'_>> {
    let raters = &edition.version.raters;
    let name = |rater: &'_ str| {
        let known = raters.iter().find(|known| known.name == rater);
        known.map_or("–", known_as)
    };
    let pairs = edition.agreement.agreements.pairs.iter();
    let agreed = pairs.filter_map(|pair| {
        let all = pair.scopes.iter().find(|scoped| scoped.scope == Scope::Overall)?;
        Some(Agreed {
            first: name(&pair.rater_a),
            second: name(&pair.rater_b),
            tasks: whole(count(all.agreement.n)),
            alpha: all.agreement.alpha.map_or_else(|| "–".to_owned(), estimate),
        })
    });
    agreed.collect()
}

/// A statistic with its interval.
fn estimate(of: Estimate) -> String {
    match of.low.zip(of.high) {
        Some((low, high)) => format!("{:.2} ({low:.2}–{high:.2})", of.value),
        None => format!("{:.2}", of.value),
    }
}
