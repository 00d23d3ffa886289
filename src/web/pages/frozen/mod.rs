//! `/s/{snapshot}/jobs/{code}`: one occupation as a snapshot stored it. A citation leads here, so the figures under an
//! address never change, whatever is published later.

mod page;

use super::elsewhere::SNAPSHOT;
use super::named::{CODE, soc_code};
use super::rendered;
use crate::read::edition::Frozen;
use crate::web::kernel::answer::{Answer, HTML};
use crate::web::kernel::error::Error;
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Route};
use actix_web::http::StatusCode;
use page::{Gone, Page};

use crate::db::Conn;

query! {
    /// The parameters of the page.
    struct Query {
        snapshot: i64 = SNAPSHOT,
        code: String = CODE,
    }
}

/// The page of an occupation in a snapshot.
pub(crate) fn route() -> Route {
    let about = "One occupation as a snapshot stored it, for citations";
    Route::of_database_page("/s/{snapshot}/jobs/{code}", about, frozen)
}

/// What is stored under this number and code, and the code that was asked for.
pub(super) fn read(
    conn: Result<&mut Conn, &str>,
    snapshot: i64,
    code: &str,
) -> Result<(String, Frozen), Error> {
    let conn = conn.map_err(|_away| Error::database_away())?;
    // A code of another form is one that no release has.
    let asked = soc_code(code).map_or_else(|| code.to_owned(), |code| code.as_str().to_owned());
    let found = Frozen::read(conn, snapshot, &asked).map_err(|error| {
        tracing::warn!(%error, snapshot, "a stored score cannot be read");
        Error::database_away()
    })?;
    Ok((asked, found))
}

fn frozen(ask: &Ask, query: &Query, conn: Result<&mut Conn, &str>) -> Result<Answer, Error> {
    let (asked, found) = read(conn, query.snapshot, &query.code)?;
    let gone = match &found {
        Frozen::Found(found) => {
            let page = Page::build(ask, query.snapshot, found);
            return Ok(Answer::page(rendered(&page)?));
        }
        Frozen::NoOccupation => Gone::no_occupation(ask, query.snapshot, &asked),
        Frozen::Archived(item) => Gone::archived(ask, query.snapshot, item, &asked),
        Frozen::Unknown => Gone::unknown(ask, query.snapshot, &asked),
    };
    let answer = Answer::momentary(HTML, rendered(&gone)?);
    Ok(answer.with_status(StatusCode::NOT_FOUND))
}
