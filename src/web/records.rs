//! `GET /versions`, `GET /snapshots`, `GET /runs`: what has been imported, scored and published.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::error::Error;
use super::params::{PAGE, PER_PAGE};
use super::reply::Envelope;
use super::route::{Ask, Handler, Media, Route};
use crate::edition::{Release, Run, Snapshot};

pub(super) const VERSIONS: Route = Route {
    path: "/versions",
    about: "The imported releases, the newest first",
    params: &[PAGE, PER_PAGE],
    media: Media::json::<Versions>(),
    handler: Handler::Edition(versions),
};

pub(super) const SNAPSHOTS: Route = Route {
    path: "/snapshots",
    about: "The snapshots of scores, the newest first",
    params: &[PAGE, PER_PAGE],
    media: Media::json::<Snapshots>(),
    handler: Handler::Edition(snapshots),
};

pub(super) const RUNS: Route = Route {
    path: "/runs",
    about: "The runs of raters as they stood when this edition was loaded, the newest first",
    params: &[PAGE, PER_PAGE],
    media: Media::json::<Runs>(),
    handler: Handler::Edition(runs),
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "VersionsReply")]
struct Versions<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The releases of this page.
    versions: Vec<&'a Release>,
}

fn versions(ask: &Ask) -> Result<Answer, Error> {
    let all = ask.view.edition.record.releases.iter().collect();
    let (envelope, versions) = Envelope::of(&ask.params, all);
    Answer::json(&Versions { envelope, versions })
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SnapshotsReply")]
struct Snapshots<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The snapshots of this page.
    snapshots: Vec<&'a Snapshot>,
}

fn snapshots(ask: &Ask) -> Result<Answer, Error> {
    let all = ask.view.edition.record.snapshots.iter().collect();
    let (envelope, snapshots) = Envelope::of(&ask.params, all);
    Answer::json(&Snapshots { envelope, snapshots })
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunsReply")]
struct Runs {
    #[serde(flatten)]
    envelope: Envelope,
    /// The runs of this page.
    runs: Vec<Run>,
}

fn runs(ask: &Ask) -> Result<Answer, Error> {
    let (envelope, runs) = Envelope::of(&ask.params, ask.view.edition.record.runs.iter().collect());
    let shown =
        |run: &Run| Run { cost_usd: run.cost_usd.filter(|_| ask.show_costs), ..run.clone() };
    Answer::json(&Runs { envelope, runs: runs.into_iter().map(shown).collect() })
}
