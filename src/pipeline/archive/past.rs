//! What there is of the past, what of it may never go, and what stands on what.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;

use super::policy::Dated;
use super::unit::Kind;
use crate::db::run_use::{self, Payer, RunRow, Use};
use crate::db::{Conn, data_version, score_snapshot, snapshot_tag};

/// One release, run or snapshot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) id: String,
    /// Its time and its tags.
    pub(super) dated: Dated,
    /// What it is, in a few words.
    pub(super) what: String,
    /// Why it may never go, whatever a policy says.
    pub(super) held: Vec<String>,
}

/// That one thing needs another: `holder` has scores whose reply and first record are in `origin`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Leans {
    pub(super) holder: String,
    pub(super) origin: String,
    /// How that is said of `origin`.
    pub(super) reason: String,
}

/// The whole of one kind, the newest first, with what needs what.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) items: Vec<Item>,
    pub(super) leans: Vec<Leans>,
}

impl Past {
    pub(super) fn read(conn: &mut Conn, kind: Kind) -> QueryResult<Self> {
        let mut past = match kind {
            Kind::Version => versions(conn)?,
            Kind::Run => runs(conn)?,
            Kind::Snapshot => snapshots(conn)?,
        };
        // Stable, so that what is of the same time stays in the order of its ids.
        past.items.sort_by_key(|item| Reverse(item.dated.at));
        Ok(past)
    }
}

fn tags(conn: &mut Conn) -> QueryResult<BTreeMap<i64, Vec<String>>> {
    let mut tags: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for tag in snapshot_tag::all(conn)? {
        tags.entry(tag.snapshot_id).or_default().push(tag.name);
    }
    Ok(tags)
}

/// Where a carried score was given first: the release and the run.
fn origin(carried_from: &str) -> Option<(&str, i64)> {
    let (version, run) = carried_from.rsplit_once('/')?;
    Some((version, run.parse().ok()?))
}

fn versions(conn: &mut Conn) -> QueryResult<Past> {
    let tags = tags(conn)?;
    let snapshots = score_snapshot::all(conn)?;
    let open: Vec<RunRow> = run_use::runs(conn)?;
    let items = data_version::all(conn)?.into_iter().map(|version| {
        let mut held = Vec::new();
        if version.is_active {
            held.push("active".to_owned());
        }
        let mine = open.iter().filter(|run| run.open && run.data_version == version.id);
        held.extend(mine.map(|run| format!("run {} is not finished", run.id)));
        let mine = snapshots.iter().filter(|snapshot| snapshot.data_version == version.id);
        let mine: BTreeSet<String> =
            mine.filter_map(|snapshot| tags.get(&snapshot.id)).flatten().cloned().collect();
        // A release is as old as it says itself, whenever it was imported.
        let at = version.release_date.and_then(|day| day.and_hms_opt(0, 0, 0));
        Item {
            dated: Dated { at: at.unwrap_or(version.created_at), tags: mine.into_iter().collect() },
            what: version.release_name.unwrap_or(version.status),
            held,
            id: version.id,
        }
    });
    let items = items.collect();
    let mut leans = BTreeSet::new();
    for row in run_use::carried(conn)? {
        if let Some((version, run)) = row.origin.as_deref().and_then(origin)
            && version != row.data_version
        {
            leans.insert(Leans {
                reason: format!("version {} stands on its run {run}", row.data_version),
                origin: version.to_owned(),
                holder: row.data_version,
            });
        }
    }
    for row in run_use::uses(conn)? {
        if row.run_version != row.data_version {
            leans.insert(Leans {
                reason: format!("snapshot {} stands on its run {}", row.snapshot_id, row.run_id),
                origin: row.run_version,
                holder: row.data_version,
            });
        }
    }
    Ok(Past { items, leans: leans.into_iter().collect() })
}

fn runs(conn: &mut Conn) -> QueryResult<Past> {
    let active = published(conn)?;
    let uses: Vec<Use> = run_use::uses(conn)?;
    let tags = tags(conn)?;
    let mut rows: Vec<RunRow> = run_use::runs(conn)?;
    rows.sort_by_key(|run| Reverse(run.id));
    let items = rows.into_iter().map(|run| {
        let mut held = Vec::new();
        if run.open {
            held.push("not finished".to_owned());
        }
        let users = uses.iter().filter(|user| user.run_id == run.id);
        let users: BTreeSet<i64> = users.map(|user| user.snapshot_id).collect();
        held.extend(users.iter().map(|id| {
            if active == Some(*id) {
                "the active snapshot stands on it".to_owned()
            } else {
                format!("snapshot {id} stands on it")
            }
        }));
        let tags = users.iter().filter_map(|id| tags.get(id)).flatten().cloned().collect();
        Item {
            id: run.id.to_string(),
            dated: Dated { at: run.created_at, tags },
            what: format!("{} of version {}", run.rater, run.data_version),
            held,
        }
    });
    let items = items.collect();
    let carried = run_use::carried(conn)?;
    let leans = carried.iter().filter_map(|row| {
        let (_, run) = origin(row.origin.as_deref()?)?;
        let holder = row.run_id;
        let served =
            uses.iter().any(|user| user.run_id == holder && active == Some(user.snapshot_id));
        let reason = if served {
            format!("the active snapshot stands on it: run {holder} carried scores over")
        } else {
            format!("run {holder} has scores that were carried over from it")
        };
        Some(Leans { holder: holder.to_string(), origin: run.to_string(), reason })
    });
    let leans: BTreeSet<Leans> = leans.filter(|leans| leans.holder != leans.origin).collect();
    Ok(Past { items, leans: leans.into_iter().collect() })
}

/// The snapshot that is served.
fn published(conn: &mut Conn) -> QueryResult<Option<i64>> {
    let Some(version) = data_version::active(conn)? else { return Ok(None) };
    Ok(score_snapshot::active(conn, &version.id)?.map(|snapshot| snapshot.id))
}

fn snapshots(conn: &mut Conn) -> QueryResult<Past> {
    let active = published(conn)?;
    let mut tags = tags(conn)?;
    let items = score_snapshot::all(conn)?.into_iter().map(|snapshot| {
        let held = match (active == Some(snapshot.id), snapshot.is_active) {
            (true, _) => vec!["active".to_owned()],
            (false, true) => vec![format!("active in version {}", snapshot.data_version)],
            (false, false) => Vec::new(),
        };
        Item {
            id: snapshot.id.to_string(),
            dated: Dated {
                at: snapshot.created_at,
                tags: tags.remove(&snapshot.id).unwrap_or_default(),
            },
            what: format!("{} of version {}", snapshot.prompt_version, snapshot.data_version),
            held,
        }
    });
    Ok(Past { items: items.collect(), leans: Vec::new() })
}

/// Scores that cost money and were given first in what goes: no run that stays has one of them, or what goes
/// would stay.
pub(super) fn paid<'a>(
    conn: &mut Conn,
    kind: Kind,
    gone: impl Iterator<Item = &'a str>,
) -> QueryResult<i64> {
    let of_what = match kind {
        Kind::Version => Payer::Version,
        Kind::Run => Payer::Run,
        Kind::Snapshot => return Ok(0),
    };
    let mut paid = 0;
    for id in gone {
        paid += run_use::paid(conn, of_what, id)?;
    }
    Ok(paid)
}
