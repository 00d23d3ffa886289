//! `/skills/page`: skills, knowledge and abilities, and in how many occupations they are needed.

use askama::Template;

use super::answer;
use super::filters::Filters;
use super::frame::{Frame, Head, Title};
use super::marks::{Svg, thin};
use super::pager::{Pager, Part};
use super::text::{self, Text};
use crate::read::edition::{Domain, Edition, Skill};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::route::{Ask, Route};

words! {
    /// The parts of O*NET's content model.
    enum Of {
        Skills = "skills",
        Knowledge = "knowledge",
        Abilities = "abilities",
    }
}

query! {
    /// The parameters of the page.
    struct Query {
        words: Option<String> = Param::new(Kind::Text(80), "words of the name").searched(),
        kind: Option<Of> = Param::new(Kind::Choice(Of::WORDS), "only skills, knowledge or abilities"),
        page: usize = Param::new(Kind::Whole(1, 1_000), "which page, from 1").or("1"),
    }
}

/// The list of skills.
pub(crate) fn route() -> Route {
    Route::of_page("/skills/page", "Skills, knowledge and abilities, and who needs them", skills)
}

const PATH: &str = "/skills/page";
/// Rows of a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "skills/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    found: String,
    filters: Filters<'a>,
    rows: Vec<Line<'a>>,
    /// Why the release has nothing of a kind.
    absent: Vec<String>,
    pager: Pager,
}

/// An element in the list.
#[derive(Debug)]
struct Line<'a> {
    title: Title<'a>,
    href: String,
    kind: &'static str,
    needed: String,
    bar: Svg,
    importance: Option<String>,
}

/// The name of an element in a language; one that the release does not name goes by its id.
pub(super) fn title(language: Language, skill: &Skill) -> Title<'_> {
    match (skill.name.as_deref(), skill.name_ko) {
        (Some(english), korean) => Title::of(language, english, korean),
        (None, Some(korean)) if language == Language::Korean => Title::plain(korean),
        (None, _) => Title::plain(&skill.element_id),
    }
}

/// The page of an element.
pub(super) fn href(language: Language, element_id: &str) -> String {
    language.address(&format!("/skills/{element_id}/page"))
}

fn skills(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let found = found(edition, query);
    let part = Part { page: query.page, rows: ROWS };
    let head = Head {
        path: PATH.to_owned(),
        title: t.shared.skills.to_owned(),
        // What people search for is no page that others should find.
        about: query.words.is_none().then(|| t.shared.skills_about.to_owned()),
    };
    let wanted = query.kind.map(Of::domain);
    let absent = Domain::ALL.into_iter().filter(|domain| wanted.is_none_or(|it| it == *domain));
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        found: (t.shared.elements)(found.len()),
        filters: Filters::build(ask, t, PATH).words("words", t.shared.find_skill).choice(
            "kind",
            t.shared.kind,
            Some(t.shared.all_kinds),
            Domain::ALL.map(t.shared.domain),
        ),
        rows: part.of(&found).map(|skill| Line::build(language, t, skill)).collect(),
        absent: absent.filter_map(|domain| without(edition, t, domain)).collect(),
        pager: Pager::build(ask, t, PATH, part, found.len()),
    })
}

/// Why the release has nothing of a kind; none where it has.
fn without(edition: &Edition, t: &Text, domain: Domain) -> Option<String> {
    let name = match domain {
        Domain::Skills => t.occupation.skills,
        Domain::Knowledge => t.occupation.knowledge,
        Domain::Abilities => t.occupation.abilities,
    };
    Some(format!("{name}: {}", (t.common.reason)(edition.elements.absent(domain)?)))
}

/// The elements that are asked for: the best fit first, else those that most occupations need.
fn found<'a>(edition: &'a Edition, query: &Query) -> Vec<&'a Skill> {
    let mut found: Vec<&Skill> = if let Some(text) = &query.words {
        edition.elements.search(text)
    } else {
        let mut all: Vec<&Skill> = edition.elements.all().iter().collect();
        all.sort_by_key(|skill| std::cmp::Reverse(skill.needed_in));
        all
    };
    let wanted = query.kind.map(Of::domain);
    found.retain(|skill| wanted.is_none_or(|domain| domain == skill.domain));
    found
}

impl Of {
    fn domain(self) -> Domain {
        match self {
            Self::Skills => Domain::Skills,
            Self::Knowledge => Domain::Knowledge,
            Self::Abilities => Domain::Abilities,
        }
    }
}

impl<'a> Line<'a> {
    fn build(language: Language, t: &Text, skill: &'a Skill) -> Self {
        let mean = skill.mean_importance;
        Self {
            title: title(language, skill),
            href: href(language, &skill.element_id),
            kind: (t.shared.domain)(skill.domain),
            needed: (t.shared.needed_of)(skill.needed_in, skill.occupations),
            bar: mean.map_or_else(Svg::default, importance_bar),
            importance: mean.map(|mean| format!("{mean:.1}")),
        }
    }
}

/// An importance, 1 to 5, as a thin bar.
pub(super) fn importance_bar(importance: f64) -> Svg {
    thin((importance - 1.0) / 4.0)
}
