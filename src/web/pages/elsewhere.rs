//! How an occupation is shown elsewhere than on its page: where its figures in a snapshot are, the card that other pages
//! show, the picture in the place of a link, and whose data all of these rest on.

use super::figures::{points, range};
use super::frame::{Picture, Title};
use super::marks::escaped;
use super::text::{self, Text};
use crate::read::edition::{Occupation, Score, ScoreVersion};
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::route::Ask;

/// The number of a snapshot in a path.
pub(super) const SNAPSHOT: Param =
    Param::new(Kind::Whole(0, 999_999_999_999), "the number of a snapshot");

/// The path of an occupation in a snapshot, in English.
pub(super) fn frozen_path(snapshot: i64, code: &str) -> String {
    format!("/s/{snapshot}/jobs/{code}")
}

/// Where it is.
pub(super) fn sums_path(soc_code: &str) -> String {
    format!("/jobs/{soc_code}/sums")
}

/// The path of an occupation's card, in English.
pub(super) fn card_path(code: &str) -> String {
    format!("/embed/jobs/{code}")
}

/// The size of a frame that holds a card with a long title, in pixels.
const FRAME: [u16; 2] = [560, 520];

/// What the author of another page puts into it for the card.
pub(super) fn card_code(ask: &Ask, t: &Text, title: &str, soc_code: &str) -> String {
    let address = ask.site.address(&ask.language.address(&card_path(soc_code)));
    let name = escaped(&(t.embed.frame)(title));
    let [width, height] = FRAME;
    format!(
        "<iframe src=\"{address}\" width=\"{width}\" height=\"{height}\" title=\"{name}\" loading=\"lazy\"></iframe>"
    )
}

/// What a picture is of.
#[derive(Debug)]
pub(super) struct Pictured<'a> {
    pub(super) snapshot: i64,
    pub(super) soc_code: &'a str,
    pub(super) title: &'a str,
    pub(super) score: &'a Score,
}

/// The picture of an occupation as it is published.
pub(super) fn published(ask: &Ask, occupation: &Occupation) -> Option<Picture> {
    let snapshot = ask.view.edition.version.snapshot?;
    let title = Title::build(ask.language, occupation).text;
    let (soc_code, score) = (&occupation.soc_code, &occupation.score);
    picture(ask, &Pictured { snapshot, soc_code, title, score })
}

/// The picture of an occupation in a snapshot; none where nobody outside could find it.
pub(super) fn picture(ask: &Ask, of: &Pictured<'_>) -> Option<Picture> {
    let language = ask.language;
    let path = language.address(&format!("/s/{}/preview/{}.png", of.snapshot, of.soc_code));
    let interval = of.score.interval().map(|(low, high)| range(language, low, high));
    let t = text::of(language);
    let said = of.score.mean.map(|mean| (t.common.score_of)(&points(mean), of.score.partly_scored));
    Some(Picture {
        address: ask.site.absolute(&path)?,
        alt: (t.picture.alt)(of.title, said.as_deref(), interval.as_deref()),
    })
}

/// Whose data the tasks are, in short; none for the made-up sample.
pub(super) fn credit(t: &Text, version: &ScoreVersion) -> Option<String> {
    let release = version.release_name.as_deref().unwrap_or(&version.data_version);
    (!version.is_sample()).then(|| (t.embed.onet)(release))
}
