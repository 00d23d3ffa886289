//! `GET /technologies` and `GET /occupations/{soc_code}/technologies`: software and technology, and who
//! uses it.

use schemars::JsonSchema;
use serde::Serialize;

use super::filter::{MAX_SEARCH, ORDER, Order};
use super::named::OfOccupation;
use crate::read::edition::{Edition, Technology, TechnologyFigure, TechnologyUser};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item;
use crate::web::kernel::paging::Paging;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::reply::{Envelope, Meaning};
use crate::web::kernel::route::{Ask, Media, Route};

words! {
    /// What products are sorted by.
    enum Sort {
        Occupations = "occupations",
        Jobs = "jobs",
        Score = "score",
        Name = "name",
    }
}

query! {
    /// The parameters of `GET /technologies`.
    struct Query {
        search: Option<String> = Param::new(Kind::Text(MAX_SEARCH), "words of the product's name, or their beginnings").searched(),
        hot: Option<bool> = Param::new(
            Kind::Choice(&["true", "false"]),
            "only products that job postings often name overall, or only the others",
        ),
        min_occupations: usize = Param::new(
            Kind::Whole(1, 1_000),
            "only products that at least so many occupations use",
        )
        .or("1"),
        sort: Option<Sort> = Param::new(
            Kind::Choice(Sort::WORDS),
            "how many occupations use it, their jobs, their mean score, or the name; `occupations` unless \
             there is a search, which comes by fit",
        ),
        order: Order = ORDER,
        users: usize = Param::new(
            Kind::Whole(0, 1_000),
            "how many of the occupations that use a product are listed with it, those in demand first, then by jobs",
        )
        .or("5")
        .open(),
        ..paging: Paging,
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/technologies",
        "Software and technology: who uses a product, with their scores and jobs",
        Media::json::<List>(),
        technologies,
    )
}

pub(super) fn of_occupation_route() -> Route {
    Route::of_edition(
        "/occupations/{soc_code}/technologies",
        "All software and technology of an occupation, by name",
        Media::json::<Reply>(),
        of_occupation,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TechnologiesReply")]
struct List<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// Why the release has no technology; null where it has.
    reason: Option<&'static str>,
    /// The products of this page.
    technologies: Vec<Listed<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// A product in a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TechnologyItem")]
struct Listed<'a> {
    #[serde(flatten)]
    technology: &'a Technology,
    /// Occupations that use it, those whose postings often name it first, then by jobs; as many as `users` says.
    used_by: Vec<User<'a>>,
}

/// An occupation that uses a product.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TechnologyUser")]
struct User<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Path of the occupation.
    href: String,
    /// Whether its job postings often name the product; null where the release does not say.
    in_demand: Option<bool>,
    /// Its score, 0–100.
    mean: Option<f64>,
    /// Its rank.
    rank: Option<i64>,
    /// Why there is no score or no rank.
    score_reason: Option<&'static str>,
    /// Its jobs (OEWS).
    jobs: Option<i64>,
    /// Why there is no number of jobs.
    jobs_reason: Option<&'static str>,
}

impl<'a> User<'a> {
    fn select(TechnologyUser { occupation, in_demand }: TechnologyUser<'a>) -> Self {
        Self {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            href: item::href(&occupation.soc_code),
            in_demand,
            mean: occupation.score.mean,
            rank: occupation.score.rank,
            score_reason: occupation.score.reason,
            jobs: occupation.labour.employment.value,
            jobs_reason: occupation.labour.employment.origin.reason,
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OccupationTechnologiesReply")]
struct Reply<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Path of its page.
    href: String,
    /// Why there is no product; null where there is one.
    reason: Option<&'static str>,
    /// Its products, by name.
    technologies: Vec<Used<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// A product of the occupation.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OccupationTechnology")]
struct Used<'a> {
    /// Whether the occupation's job postings often name it; null where the release does not say.
    in_demand: Option<bool>,
    #[serde(flatten)]
    technology: &'a Technology,
}

/// Why an occupation has no product.
const NONE_NAMED: &str = "O*NET names none for this occupation";

fn listed<'a>(edition: &'a Edition, technology: &'a Technology, users: usize) -> Listed<'a> {
    let used_by = edition.who_uses(technology).into_iter().take(users).map(User::select).collect();
    Listed { technology, used_by }
}

fn technologies(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let edition = &ask.view.edition;
    let all = &edition.technologies;
    let (mut found, by) = match &query.search {
        Some(text) => (all.search(text), query.sort),
        None => (all.all().iter().collect(), query.sort.or(Some(Sort::Occupations))),
    };
    found.retain(|product| {
        query.hot.is_none_or(|hot| product.hot == Some(hot))
            && product.occupations >= query.min_occupations
    });
    let ascending = query.order == Order::Ascending;
    match by {
        Some(Sort::Occupations) => TechnologyFigure::Occupations.sort(&mut found, ascending),
        Some(Sort::Jobs) => TechnologyFigure::Jobs.sort(&mut found, ascending),
        Some(Sort::Score) => TechnologyFigure::Score.sort(&mut found, ascending),
        Some(Sort::Name) => {
            found.sort_by(|a, b| a.name.cmp(&b.name));
            if !ascending {
                found.reverse();
            }
        }
        None if ascending => found.reverse(),
        None => {}
    }
    let (envelope, found) = Envelope::page(&query.paging, found);
    let products = found.into_iter().map(|product| listed(edition, product, query.users));
    Answer::json(&List {
        envelope,
        reason: all.reason(),
        technologies: products.collect(),
        meaning: Meaning::in_view(&ask.view),
    })
}

fn of_occupation(ask: &Ask, query: &OfOccupation) -> Result<Answer, Error> {
    let (place, occupation) = query.named(&ask.view)?;
    let all = &ask.view.edition.technologies;
    let found = all.of_occupation(place).into_iter();
    let products: Vec<Used<'_>> =
        found.map(|(technology, in_demand)| Used { in_demand, technology }).collect();
    Answer::json(&Reply {
        soc_code: &occupation.soc_code,
        title: &occupation.title,
        href: item::href(&occupation.soc_code),
        reason: all.reason().or(products.is_empty().then_some(NONE_NAMED)),
        technologies: products,
        meaning: Meaning::in_view(&ask.view),
    })
}
