//! `gate_check`: what was checked before something published was to be replaced.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::archive::last_id;
use crate::db::backend::Conn;
use crate::db::schema::gate_check;
use crate::db::snapshot::gate_result;
use crate::db::snapshot::gate_result::GateResult;
use crate::db::snapshot::score_snapshot::Snapshot;

/// The commands whose checks are about a release: what is served, or what its content is. Those of
/// all others are about one snapshot's place in its release.
const ABOUT_RELEASES: [&str; 3] = [IMPORT, SERVES_RELEASES, ACCEPTS_RELEASES];
/// The command that imports a release, and serves it where that was asked for.
const IMPORT: &str = "import";
/// The command by which a release is served that is stored already.
const SERVES_RELEASES: &str = "versions activate";
/// The command by which a snapshot takes the place of another one of its release.
const PLACES_SNAPSHOTS: &str = "snapshots activate";
/// The command that publishes a release and its snapshot at once.
pub const REFRESH: &str = "refresh";
/// The commands that name what they publish: somebody decides, and no timer does.
pub const BY_HAND: [&str; 2] = [PLACES_SNAPSHOTS, SERVES_RELEASES];
/// The command by which a staged release is accepted.
const ACCEPTS_RELEASES: &str = "versions accept";

/// A check and its gates.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The check.
    pub check: GateCheck,
    /// Its gates, in their order.
    pub results: Vec<GateResult>,
}

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Whether this snapshot becomes the published one of its release.
    Snapshot(i64),
    /// Whether the release is served, or takes other content.
    Release,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = gate_check, treat_none_as_default_value = false)]
pub struct GateCheck {
    /// Its number, rising.
    pub id: i64,
    /// The command that wanted to publish: `aggregate`.
    pub command: String,
    /// The release whose publication it was about.
    pub data_version: String,
    /// The snapshot that was to be published, with its release or in it; absent for a release without
    /// scores.
    pub snapshot_id: Option<i64>,
    /// The snapshot whose place it was to take; absent where nothing was published.
    pub against: Option<i64>,
    /// Whether it was published.
    pub published: bool,
    /// Why breached gates were accepted; absent where none was.
    pub reason: Option<String>,
    /// When it was checked (UTC).
    pub created_at: NaiveDateTime,
}

impl GateCheck {
    /// What it is about.
    #[must_use]
    pub fn about(&self) -> About {
        match self.snapshot_id {
            Some(id) if !ABOUT_RELEASES.contains(&self.command.as_str()) => About::Snapshot(id),
            _ => About::Release,
        }
    }

    /// Whether somebody named what was to be published.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        BY_HAND.contains(&self.command.as_str())
    }
}

/// Appends a check with its gates and returns its number; the caller holds the publication lock,
/// which makes the number unique. `check.id` and each `check_id` are ignored. A check that says
/// what the newest one of the same subject says is not stored again: a nightly refusal is one.
pub fn append(conn: &mut Conn, check: GateCheck, results: &[GateResult]) -> QueryResult<i64> {
    if let Some(Stored { check: last, results: found }) =
        newest(conn, &check.data_version, check.about())?
    {
        let same = GateCheck { id: last.id, created_at: last.created_at, ..check.clone() } == last;
        let numbered = |row: &GateResult| GateResult { check_id: last.id, ..row.clone() };
        if same && !check.published && results.iter().map(numbered).eq(found) {
            return Ok(last.id);
        }
    }
    let last: Option<i64> =
        gate_check::table.select(diesel::dsl::max(gate_check::id)).first(conn)?;
    let id = last_id::next(conn, "gate_check", last)?;
    diesel::insert_into(gate_check::table).values(GateCheck { id, ..check }).execute(conn)?;
    for row in results {
        gate_result::insert(conn, GateResult { check_id: id, ..row.clone() })?;
    }
    Ok(id)
}

