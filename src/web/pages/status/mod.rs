//! `/status`: which releases, snapshots and figures there are, and how old.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::answer;
use super::figures::{age, month, whole, years};
use super::frame::{Frame, Head, day};
use super::gates::{Loss, Measured};
use super::text::{self, Text};
use crate::db::data_version::STAGED;
use crate::read::edition::BlsVersion;
use crate::read::gates::Verdict;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::route::{Ask, Route};

/// The status.
pub(crate) fn route() -> Route {
    Route::of_dated_page("/status", "Releases, snapshots and the ages of all data", status)
}

#[derive(Template)]
#[template(path = "status/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    releases: Vec<Release<'a>>,
    snapshots: Vec<Snapshot<'a>>,
    oews: Dated,
    projections: Dated,
    /// What was checked before the snapshot that is served was published.
    gates: Vec<Checked>,
    /// What was lost and accepted.
    accepted: Vec<Loss>,
}

#[derive(Debug)]
struct Release<'a> {
    name: &'a str,
    /// The month of the release itself; none where nobody stated it.
    released: Option<Dated>,
    imported: Dated,
    state: &'static str,
}

#[derive(Debug)]
struct Snapshot<'a> {
    id: i64,
    release: &'a str,
    question: &'a str,
    weights: &'a str,
    raters: &'a [String],
    ranked: String,
    made: Dated,
    is_served: bool,
}

/// A time, and how long ago it was; empty where that is not known.
#[derive(Debug)]
struct Dated {
    at: String,
    age: String,
}

/// A gate of the publication.
#[derive(Debug)]
struct Checked {
    name: &'static str,
    verdict: &'static str,
    /// Whether somebody had to look at it.
    is_loss: bool,
    /// Value and limit.
    measured: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape of a handler")]
fn status(ask: &Ask, (): &()) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let record = &edition.record;
    let today = ask.now.date_naive();
    let dated =
        |at: DateTime<Utc>| Dated { at: day(at), age: age(language, today, at.date_naive()) };
    let releases = record.releases.iter().map(|release| Release {
        name: release.release_name.as_deref().unwrap_or(&release.id),
        released: release.release_date.map(|date| {
            let month = month(language, &date.format("%Y-%m").to_string());
            Dated { at: month, age: age(language, today, date) }
        }),
        imported: dated(release.imported_at),
        state: match (release.active, release.status.as_str()) {
            (true, _) => t.status.served,
            (false, STAGED) => t.changes.staged,
            (false, _) => t.status.ready,
        },
    });
    let snapshots = record.snapshots.iter().map(|snapshot| Snapshot {
        id: snapshot.id,
        release: &snapshot.data_version,
        question: &snapshot.prompt_version,
        weights: &snapshot.weight_scheme,
        raters: &snapshot.raters,
        ranked: whole(snapshot.ranked),
        made: dated(snapshot.created_at),
        is_served: Some(snapshot.id) == edition.version.snapshot,
    });
    let served = record.snapshots.iter().find(|it| Some(it.id) == edition.version.snapshot);
    let check = served.and_then(|snapshot| snapshot.gates.as_ref());
    let gates = check.into_iter().flat_map(|check| &check.results).map(|gate| Checked {
        name: (t.status.gate)(gate.gate),
        verdict: (t.status.verdict)(gate.verdict),
        is_loss: gate.verdict != Verdict::Passed,
        measured: Measured::from(gate).beside_name(language),
    });
    let (oews, projections) = figures(language, t, &edition.bls, today);
    let head = Head {
        path: "/status".to_owned(),
        title: t.status.heading.to_owned(),
        about: Some(t.status.about.to_owned()),
    };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        releases: releases.collect(),
        snapshots: snapshots.collect(),
        oews,
        projections,
        gates: gates.collect(),
        accepted: edition.version.accepted.iter().map(|gate| Loss::build(language, gate)).collect(),
    })
}

/// The periods of BLS's figures: of jobs and pay the month, of the outlook the years, the first of which is past.
fn figures(language: Language, t: &Text, bls: &BlsVersion, today: NaiveDate) -> (Dated, Dated) {
    let none = || Dated { at: t.status.not_imported.to_owned(), age: String::new() };
    let oews = bls.oews_period.as_deref().map(|period| {
        let first = format!("{period}-01").parse::<NaiveDate>().ok();
        let age = first.map(|first| age(language, today, first)).unwrap_or_default();
        Dated { at: month(language, period), age }
    });
    let projections = bls.projection_period.as_deref().map(|period| {
        let base = period.split('-').next().and_then(|year| year.parse().ok());
        let ended = base.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
        let age = ended.map(|ended| (t.status.base_ended)(&age(language, today, ended)));
        Dated { at: years(language, period), age: age.unwrap_or_default() }
    });
    (oews.unwrap_or_else(none), projections.unwrap_or_else(none))
}
