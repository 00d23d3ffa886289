//! What is newer is imported, weighted, scored, aggregated and published, if every gate lets it pass: one call in the
//! place of six. What is published decides raters, questions, catalogs and weights. Each step finds what an earlier
//! call has done, so that a killed one is gone on with by the same command.

mod base;
mod error;
mod gates;
mod labels;
mod look;
mod publish;
mod publisher;
mod rate;
mod release;
mod report;
mod steps;

use std::path::PathBuf;

use chrono::NaiveDateTime;
use diesel::Connection;

pub use error::Error;
pub use look::{Finding, Look, State};
pub use publisher::Publisher;
pub use report::{Outcome, RaterPart, RefreshReport, RowChange, Step};

use super::archive;
use super::gate::Policy;
use crate::db::refresh_lock::{Holder, RefreshLock};
use crate::db::refresh_run::{self, RefreshRun};
use crate::db::{Conn, publication};
use crate::llm::Network;
use crate::scoring::{self, Batches, Progress, Surroundings};
use base::Base;
use steps::Work;

/// What an operator asks for.
#[derive(Debug, Clone)]
pub struct RefreshRequest {
    /// The release to publish scores of; the newest there is if absent.
    pub to: Option<String>,
    /// File, folder or address of its archive; the publisher's if absent.
    pub from: Option<String>,
    /// Whom to ask.
    pub publisher: Publisher,
    /// The most that calls may cost together, in nano-dollars; none is paid for if absent.
    pub cap: Option<i64>,
    /// Requests per minute and rater; the model table's if absent.
    pub requests_per_minute: Option<u32>,
    /// Tokens per minute and rater; the model table's if absent.
    pub tokens_per_minute: Option<u32>,
    /// Use the vendors' batches.
    pub batch: Option<Batches>,
    /// Where older snapshots go at the end, and which stay; all stay if absent.
    pub archive: Option<Archiving>,
    /// Which gates may be breached, and how much each lets pass.
    pub policy: Policy,
    /// How raters on a network are reached.
    pub network: Network,
}

/// What becomes of older snapshots.
#[derive(Debug, Clone)]
pub struct Archiving {
    /// The folder of the files.
    pub to: PathBuf,
    /// Which stay.
    pub policy: archive::Policy,
}

/// What goes on, for whoever watches.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A step begins.
    Step(Step),
    /// How far a rater is.
    Scoring(Progress<'a>),
}

/// Called with what goes on.
pub type OnEvent<'a> = &'a mut dyn FnMut(Event<'_>);

/// What is published, and whether there is something newer.
#[derive(Debug, Clone, serde::Serialize)]
pub struct CheckReport {
    /// The release that is served.
    pub data_version: String,
    /// The snapshot that is served.
    pub snapshot: i64,
    /// Whether something newer is not published.
    pub stale: bool,
    /// Whether something could not be found out.
    pub unchecked: bool,
    /// What was looked for.
    #[serde(flatten)]
    pub looked: Look,
}

/// Only looks: writes nothing.
pub fn check(conn: &mut Conn, request: &RefreshRequest) -> Result<CheckReport, Error> {
    let base = Base::read(conn)?;
    let looked =
        look::look(conn, &base, &request.publisher, request.to.as_deref(), &request.policy)?;
    Ok(CheckReport {
        data_version: base.version.id,
        snapshot: base.snapshot.id,
        stale: looked.is_stale(),
        unchecked: looked.is_unchecked(),
        looked,
    })
}

/// Refreshes: one at a time.
pub fn refresh(
    surroundings: Surroundings<'_>,
    request: &RefreshRequest,
    on_event: OnEvent<'_>,
) -> Result<RefreshReport, Error> {
    let now = (surroundings.clock)();
    let (host, process) = (scoring::host(), std::process::id());
    let command = command(request, None);
    let holder = Holder { host: host.clone(), process, command, since: now };
    let _lock = RefreshLock::take(surroundings.url, &holder)?;
    let mut conn = surroundings.pool.get()?;
    let base = Base::read(&mut conn)?;
    let row = begun(&base, host, process, now);
    let id = conn.transaction(|conn| {
        publication::lock(conn)?;
        refresh_run::begin(conn, row.clone())
    })?;
    let mut work = Work { surroundings, conn: &mut conn, base: &base, request, run: id, on_event };
    let outcome = work.all();
    let ended = RefreshRun { id, ended_at: Some((surroundings.clock)()), ..row };
    let ended = match &outcome {
        Ok(report) => RefreshRun {
            snapshot_id: report.snapshot,
            outcome: Some(report.outcome.stored().to_owned()),
            report: Some(serde_json::to_string(report)?),
            ..ended
        },
        Err(error) => RefreshRun { outcome: Some(error.outcome().to_owned()), ..ended },
    };
    let kept = conn.transaction(|conn| {
        publication::lock(conn)?;
        refresh_run::end(conn, &ended)
    });
    match (outcome, kept) {
        (Ok(report), Ok(_)) => Ok(report),
        (Ok(_), Err(error)) => Err(error.into()),
        // The first failure is the one to tell of.
        (Err(error), _) => Err(error),
    }
}

fn begun(base: &Base, host: String, process: u32, now: NaiveDateTime) -> RefreshRun {
    RefreshRun {
        id: 0,
        host,
        process: process.into(),
        started_at: now,
        ended_at: None,
        step: Step::Look.name().to_owned(),
        from_version: Some(base.version.id.clone()),
        from_snapshot: Some(base.snapshot.id),
        data_version: None,
        snapshot_id: None,
        outcome: None,
        report: None,
    }
}

/// The command of a request, for a release that was found where it names none; without gates that it accepts.
fn command(request: &RefreshRequest, found: Option<&str>) -> String {
    let word = crate::read::gates::shell_word;
    let mut command = "onet-ai refresh".to_owned();
    let named = request.to.as_deref().or(found);
    command.extend(named.map(|to| format!(" --to {}", word(to))));
    let shown = |from: &String| crate::source::download::shown(from);
    let local = |from: &String| {
        if crate::source::download::is_url(from) { shown(from) } else { from.clone() }
    };
    command.extend(request.from.as_ref().map(|from| format!(" --from {}", word(&local(from)))));
    let mirror = request.publisher.mirror.as_ref();
    command.extend(mirror.map(|mirror| format!(" --mirror {}", word(&shown(mirror)))));
    command.push_str(&rate::flag(request.cap));
    command.extend(request.batch.map(|_| " --batch".to_owned()));
    command
}