/// The newest check of its subject, whatever came of it.
pub fn newest(conn: &mut Conn, data_version: &str, about: About) -> QueryResult<Option<Stored>> {
    first(conn, data_version, about, |_| true)
}

/// The newest check by which its subject was published.
pub fn newest_published(
    conn: &mut Conn,
    data_version: &str,
    about: About,
) -> QueryResult<Option<Stored>> {
    first(conn, data_version, about, |check| check.published)
}

/// The newest check by which a staged release was accepted.
pub fn newest_accepting(conn: &mut Conn, data_version: &str) -> QueryResult<Option<Stored>> {
    first(conn, data_version, About::Release, |check| {
        check.published && check.command == ACCEPTS_RELEASES
    })
}

/// What is shown of a snapshot: the check by which it was published last, also where it is no longer the
/// published one and a later attempt was refused; of one that never was, its newest.
pub fn of_snapshot(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Option<Stored>> {
    let about = About::Snapshot(snapshot.id);
    match newest_published(conn, &snapshot.data_version, about)? {
        Some(published) => Ok(Some(published)),
        None => newest(conn, &snapshot.data_version, about),
    }
}

/// The newest check by which a release came to be served with a snapshot.
pub fn serving(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Option<Stored>> {
    let checks = with_snapshot(conn, snapshot.id)?.into_iter();
    let mut served = checks.filter(|check| check.published && check.about() == About::Release);
    served.next().map(|check| with_results(conn, check)).transpose()
}

/// The newest check of all, whatever it was about and whatever came of it.
pub fn last(conn: &mut Conn) -> QueryResult<Option<Stored>> {
    let check: Option<GateCheck> = gate_check::table
        .order(gate_check::id.desc())
        .select(GateCheck::as_select())
        .first(conn)
        .optional()?;
    check.map(|check| with_results(conn, check)).transpose()
}

/// A release's checks, the newest first.
pub fn all(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<GateCheck>> {
    gate_check::table
        .filter(gate_check::data_version.eq(data_version))
        .order(gate_check::id.desc())
        .select(GateCheck::as_select())
        .load(conn)
}

/// The checks by which snapshots of a release took their place in it, the newest first.
pub fn placed(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<GateCheck>> {
    let mut checks = all(conn, data_version)?;
    checks.retain(|check| check.published && check.about() != About::Release);
    Ok(checks)
}

/// The checks by which releases came to be served or got other content, the newest first.
pub fn served(conn: &mut Conn) -> QueryResult<Vec<GateCheck>> {
    gate_check::table
        .filter(gate_check::published)
        .filter(gate_check::command.eq_any([IMPORT, SERVES_RELEASES, REFRESH]))
        .order(gate_check::id.desc())
        .select(GateCheck::as_select())
        .load(conn)
}

/// The gates of a check.
pub fn results(conn: &mut Conn, check: &GateCheck) -> QueryResult<Vec<GateResult>> {
    gate_result::of_check(conn, check.id)
}

fn first(
    conn: &mut Conn,
    data_version: &str,
    about: About,
    wanted: impl Fn(&GateCheck) -> bool,
) -> QueryResult<Option<Stored>> {
    let checks = match about {
        About::Snapshot(id) => with_snapshot(conn, id)?,
        About::Release => all(conn, data_version)?,
    };
    let found = checks.into_iter().find(|check| check.about() == about && wanted(check));
    found.map(|check| with_results(conn, check)).transpose()
}

/// The checks that a snapshot had a part in, the newest first.
fn with_snapshot(conn: &mut Conn, snapshot: i64) -> QueryResult<Vec<GateCheck>> {
    gate_check::table
        .filter(gate_check::snapshot_id.eq(snapshot))
        .order(gate_check::id.desc())
        .select(GateCheck::as_select())
        .load(conn)
}

fn with_results(conn: &mut Conn, check: GateCheck) -> QueryResult<Stored> {
    let results = results(conn, &check)?;
    Ok(Stored { check, results })
}
