//! `/embed/jobs/{code}`: an occupation's score as a card that pages of others may show in a frame. It is the only page that
//! they may: it has links and nothing to press.

use askama::Template;

use super::answer;
use super::elsewhere::{card_path, credit};
use super::frame::{Frame, Head, Title};
use super::listed::href;
use super::named::{CODE, named};
use super::occupation::Verdict;
use super::text::{self, Text};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Route};

query! {
    /// The parameters of the card.
    struct Query {
        code: String = CODE,
    }
}

/// The card.
pub(crate) fn route() -> Route {
    let about = "One occupation as a card, which other pages may show in a frame";
    Route { is_framed: true, ..Route::of_page("/embed/jobs/{code}", about, embed) }
}

#[derive(Template)]
#[template(path = "embed/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    title: Title<'a>,
    code: &'a str,
    href: String,
    verdict: Verdict<'a>,
    /// Why there is no score, or no rank.
    reason: Option<String>,
    onet: Option<String>,
}

fn embed(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let (_, occupation) = named(edition, &query.code)?;
    let (score, version) = (&occupation.score, &edition.version);
    let title = Title::build(language, occupation);
    let verdict = Verdict::build(language, version, score);
    let head = Head {
        path: card_path(&occupation.soc_code),
        title: (t.occupation.title)(title.text, verdict.said.as_deref()),
        about: None,
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        code: &occupation.soc_code,
        href: ask.site.address(&href(language, &occupation.soc_code)),
        verdict,
        reason: score.reason.map(t.common.reason),
        onet: credit(t, version),
        title,
    })
}
