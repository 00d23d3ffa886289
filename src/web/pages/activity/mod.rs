//! `/activities/{dwa_id}/page`: one activity, the occupations that share it, and whether they are scored alike on it.

use askama::Template;

use super::activities::Line;
use super::answer;
use super::figures::{points, range};
use super::filters::Filters;
use super::frame::{Frame, Head, Title};
use super::listed::{Apart, href};
use super::marks::{Svg, band_class, key, letter};
use super::occupation::known_as;
use super::pager::{Pager, Part};
use super::text::{self, Text};
use crate::read::edition::{Activity, ActivityOccupation, ActivityScore, Edition, Filter, TaskOf};
use crate::soc;
use crate::stats::band::Band;
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
        dwa_id: String = Param::new(Kind::Text(40), "O*NET's id of a detailed work activity"),
        group: Option<String> = Param::new(Kind::Choice(&soc::MAJOR_GROUP_CODES), "only this major group"),
        page: usize = Param::new(Kind::Whole(1, 1_000), "which page, from 1").or("1"),
    }
}

/// The page of an activity.
pub(crate) fn route() -> Route {
    Route::of_page(
        "/activities/{dwa_id}/page",
        "Who shares an activity, and whether it is scored alike",
        activity,
    )
}

/// Occupations of a page.
const ROWS: usize = 40;

#[derive(Template)]
#[template(path = "activity/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    line: Line<'a>,
    verdict: String,
    raters: Vec<Said<'a>>,
    filters: Filters<'a>,
    found: String,
    rows: Vec<Sharing<'a>>,
    json: String,
    pager: Pager,
}

/// What a rater says of it.
#[derive(Debug)]
struct Said<'a> {
    mark: Svg,
    letter: char,
    name: &'a str,
    mean: Option<String>,
    range: Option<String>,
}

/// An occupation that shares it.
#[derive(Debug)]
struct Sharing<'a> {
    title: Title<'a>,
    href: String,
    /// Its score on the activity.
    score: Option<String>,
    class: &'static str,
    /// Its score as a whole.
    whole: Option<String>,
    whole_class: &'static str,
    /// That it is of less than half of its work.
    partly: Option<&'static str>,
    tasks: Vec<Apart<'a>>,
}

fn activity(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let id = &query.dwa_id;
    let activity = edition.activities.find(id).ok_or_else(|| {
        let message = format!("there is no activity {id} in this release");
        Error::not_found(Thing::Activity, id, message)
    })?;
    let group = query.group.as_deref();
    let filter =
        Filter { major_group: group.and_then(|group| group.parse().ok()), ..Filter::default() };
    let mut found = edition.activity_occupations(activity);
    found.retain(|of| {
        edition.place(&of.occupation.soc_code).is_some_and(|place| edition.passes(place, &filter))
    });
    let part = Part { page: query.page, rows: ROWS };
    let path = format!("/activities/{}/page", activity.dwa_id);
    let line = Line::build(language, t, activity);
    let verdict = verdict(t, &activity.score);
    let head = Head {
        path: path.clone(),
        title: line.title.text.to_owned(),
        about: Some(verdict.clone()),
    };
    let names: Vec<&str> = edition.version.raters.iter().map(|rater| rater.name.as_str()).collect();
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        line,
        verdict,
        raters: said(edition, language, activity),
        filters: Filters::build(ask, t, &path).groups(),
        found: (t.lists.found)(found.len()),
        rows: part.of(&found).map(|of| Sharing::build(language, &names, of)).collect(),
        json: format!("/activities/{}", activity.dwa_id),
        pager: Pager::build(ask, t, &path, part, found.len()),
    })
}

/// Whether its occupations are scored alike, in a sentence.
pub(super) fn verdict(t: &Text, score: &ActivityScore) -> String {
    let ends = score.occupation_low.zip(score.occupation_high);
    match score.alike().zip(ends) {
        Some((alike, (low, high))) => (t.shared.verdict)(alike, &points(low), &points(high)),
        None => t.shared.no_verdict.to_owned(),
    }
}

fn said<'a>(edition: &'a Edition, language: Language, activity: &Activity) -> Vec<Said<'a>> {
    let raters = edition.version.raters.iter().zip(edition.activity_raters(activity));
    raters
        .enumerate()
        .map(|(place, (rater, of))| {
            let ends = of.score.occupation_low.zip(of.score.occupation_high);
            Said {
                mark: key(place),
                letter: letter(place),
                name: known_as(rater),
                mean: of.score.mean.map(points),
                range: ends.map(|(low, high)| range(language, low, high)),
            }
        })
        .collect()
}

impl<'a> Sharing<'a> {
    fn build(language: Language, raters: &[&str], of: &ActivityOccupation<'a>) -> Self {
        let occupation = of.occupation;
        let tasks = of.tasks.iter().map(|task| TaskOf { occupation, task });
        Self {
            title: Title::build(language, occupation),
            href: href(language, &occupation.soc_code),
            score: of.mean.map(points),
            class: band_class(of.mean.map(|mean| Band::of_score(mean).label())),
            whole: occupation.score.mean.map(points),
            whole_class: band_class(occupation.score.band),
            partly: occupation.score.partly_scored.then_some(text::of(language).common.partly),
            tasks: tasks.map(|task| Apart::build(language, raters, &task)).collect(),
        }
    }
}
