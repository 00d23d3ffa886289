//! `GET /occupations/{soc_code}/history`: an occupation's score in every snapshot, and of what each change
//! consists.

use schemars::JsonSchema;
use serde::Serialize;

use super::named::OfOccupation;
use crate::read::edition::Point;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::href;
use crate::web::kernel::reply::Meaning;
use crate::web::kernel::route::{Ask, Media, Route};

pub(super) fn route() -> Route {
    Route::of_edition(
        "/occupations/{soc_code}/history",
        "An occupation's score in every snapshot, and of what each change consists",
        Media::json::<Reply>(),
        history,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HistoryReply")]
struct Reply<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Path of the occupation.
    href: String,
    /// The newest snapshots, the newest first; each change is against the one made before.
    history: Vec<Point<'a>>,
    /// Snapshots that are too old to be listed here; `/snapshots` names them.
    older: usize,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

fn history(ask: &Ask, query: &OfOccupation) -> Result<Answer, Error> {
    let view = &ask.view;
    let (_, found) = query.named(view)?;
    // By its bytes: snapshots that are not published come and go without another edition.
    Answer::json_by_bytes(&Reply {
        soc_code: &found.soc_code,
        title: &found.title,
        href: href(&found.soc_code),
        history: view.edition.history.of(&found.soc_code, &view.edition.record),
        older: view.edition.history.older(),
        meaning: Meaning::in_view(view),
    })
}
