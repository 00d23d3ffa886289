//! `/skills/{element_id}/page`: the occupations that need a skill, knowledge area or ability, and how much.

use askama::Template;

use super::answer;
use super::filters::Filters;
use super::frame::{Frame, Head, Title};
use super::listed::Row;
use super::marks::Svg;
use super::pager::{Pager, Part};
use super::skills::{self, importance_bar};
use super::text::{self, Text};
use crate::read::edition::{Edition, Figure, Filter, Need, NeedFigure, Skill};
use crate::soc;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::route::{Ask, Route};

words! {
    /// What the list is sorted by, the largest first.
    enum Sort {
        Importance = "importance",
        Score = "score",
        Jobs = "jobs",
        Pay = "pay",
    }
}

query! {
    /// The parameters of the page.
    struct Query {
        element_id: String = Param::new(Kind::Text(20), "an id of O*NET's content model such as 2.A.1.a"),
        group: Option<String> = Param::new(Kind::Choice(&soc::MAJOR_GROUP_CODES), "only this major group"),
        least: String = Param::new(Kind::Choice(&LEASTS), "how important it is at least").or("3"),
        sort: Sort = Param::new(Kind::Choice(Sort::WORDS), "what the list is sorted by").or("importance"),
        page: usize = Param::new(Kind::Whole(1, 1_000), "which page, from 1").or("1"),
    }
}

/// An importance to ask for: rated at all, important, very important.
const LEASTS: [&str; 3] = ["1", "3", "4"];

/// The page of a skill.
pub(crate) fn route() -> Route {
    Route::of_page("/skills/{element_id}/page", "Who needs a skill, and how much", skill)
}

/// Rows of a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "skill/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    title: Title<'a>,
    kind: &'static str,
    description: Option<&'a str>,
    needed: String,
    importance: Option<String>,
    level: Option<String>,
    filters: Filters<'a>,
    found: String,
    rows: Vec<Line<'a>>,
    json: String,
    pager: Pager,
}

/// An occupation with how much it needs.
#[derive(Debug)]
struct Line<'a> {
    row: Row<'a>,
    bar: Svg,
    importance: String,
    level: Option<String>,
}

fn skill(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let id = &query.element_id;
    let skill = edition.elements.find(id).ok_or_else(|| {
        let message = format!("no occupation is rated on {id} in this release");
        Error::not_found(Thing::Skill, id, message)
    })?;
    let found = found(edition, skill, query);
    let part = Part { page: query.page, rows: ROWS };
    let path = format!("/skills/{}/page", skill.element_id);
    let title = skills::title(language, skill);
    let head = Head {
        path: path.clone(),
        title: (t.shared.who_needs)(title.text),
        about: Some(t.shared.skills_about.to_owned()),
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        kind: (t.shared.domain)(skill.domain),
        description: skill.description.as_deref(),
        needed: (t.shared.needed_of)(skill.needed_in, skill.occupations),
        importance: skill
            .mean_importance
            .map(|mean| (t.shared.of_most)(&format!("{mean:.1}"), "5")),
        level: skill.mean_level.map(|mean| (t.shared.of_most)(&format!("{mean:.1}"), "7")),
        filters: Filters::build(ask, t, &path)
            .groups()
            .choice("least", t.shared.least, None, t.shared.leasts)
            .choice("sort", t.shared.sorted_by, None, t.shared.needs_by),
        found: (t.lists.found)(found.len()),
        rows: part
            .of(&found)
            .filter_map(|(place, need)| Line::build(edition, language, t, *place, need))
            .collect(),
        json: format!("/skills/{}", skill.element_id),
        pager: Pager::build(ask, t, &path, part, found.len()),
        title,
    })
}

/// The places of the occupations that are asked for, with how much they need.
fn found(edition: &Edition, skill: &Skill, query: &Query) -> Vec<(usize, Need)> {
    let by = match query.sort {
        Sort::Importance => NeedFigure::Importance,
        Sort::Score => NeedFigure::Of(Figure::Score),
        Sort::Jobs => NeedFigure::Of(Figure::Employment),
        Sort::Pay => NeedFigure::Of(Figure::Wage),
    };
    let group = query.group.as_deref();
    let filter =
        Filter { major_group: group.and_then(|group| group.parse().ok()), ..Filter::default() };
    // Its kind has let only numbers pass.
    let least = query.least.parse().unwrap_or(1.0);
    let mut found = edition.who_needs(skill, least, by, false);
    found.retain(|(place, _)| edition.passes(*place, &filter));
    found
}

impl<'a> Line<'a> {
    fn build(
        edition: &'a Edition,
        language: Language,
        t: &Text,
        place: usize,
        need: &Need,
    ) -> Option<Self> {
        Some(Self {
            row: Row::build(language, t, edition.occupations.get(place)?),
            bar: importance_bar(need.importance),
            importance: format!("{:.1}", need.importance),
            level: need.level.map(|level| format!("{level:.1}")),
        })
    }
}
