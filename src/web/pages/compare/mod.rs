//! `/compare?soc=…`: up to four occupations side by side, and which order of every two can be told.

use askama::Template;

use super::answer;
use super::figures::share;
use super::frame::{Frame, Head};
use super::listed::Row;
use super::named::named;
use super::occupation::said_of;
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
        soc: Option<String> = Param::new(Kind::SocCodes(4), "up to four SOC codes, separated by commas"),
    }
}

/// The comparison.
pub(crate) fn route() -> Route {
    Route::of_page("/compare", "Up to four occupations side by side", compare)
}

#[derive(Template)]
#[template(path = "compare/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    title: String,
    codes: String,
    /// An occupation, what is said of it, and the address without it.
    rows: Vec<(Row<'a>, String, String)>,
    pairs: Vec<String>,
}

fn compare(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let mut occupations: Vec<&Occupation> = Vec::new();
    for code in query.soc.iter().flat_map(|codes| codes.split(',')) {
        let (_, occupation) = named(edition, code.trim())?;
        if !occupations.iter().any(|known| known.soc_code == occupation.soc_code) {
            occupations.push(occupation);
        }
    }
    let codes: Vec<&str> = occupations.iter().map(|it| it.soc_code.as_str()).collect();
    let without = |code: &str| {
        let others: Vec<&str> = codes.iter().copied().filter(|other| *other != code).collect();
        let others = others.join(",");
        let others = Some(others.as_str()).filter(|others| !others.is_empty());
        format!("{}{}", language.address("/compare"), ask.params.query_with(&[("soc", others)]))
    };
    let rows: Vec<_> = occupations
        .iter()
        .map(|occupation| {
            let said = said_of(edition, t, occupation).join(" ");
            (Row::build(language, t, occupation), said, without(&occupation.soc_code))
        })
        .collect();
    let name = |code: &str| {
        let row = rows.iter().find(|(row, ..)| row.code == code);
        row.map_or_else(|| code.to_owned(), |(row, ..)| row.title.text.to_owned())
    };
    let pairs = edition.pairs(&occupations);
    let pairs =
        pairs.iter().map(|pair| told(t, pair, &name(pair.first), &name(pair.second))).collect();
    let names: Vec<String> = codes.iter().map(|code| name(code)).collect();
    let title = match names.as_slice() {
        [] => t.compare.heading.to_owned(),
        names => format!("{}: {}", t.common.compare, names.join(", ")),
    };
    let head = Head {
        path: "/compare".to_owned(),
        title: title.clone(),
        about: Some(t.compare.about.to_owned()),
    };
    answer(&Page { frame: Frame::build(ask, head), t, title, codes: codes.join(","), rows, pairs })
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
