//! `/contested`: the tasks on which the raters disagree most.

use askama::Template;

use super::answer;
use super::filters::Filters;
use super::frame::{Frame, Head};
use super::listed::{Apart, by_place};
use super::marks::letter;
use super::occupation::Legend;
use super::pager::{Pager, Part};
use super::text::{self, Text};
use crate::read::edition::TaskOf;
use crate::soc;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Route};

query! {
    /// The parameters of the page.
    struct Query {
        group: Option<String> = Param::new(Kind::Choice(&soc::MAJOR_GROUP_CODES), "only this major group"),
        jobs: Option<i64> = Param::new(Kind::Whole(0, 1_000_000_000), "jobs of the occupation at least").open(),
        higher: Option<String> = Param::new(Kind::Letter(&["A", "B", "C", "D"]), "only where this rater is the highest"),
        page: usize = Param::new(Kind::Whole(1, 1_000), "which page, from 1").or("1"),
    }
}

/// The contested tasks.
pub(crate) fn route() -> Route {
    Route::of_page("/contested", "The tasks on which the raters disagree most", contested)
}

/// Rows of a page.
const ROWS: usize = 40;

#[derive(Template)]
#[template(path = "contested/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    found: String,
    /// That there is no rater of the letter that is asked for.
    lacking: Option<String>,
    tasks: Vec<Apart<'a>>,
    filters: Filters<'a>,
    raters: Vec<Legend<'a>>,
    pager: Pager,
}

fn contested(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let names: Vec<&str> = edition.version.raters.iter().map(|rater| rater.name.as_str()).collect();
    let group = query.group.as_deref();
    let is_wanted = |of: &TaskOf<'_>| {
        group.is_none_or(|group| of.occupation.major_group.code == group)
            && query.jobs.is_none_or(|least| {
                of.occupation.labour.employment.value.is_some_and(|jobs| jobs >= least)
            })
            && query.higher.as_deref().is_none_or(|wanted| is_highest(&names, of, wanted))
    };
    let found: Vec<TaskOf<'_>> = edition.contested().1.filter(is_wanted).collect();
    let part = Part { page: query.page, rows: ROWS };
    let raters = Legend::all(&edition.version.raters, &[]);
    let named = raters.iter().map(|rater| format!("{} · {}", rater.letter, rater.name));
    let letters: Vec<String> = raters.iter().map(|rater| rater.letter.to_string()).collect();
    let lacking = query.higher.as_ref().filter(|wanted| !letters.contains(wanted));
    let head = Head {
        path: "/contested".to_owned(),
        title: t.contested.heading.to_owned(),
        about: Some(t.contested.about.to_owned()),
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        found: (t.contested.tasks)(found.len()),
        lacking: lacking.map(|wanted| (t.contested.no_rater)(wanted, &letters.join(", "))),
        tasks: part.of(&found).map(|of| Apart::build(language, &names, of)).collect(),
        filters: Filters::build(ask, t, "/contested")
            .groups()
            .number("jobs", t.lists.at_least, 1_000)
            .choice("higher", t.contested.higher, Some(t.contested.anyone), named),
        raters,
        pager: Pager::build(ask, t, "/contested", part, found.len()),
    })
}

/// Whether the rater of a letter scored a task highest.
#[expect(clippy::disallowed_methods, reason = "raters' own scores, of which none is computed")]
fn is_highest(names: &[&str], of: &TaskOf<'_>, wanted: &str) -> bool {
    let scores = by_place(names, of);
    let highest = scores.iter().max_by(|(_, a), (_, b)| a.total_cmp(b));
    highest.is_some_and(|(place, _)| letter(*place).to_string() == wanted)
}
