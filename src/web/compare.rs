//! `GET /occupations/compare`: some occupations side by side.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::error::Error;
use super::params::{Kind, Param};
use super::reply::{self, Meaning};
use super::route::{Ask, Handler, Media, Route};
use crate::edition::{Labour, MajorGroup, Occupation, Score};
use crate::soc::SocCode;

/// Occupations in one comparison.
const MOST: usize = 10;

pub(super) const COMPARE: Route = Route {
    path: "/occupations/compare",
    about: "Up to ten occupations side by side: scores with all their uncertainty, jobs, wages, projections",
    params: &[Param::new("soc", Kind::SocCodes(MOST), "SOC codes, separated by commas").required()],
    media: Media::json::<Reply>(),
    handler: Handler::Edition(compare),
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CompareReply")]
struct Reply<'a> {
    /// In the order asked for.
    occupations: Vec<Side<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// One of the occupations.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ComparedOccupation")]
struct Side<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Its own page.
    href: String,
    /// Its major group.
    major_group: &'a MajorGroup,
    /// Its score, or why there is none.
    score: &'a Score,
    #[serde(flatten)]
    labour: &'a Labour,
}

fn compare(ask: &Ask) -> Result<Answer, Error> {
    let view = &ask.view;
    let mut occupations: Vec<Side> = Vec::new();
    for text in ask.params.text("soc").unwrap_or_default().split(',').map(str::trim) {
        let code: Option<SocCode> = text.parse().ok();
        let found = code.and_then(|code| view.edition.occupation(code.as_str()));
        let found =
            found.ok_or_else(|| Error::not_found(format!("there is no occupation {text}")))?;
        if !occupations.iter().any(|known| known.soc_code == found.soc_code) {
            occupations.push(side(found));
        }
    }
    Answer::json(&Reply { occupations, meaning: Meaning::of(view) })
}

fn side(occupation: &Occupation) -> Side<'_> {
    Side {
        soc_code: &occupation.soc_code,
        title: &occupation.title,
        href: reply::href(&occupation.soc_code),
        major_group: &occupation.major_group,
        score: &occupation.score,
        labour: &occupation.labour,
    }
}
