//! `/s/{snapshot}/preview/{code}.png`: the picture that other sites show in the place of a link to an occupation. It has
//! the same figures as the page: its address names the snapshot, so that it never shows others. Those of the published
//! snapshot are in memory, those of others in the database.

mod canvas;
mod draw;
mod letters;

use super::elsewhere::SNAPSHOT;
use super::frozen;
use super::named::{CODE, named};
use crate::db::Conn;
use crate::read::edition::Frozen;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::query::query;
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::route::{Ask, Draw, Drawing, Route};
use draw::Shown;

query! {
    /// The parameters of the picture.
    struct Query {
        snapshot: i64 = SNAPSHOT,
        code: String = CODE,
    }
}

const PNG: &str = "image/png";

/// The picture of an occupation.
pub(crate) fn route() -> Route {
    let about = "One occupation as a picture, for previews of links";
    Route::of_picture("/s/{snapshot}/preview/{code}.png", about, PNG, Drawing { shown, stored })
}

/// That of the published snapshot.
fn shown(ask: &Ask, query: &Query) -> Result<Option<Draw>, Error> {
    if ask.view.edition.version.snapshot != Some(query.snapshot) {
        return Ok(None);
    }
    let (view, language) = (ask.view.clone(), ask.language);
    let (place, _) = named(&view.edition, &query.code)?;
    Ok(Some(Box::new(move || {
        let occupation = view.edition.occupations.get(place).ok_or_else(Error::internal)?;
        answer(&Shown::of_edition(language, &view.edition, occupation))
    })))
}

/// That of another one.
fn stored(ask: &Ask, query: &Query, conn: Result<&mut Conn, &str>) -> Result<Draw, Error> {
    let (snapshot, language) = (query.snapshot, ask.language);
    let (code, found) = frozen::read(conn, snapshot, &query.code)?;
    let why = match found {
        Frozen::Found(found) => {
            return Ok(Box::new(move || answer(&Shown::of_snapshot(language, &found))));
        }
        Frozen::NoOccupation => format!("its release has no occupation {code}"),
        Frozen::Archived(_) => "it was moved to an archive".to_owned(),
        Frozen::Unknown => "no snapshot has this number".to_owned(),
    };
    let message = format!("there is no picture of snapshot {snapshot}: {why}");
    Err(Error::not_found(Thing::Picture, &snapshot.to_string(), message))
}

fn answer(shown: &Shown<'_>) -> Result<Answer, Error> {
    let png = draw::draw(shown).map_err(|error| {
        tracing::error!(%error, "a picture cannot be made");
        Error::internal()
    })?;
    Ok(Answer::of_database(PNG, png))
}
