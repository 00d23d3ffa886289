//! `/activities/page`: the activities that occupations share, and whether they are scored alike on them.

use askama::Template;

use super::answer;
use super::figures::{points, range};
use super::filters::Filters;
use super::frame::{Frame, Head, Title};
use super::marks::band_class;
use super::pager::{Pager, Part};
use super::text::{self, Text};
use crate::read::edition::{Activities, Activity, ActivityFigure};
use crate::stats::band::Band;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::route::{Ask, Route};

words! {
    /// What the list is sorted by, the largest first.
    enum Sort {
        Occupations = "occupations",
        Range = "range",
        Score = "score",
    }
}

query! {
    /// The parameters of the page.
    struct Query {
        words: Option<String> = Param::new(Kind::Text(80), "words of the activity").searched(),
        least: usize = Param::new(Kind::Whole(1, 1_000), "occupations that share it at least").or("2").open(),
        sort: Sort = Param::new(Kind::Choice(Sort::WORDS), "what the list is sorted by").or("occupations"),
        page: usize = Param::new(Kind::Whole(1, 1_000), "which page, from 1").or("1"),
    }
}

/// The list of activities.
pub(crate) fn route() -> Route {
    Route::of_page("/activities/page", "Activities that occupations share", activities)
}

const PATH: &str = "/activities/page";
/// Rows of a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "activities/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    found: String,
    filters: Filters<'a>,
    rows: Vec<Line<'a>>,
    /// Why the release has none.
    absent: Option<String>,
    pager: Pager,
}

/// An activity in a list.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Its title, which is in English, or that the release does not name it.
    pub(super) title: Title<'a>,
    pub(super) href: String,
    pub(super) broader: Option<&'a str>,
    pub(super) occupations: usize,
    pub(super) tasks: usize,
    pub(super) score: Option<String>,
    pub(super) class: &'static str,
    /// Whether occupations are scored alike on it, and between which scores.
    pub(super) alike: Option<(&'static str, String)>,
}

impl<'a> Line<'a> {
    pub(super) fn build(language: Language, t: &Text, activity: &'a Activity) -> Self {
        let score = &activity.score;
        let ends = score.occupation_low.zip(score.occupation_high);
        let alike = score.alike().zip(ends);
        Self {
            title: activity.title.as_deref().map_or_else(
                || Title::plain(t.shared.no_title),
                |title| Title::of(language, title, None),
            ),
            href: language.address(&format!("/activities/{}/page", activity.dwa_id)),
            broader: activity.broader.as_deref(),
            occupations: activity.occupations,
            tasks: activity.tasks,
            score: score.mean.map(points),
            class: band_class(score.mean.map(|mean| Band::of_score(mean).label())),
            alike: alike
                .map(|(alike, (low, high))| ((t.shared.alike)(alike), range(language, low, high))),
        }
    }
}

fn activities(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, all) = (ask.language, &ask.view.edition.activities);
    let t = text::of(language);
    let found = found(all, query);
    let part = Part { page: query.page, rows: ROWS };
    let head = Head {
        path: PATH.to_owned(),
        title: t.shared.activities.to_owned(),
        // What people search for is no page that others should find.
        about: query.words.is_none().then(|| t.shared.activities_about.to_owned()),
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        found: (t.shared.n_activities)(found.len()),
        filters: Filters::build(ask, t, PATH)
            .words("words", t.shared.find_activity)
            .number("least", t.shared.at_least, 1)
            .choice("sort", t.shared.sorted_by, None, t.shared.activities_by),
        rows: part.of(&found).map(|activity| Line::build(language, t, activity)).collect(),
        absent: all.reason().map(t.common.reason),
        pager: Pager::build(ask, t, PATH, part, found.len()),
    })
}

/// The activities that are asked for: a search by how well they fit, unless another order is asked for too.
fn found<'a>(all: &'a Activities, query: &Query) -> Vec<&'a Activity> {
    let mut found: Vec<&Activity> = match &query.words {
        Some(text) => all.search(text),
        None => all.all().iter().collect(),
    };
    found.retain(|activity| activity.occupations >= query.least);
    match query.sort {
        Sort::Occupations if query.words.is_some() => {}
        Sort::Occupations => ActivityFigure::Occupations.sort(&mut found, false),
        Sort::Range => ActivityFigure::Range.sort(&mut found, false),
        Sort::Score => ActivityFigure::Score.sort(&mut found, false),
    }
    found
}
