//! `GET /versions`, `GET /snapshots`, `GET /runs`: what has been imported, scored and published.

use schemars::JsonSchema;
use serde::Serialize;

use crate::read::releases::Release;
use crate::read::runs::Run;
use crate::read::snapshots::SnapshotRecord;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::paging::Paging;
use crate::web::kernel::reply::Envelope;
use crate::web::kernel::route::{Ask, Media, Route};

pub(super) fn versions_route() -> Route {
    Route::of_edition(
        "/versions",
        "The imported releases, the newest first",
        Media::json::<Versions>(),
        versions,
    )
}

pub(super) fn snapshots_route() -> Route {
    Route::of_edition(
        "/snapshots",
        "The snapshots of scores, the newest first",
        Media::json::<Snapshots>(),
        snapshots,
    )
}

pub(super) fn runs_route() -> Route {
    Route::of_edition(
        "/runs",
        "The runs of raters as they stood when this edition was loaded, the newest first",
        Media::json::<Runs>(),
        runs,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "VersionsReply")]
struct Versions<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The releases of this page.
    versions: Vec<&'a Release>,
}

fn versions(ask: &Ask, paging: &Paging) -> Result<Answer, Error> {
    let all = ask.view.edition.record.releases.iter().collect();
    let (envelope, versions) = Envelope::page(paging, all);
    Answer::json_by_bytes(&Versions { envelope, versions })
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SnapshotsReply")]
struct Snapshots<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The snapshots of this page.
    snapshots: Vec<&'a SnapshotRecord>,
}

fn snapshots(ask: &Ask, paging: &Paging) -> Result<Answer, Error> {
    let all = ask.view.edition.record.snapshots.iter().collect();
    let (envelope, snapshots) = Envelope::page(paging, all);
    Answer::json_by_bytes(&Snapshots { envelope, snapshots })
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunsReply")]
struct Runs {
    #[serde(flatten)]
    envelope: Envelope,
    /// The runs of this page.
    runs: Vec<Run>,
}

fn runs(ask: &Ask, paging: &Paging) -> Result<Answer, Error> {
    let (envelope, runs) = Envelope::page(paging, ask.view.edition.record.runs.iter().collect());
    let shown =
        |run: &Run| Run { cost_usd: run.cost_usd.filter(|_| ask.show_costs), ..run.clone() };
    Answer::json_by_bytes(&Runs { envelope, runs: runs.into_iter().map(shown).collect() })
}
