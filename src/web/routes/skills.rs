//! `GET /skills`, `GET /skills/{element_id}` and `GET /occupations/{soc_code}/skills`: skills, knowledge
//! and abilities, and who needs them.

use schemars::JsonSchema;
use serde::Serialize;

use super::filter::{Filters, MAX_SEARCH, Order};
use super::named::{SOC_CODE, named};
use crate::read::edition::{Detail, Domain, Element, Elements, Figure, Need, NeedFigure, Skill};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::{self, Item};
use crate::web::kernel::paging::Paging;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::reply::{Envelope, Meaning};
use crate::web::kernel::route::{Ask, Media, Route};
use crate::web::kernel::written::Written;

words! {
    /// The parts of the content model.
    enum Part {
        Skills = "skills",
        Knowledge = "knowledge",
        Abilities = "abilities",
    }
}

words! {
    /// What the occupations that need an element are sorted by.
    enum Sort {
        Importance = "importance",
        Level = "level",
        Score = "ai",
        Employment = "employment",
        Wage = "wage",
    }
}

const DOMAIN: Param = Param::new(Kind::Choice(Part::WORDS), "only skills, knowledge or abilities");

query! {
    /// The parameters of `GET /skills`.
    struct Query {
        search: Option<String> = Param::new(Kind::Text(MAX_SEARCH), "words of the name, or their beginnings").searched(),
        domain: Option<Part> = DOMAIN,
        ..paging: Paging,
    }
}

query! {
    /// The parameters of `GET /skills/{element_id}`.
    struct One {
        element_id: String = Param::new(Kind::Text(20), "an id of O*NET's content model such as 2.A.1.a"),
        sort: Sort = Param::new(
            Kind::Choice(Sort::WORDS),
            "importance, level, score, jobs, or annual median wage",
        )
        .or("importance"),
        order: Order = Param::new(Kind::Choice(&["asc", "desc"]), "largest or smallest first").or("desc"),
        min_importance: f64 = Param::new(
            Kind::Number(1.0, 5.0),
            "only occupations for which it is at least so important, 1 to 5",
        )
        .or("1"),
        ..filters: Filters,
        ..paging: Paging,
    }
}

query! {
    /// The parameters of `GET /occupations/{soc_code}/skills`.
    struct OfOccupation {
        soc_code: String = SOC_CODE,
        domain: Option<Part> = DOMAIN,
    }
}

impl Part {
    fn domain(self) -> Domain {
        match self {
            Self::Skills => Domain::Skills,
            Self::Knowledge => Domain::Knowledge,
            Self::Abilities => Domain::Abilities,
        }
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/skills",
        "Skills, knowledge and abilities, and in how many occupations they are needed",
        Media::json::<List>(),
        skills,
    )
}

pub(super) fn one_route() -> Route {
    Route::of_edition(
        "/skills/{element_id}",
        "The occupations that need a skill, knowledge area or ability, and how much",
        Media::json::<Reply>(),
        skill,
    )
}

pub(super) fn of_occupation_route() -> Route {
    Route::of_edition(
        "/occupations/{soc_code}/skills",
        "All skills, knowledge and abilities of an occupation, the most important first",
        Media::json::<Profile>(),
        of_occupation,
    )
}

/// A domain of which the release has nothing.
#[derive(Serialize, JsonSchema)]
struct AbsentDomain {
    /// The domain.
    domain: Domain,
    /// Why there is nothing.
    reason: &'static str,
}

fn absent(elements: &Elements, wanted: Option<Part>) -> Vec<AbsentDomain> {
    let wanted = domains(wanted).into_iter();
    let reason = |domain| Some(AbsentDomain { domain, reason: elements.absent(domain)? });
    wanted.filter_map(reason).collect()
}

fn domains(wanted: Option<Part>) -> Vec<Domain> {
    wanted.map_or_else(|| Domain::ALL.to_vec(), |part| vec![part.domain()])
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SkillsReply")]
struct List<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// Domains of which the release has nothing, with the reason.
    absent: Vec<AbsentDomain>,
    /// The elements of this page.
    skills: Vec<Listed<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// An element in a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SkillItem")]
struct Listed<'a> {
    /// Path of the element.
    href: String,
    #[serde(flatten)]
    skill: &'a Skill,
}

