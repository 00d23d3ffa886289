//! `/compare?soc=…`: up to four occupations side by side, and which order of every two can be told.

use askama::Template;

use super::answer;
use super::figures::{change, estimated, share};
use super::frame::{Frame, Head, Title};
use super::listed::Row;
use super::named::named;
use super::occupation::{said_of, wage};
use super::text::{self, Text};
use crate::read::edition::{Occupation, Pair};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Route};

query! {
    /// The parameters of the page.
    struct Query {
        soc: Option<String> = Param::new(Kind::SocCodes(MOST), "up to four SOC codes, separated by commas"),
        add: Option<String> = Param::new(Kind::Text(200), "the name of another one to add").searched(),
    }
}

/// Occupations side by side at most.
const MOST: usize = 4;
/// How many are offered to be added.
const FOUND: usize = 8;

/// The comparison.
pub(crate) fn route() -> Route {
    Route::of_page("/compare", "Up to four occupations side by side", compare)
}

#[derive(Template)]
#[template(path = "compare/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    heading: String,
    codes: String,
    sides: Vec<Side<'a>>,
    /// What is looked for to be added.
    wanted: &'a str,
    /// What is found, and the address with it.
    found: Vec<(Title<'a>, String)>,
    /// Whether there is room for another one.
    has_room: bool,
    pairs: Vec<String>,
}

/// One of the occupations: its figures, or why they are missing.
#[derive(Debug)]
struct Side<'a> {
    row: Row<'a>,
    /// What is said of it.
    said: String,
    /// The address without it.
    without: String,
    interval: Result<String, String>,
    ranks: Result<String, String>,
    jobs: Result<String, String>,
    pay: Result<String, String>,
    growth: Result<String, String>,
}

impl<'a> Side<'a> {
    fn build(ask: &'a Ask, occupation: &'a Occupation, without: String) -> Self {
        let (language, edition) = (ask.language, &*ask.view.edition);
        let t = text::of(language);
        let (score, labour) = (&occupation.score, &occupation.labour);
        let row = Row::build(language, t, occupation);
        let why = |reason: Option<&str>| {
            reason.map_or_else(|| t.start.no_figure.to_owned(), t.common.reason)
        };
        let jobs = labour
            .employment
            .value
            .map(|jobs| estimated(language, jobs, labour.employment.relative_standard_error));
        let pay = wage(language, t, occupation).map(|paid| paid.value);
        Self {
            said: said_of(edition, t, occupation).join(" "),
            without,
            interval: row
                .interval
                .clone()
                .ok_or_else(|| why(score.interval_reason.or(score.reason))),
            ranks: row.ranks.clone().ok_or_else(|| why(score.reason.or(score.interval_reason))),
            jobs: jobs.ok_or_else(|| why(labour.employment.origin.reason)),
            pay: pay.ok_or_else(|| why(labour.wages.origin.reason)),
            growth: labour
                .projections
                .growth_pct
                .map(change)
                .ok_or_else(|| why(labour.projections.origin.reason)),
            row,
        }
    }
}

fn compare(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let edition = &*ask.view.edition;
    let t = text::of(ask.language);
    let mut occupations: Vec<&Occupation> = Vec::new();
    for code in query.soc.iter().flat_map(|codes| codes.split(',')) {
        let (_, occupation) = named(edition, code.trim())?;
        if !occupations.iter().any(|known| known.soc_code == occupation.soc_code) {
            occupations.push(occupation);
        }
    }
    let codes: Vec<&str> = occupations.iter().map(|it| it.soc_code.as_str()).collect();
    let without = |code: &str| {
        let others = codes.iter().copied().filter(|other| *other != code);
        address(ask, &others.collect::<Vec<_>>())
    };
    let wanted = query.add.as_deref().unwrap_or_default();
    let has_room = codes.len() < MOST;
    let sides = occupations.iter();
    let sides: Vec<Side<'_>> =
        sides.map(|of| Side::build(ask, of, without(&of.soc_code))).collect();
    let name = |code: &str| {
        let side = sides.iter().find(|side| side.row.code == code);
        side.map_or_else(|| code.to_owned(), |side| side.row.title.text.to_owned())
    };
    let pairs = edition.pairs(&occupations);
    let pairs =
        pairs.iter().map(|pair| told(t, pair, &name(pair.first), &name(pair.second))).collect();
    let names: Vec<String> = codes.iter().map(|code| name(code)).collect();
    let title = match names.as_slice() {
        [] => t.compare.heading.to_owned(),
        names => format!("{}: {}", t.common.compare, names.join("\u{a0}/ ")),
    };
    // Two names fit into a heading; the table names more of them.
    let heading = if names.len() > 2 { t.compare.heading.to_owned() } else { title.clone() };
    let head = Head {
        path: "/compare".to_owned(),
        title,
        // What people look for is no page that others should find.
        about: query.add.is_none().then(|| t.compare.about.to_owned()),
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        heading,
        codes: codes.join(","),
        sides,
        wanted,
        found: if has_room { offered(ask, &codes, wanted) } else { Vec::new() },
        has_room,
        pairs,
    })
}

/// The comparison of these occupations.
fn address(ask: &Ask, codes: &[&str]) -> String {
    let codes = codes.join(",");
    let codes = Some(codes.as_str()).filter(|codes| !codes.is_empty());
    let query = ask.params.query_with(&[("soc", codes), ("add", None)]);
    format!("{}{query}", ask.language.address("/compare"))
}

/// The occupations that a name finds, each with the comparison that it is added to.
fn offered<'a>(ask: &'a Ask, codes: &[&str], wanted: &str) -> Vec<(Title<'a>, String)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let found = ask.view.edition.search(wanted);
    let others = found.hits().filter(|hit| !codes.contains(&hit.occupation.soc_code.as_str()));
    others
        .take(FOUND)
        .map(|hit| {
            let with = codes.iter().copied().chain([hit.occupation.soc_code.as_str()]);
            let href = address(ask, &with.collect::<Vec<_>>());
            (Title::build(ask.language, hit.occupation), href)
        })
        .collect()
}

fn told(t: &Text, pair: &Pair<'_>, first: &str, second: &str) -> String {
    let says = &t.compare;
    match (pair.told, pair.above, pair.below) {
        (Some("above"), Some(part), _) => (says.above)(first, second, &share(part)),
        (Some("below"), _, Some(part)) => (says.above)(second, first, &share(part)),
        (Some(_), ..) => (says.not_told)(first, second),
        (None, ..) => (says.not_compared)(first, second),
    }
}
