//! `/s/{snapshot}/preview/{code}.png`: the picture that other sites show in the place of a link to an occupation. It has
//! the same figures as the page: its address names the snapshot, so that it never shows others.

mod canvas;
mod draw;
mod letters;

use super::elsewhere::SNAPSHOT;
use super::named::{CODE, named};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::query::query;
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::route::{Ask, Route};

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
    Route::of_picture("/s/{snapshot}/preview/{code}.png", about, PNG, picture)
}

fn picture(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let edition = &*ask.view.edition;
    let (_, occupation) = named(edition, &query.code)?;
    if edition.version.snapshot != Some(query.snapshot) {
        let snapshot = query.snapshot.to_string();
        let message = format!(
            "there is no picture of snapshot {snapshot}: pictures are made of the published snapshot only; \
             /s/{snapshot}/jobs/{} has its figures",
            occupation.soc_code
        );
        return Err(Error::not_found(Thing::Picture, &snapshot, message));
    }
    let png = draw::draw(ask.language, edition, occupation).map_err(|error| {
        tracing::error!(%error, "a picture cannot be made");
        Error::internal()
    })?;
    Ok(Answer::of_database(PNG, png))
}