impl<'a> Listed<'a> {
    fn select(skill: &'a Skill) -> Self {
        Self { href: format!("/skills/{}", skill.element_id), skill }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SkillReply")]
struct Reply<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The element.
    skill: Listed<'a>,
    /// The occupations of this page.
    needed_by: Vec<Needing<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// An occupation that is rated on the element.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SkillOccupation")]
struct Needing<'a> {
    #[serde(flatten)]
    need: Need,
    /// The occupation with its score, jobs, wages and projections.
    occupation: &'a Written<Item<'static>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OccupationSkillsReply")]
struct Profile<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Path of its page.
    href: String,
    /// Its O*NET-SOC occupations.
    onetsoc: Vec<OfDetail<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// What one O*NET-SOC occupation needs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DetailSkills")]
struct OfDetail<'a> {
    /// Its code.
    onetsoc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Skills, knowledge and abilities, or those that are asked for.
    domains: Vec<OfDomain>,
}

/// What it needs of one domain.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DomainSkills")]
struct OfDomain {
    /// The domain.
    domain: Domain,
    /// Why there is nothing; null where there is something.
    reason: Option<&'static str>,
    /// The elements, the most important first.
    elements: Vec<Element>,
}

/// Why an occupation has nothing of a domain that the release has.
const NOT_RATED: &str = "O*NET has no ratings of this occupation";

impl<'a> OfDetail<'a> {
    fn select(elements: &Elements, detail: &'a Detail, wanted: Option<Part>) -> Self {
        let of_domain = |domain| {
            let found = elements.of_detail(&detail.onetsoc_code, domain);
            let reason = elements.absent(domain).or(found.is_empty().then_some(NOT_RATED));
            OfDomain { domain, reason, elements: found }
        };
        Self {
            onetsoc_code: &detail.onetsoc_code,
            title: &detail.title,
            domains: domains(wanted).into_iter().map(of_domain).collect(),
        }
    }
}

fn skills(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let elements = &ask.view.edition.elements;
    let mut found = match &query.search {
        Some(text) => elements.search(text),
        None => elements.all().iter().collect(),
    };
    found.retain(|skill| query.domain.is_none_or(|part| part.domain() == skill.domain));
    let (envelope, found) = Envelope::page(&query.paging, found);
    Answer::json(&List {
        envelope,
        absent: absent(elements, query.domain),
        skills: found.into_iter().map(Listed::select).collect(),
        meaning: Meaning::in_view(&ask.view),
    })
}

fn skill(ask: &Ask, query: &One) -> Result<Answer, Error> {
    let (view, edition) = (&ask.view, &ask.view.edition);
    let skill = edition.elements.find(&query.element_id).ok_or_else(|| {
        let id = &query.element_id;
        let message = format!("no occupation is rated on {id}; /skills lists what there is");
        Error::not_found(Thing::Skill, id, message)
    })?;
    let filter = query.filters.checked()?;
    let by = match query.sort {
        Sort::Importance => NeedFigure::Importance,
        Sort::Level => NeedFigure::Level,
        Sort::Score => NeedFigure::Of(Figure::Score),
        Sort::Employment => NeedFigure::Of(Figure::Employment),
        Sort::Wage => NeedFigure::Of(Figure::Wage),
    };
    let ascending = query.order == Order::Ascending;
    let mut found = edition.who_needs(skill, query.min_importance, by, ascending);
    found.retain(|(place, _)| edition.passes(*place, &filter));
    let (envelope, found) = Envelope::page(&query.paging, found);
    let needing = found.into_iter().map(|(place, need)| {
        Ok(Needing { need, occupation: view.item(place).ok_or_else(Error::internal)? })
    });
    Answer::json(&Reply {
        envelope,
        skill: Listed::select(skill),
        needed_by: needing.collect::<Result<_, Error>>()?,
        meaning: Meaning::in_view(view),
    })
}

fn of_occupation(ask: &Ask, query: &OfOccupation) -> Result<Answer, Error> {
    let (_, occupation) = named(&ask.view, &query.soc_code)?;
    let elements = &ask.view.edition.elements;
    let details = occupation.details.iter();
    Answer::json(&Profile {
        soc_code: &occupation.soc_code,
        title: &occupation.title,
        href: item::href(&occupation.soc_code),
        onetsoc: details.map(|detail| OfDetail::select(elements, detail, query.domain)).collect(),
        meaning: Meaning::in_view(&ask.view),
    })
}
