//! `GET /occupations/compare`: some occupations side by side.

use schemars::JsonSchema;
use serde::Serialize;

use super::named::named;
use crate::read::edition::{Labour, MajorGroup, Occupation, Pair, Score};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::href;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};

/// The most occupations in one comparison.
const MOST: usize = 10;

query! {
    /// The parameters of `GET /occupations/compare`.
    struct Query {
        soc: String = Param::new(Kind::SocCodes(MOST), "SOC codes, separated by commas").required(),
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/occupations/compare",
        "Up to ten occupations side by side, and which order of every two can be told",
        Media::json::<Reply>(),
        compare,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CompareReply")]
struct Reply<'a> {
    /// The occupations, in the order in which they were named.
    occupations: Vec<Side<'a>>,
    /// Every two of them: in which share of the draws behind the rank intervals one is above the other.
    pairs: Vec<Pair<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// An occupation of the comparison.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ComparedOccupation")]
struct Side<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    title_ko: Option<&'static str>,
    /// Path of the occupation.
    href: String,
    /// Its major group.
    major_group: &'a MajorGroup,
    /// Its score, or why there is none.
    score: &'a Score,
    #[serde(flatten)]
    labour: &'a Labour,
}

fn compare(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let view = &ask.view;
    let mut occupations: Vec<&Occupation> = Vec::new();
    for text in query.soc.split(',').map(str::trim) {
        let (_, found) = named(view, text)?;
        if !occupations.iter().any(|known| known.soc_code == found.soc_code) {
            occupations.push(found);
        }
    }
    Answer::json(&Reply {
        pairs: view.edition.pairs(&occupations),
        occupations: occupations.into_iter().map(side).collect(),
        meaning: Meaning::in_view(view),
    })
}

fn side(occupation: &Occupation) -> Side<'_> {
    Side {
        soc_code: &occupation.soc_code,
        title: &occupation.title,
        title_ko: occupation.title_ko,
        href: href(&occupation.soc_code),
        major_group: &occupation.major_group,
        score: &occupation.score,
        labour: &occupation.labour,
    }
}
