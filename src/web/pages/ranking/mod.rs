//! `/ranking`: all occupations in an order, filtered, in pages. All of its state is in its address.

use askama::Template;

use super::answer;
use super::figures::about;
use super::filters::{Filters, named_group};
use super::frame::{Frame, Head};
use super::listed::Row;
use super::pager::{Pager, Part};
use super::text::{self, Text};
use crate::read::edition::{Edition, Figure, Filter};
use crate::soc;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::route::{Ask, Route};

words! {
    /// What the list is sorted by.
    enum Sort {
        Score = "score",
        Jobs = "jobs",
        Pay = "pay",
        Growth = "growth",
        Title = "title",
    }
}

words! {
    /// In which direction.
    enum Order {
        Falling = "desc",
        Rising = "asc",
    }
}

query! {
    /// The parameters of the page.
    struct Query {
        sort: Sort = Param::new(Kind::Choice(Sort::WORDS), "what the list is sorted by").or("score"),
        order: Order = Param::new(Kind::Choice(Order::WORDS), "largest or smallest first").or("desc"),
        group: Option<String> = Param::new(Kind::Choice(&soc::MAJOR_GROUP_CODES), "only this major group"),
        jobs: Option<i64> = Param::new(Kind::Whole(0, 1_000_000_000), "jobs at least").open(),
        page: usize = Param::new(Kind::Whole(1, 1_000), "which page, from 1").or("1"),
    }
}

/// The ranking.
pub(crate) fn route() -> Route {
    Route::of_page("/ranking", "All occupations in an order, with their range of ranks", ranking)
}

/// Rows of a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "ranking/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    /// What is listed, as a sentence.
    sentence: String,
    found: String,
    rows: Vec<Row<'a>>,
    /// The heads of the sortable columns: name, address, `aria-sort`.
    heads: Vec<Column>,
    filters: Filters<'a>,
    pager: Pager,
    json: String,
    csv: String,
    /// The chart of the same group.
    chart: String,
}

#[derive(Debug)]
struct Column {
    name: &'static str,
    href: String,
    sorted: Option<&'static str>,
}

fn ranking(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let filter = Filter {
        major_group: query.group.as_deref().and_then(|group| group.parse().ok()),
        min_employment: query.jobs,
        ..Filter::default()
    };
    let places = sorted(edition, language, query);
    let places: Vec<usize> =
        places.into_iter().filter(|place| edition.passes(*place, &filter)).collect();
    let part = Part { page: query.page, rows: ROWS };
    let here = |changed: &[(&str, Option<&str>)]| {
        format!("{}{}", language.address("/ranking"), ask.params.query_with(changed))
    };
    let rows = part.of(&places).filter_map(|place| edition.occupations.get(*place));
    let sentence = sentence(language, t, query);
    let head = Head {
        path: "/ranking".to_owned(),
        title: sentence.clone(),
        about: Some(format!("{sentence}. {}", t.start.ranks_note)),
    };
    let api = api(query);
    let is_filtered = query.group.is_some() || query.jobs.is_some();
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        found: (t.lists.found)(places.len()),
        rows: rows.map(|occupation| Row::build(language, t, occupation)).collect(),
        heads: columns(t, query, &here),
        filters: Filters::build(ask, t, "/ranking")
            .groups()
            .number("jobs", t.lists.at_least, 1_000)
            .kept("sort")
            .kept("order")
            .clear(is_filtered.then(|| here(&[("group", None), ("jobs", None), ("page", None)]))),
        pager: Pager::build(ask, t, "/ranking", part, places.len()),
        json: format!("/occupations?{api}"),
        chart: chart(language, query),
        csv: format!("/occupations?{api}&format=csv"),
        sentence,
    })
}

impl Sort {
    const ALL: [Self; 5] = [Self::Score, Self::Jobs, Self::Pay, Self::Growth, Self::Title];

    fn word(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Jobs => "jobs",
            Self::Pay => "pay",
            Self::Growth => "growth",
            Self::Title => "title",
        }
    }

    /// The same order of the API's list.
    fn of_api(self) -> &'static str {
        match self {
            Self::Score => "ai",
            Self::Jobs => "employment",
            Self::Pay => "wage",
            Self::Growth => "growth",
            Self::Title => "title",
        }
    }
}

/// The places of all occupations in the order that is asked for; titles in that of the language.
fn sorted(edition: &Edition, language: Language, query: &Query) -> Vec<usize> {
    let ascending = query.order == Order::Rising;
    let figure = match query.sort {
        Sort::Score => Figure::Score,
        Sort::Jobs => Figure::Employment,
        Sort::Pay => Figure::Wage,
        Sort::Growth => Figure::Growth,
        Sort::Title => {
            let mut places = edition.by_title().to_vec();
            if language == Language::Korean {
                let name = |place: &usize| {
                    let occupation = edition.occupations.get(*place)?;
                    Some((occupation.title_ko.is_none(), occupation.title_ko.unwrap_or_default()))
                };
                places.sort_by_key(name);
            }
            if !ascending {
                places.reverse();
            }
            return places;
        }
    };
    edition.by_figure(figure, ascending).to_vec()
}

/// What is listed and in which order.
fn sentence(language: Language, t: &Text, query: &Query) -> String {
    let group = query.group.as_deref().map(|code| named_group(language, code));
    let jobs = query.jobs.filter(|jobs| *jobs > 0).map(|jobs| about(language, jobs));
    let what = (t.ranking.view)(group.as_deref(), jobs.as_deref());
    let orders = if query.order == Order::Rising { t.ranking.rising } else { t.ranking.falling };
    let place = Sort::ALL.iter().position(|sort| *sort == query.sort);
    let order = place.and_then(|place| orders.get(place).copied()).unwrap_or_default();
    format!("{what}, {order}")
}

/// A column's head sorts by it, and turns the order round where it is sorted by it already.
fn columns(
    t: &Text,
    query: &Query,
    here: &impl Fn(&[(&str, Option<&str>)]) -> String,
) -> Vec<Column> {
    let names = [t.common.score, t.common.jobs, t.lists.pay, t.lists.growth, t.lists.occupation];
    let columns = Sort::ALL.into_iter().zip(names).map(|(sort, name)| {
        let is_sorted = sort == query.sort;
        let rises = if is_sorted { query.order == Order::Falling } else { sort == Sort::Title };
        let order = if rises { "asc" } else { "desc" };
        Column {
            name,
            href: here(&[("sort", Some(sort.word())), ("order", Some(order)), ("page", None)]),
            sorted: is_sorted.then_some(match query.order {
                Order::Falling => "descending",
                Order::Rising => "ascending",
            }),
        }
    });
    columns.collect()
}

/// The chart of the same group.
fn chart(language: Language, query: &Query) -> String {
    let group = query.group.as_ref().map(|code| format!("?group={code}"));
    format!("{}{}", language.address("/chart"), group.unwrap_or_default())
}

/// The same list as the API has it.
fn api(query: &Query) -> String {
    let order = if query.order == Order::Rising { "asc" } else { "desc" };
    let mut text =
        format!("sort={}&order={order}&per_page={ROWS}&page={}", query.sort.of_api(), query.page);
    if let Some(group) = &query.group {
        text.push_str("&major_group=");
        text.push_str(group);
    }
    if let Some(jobs) = query.jobs {
        text.push_str("&min_employment=");
        text.push_str(&jobs.to_string());
    }
    text
}
