//! The only place that changes what is published: a version's snapshot, and the served version. The
//! caller is in a transaction and holds the publication lock, so that what the gates have seen is
//! what is replaced.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::check::Policy;
use super::facts::{Facts, Jobs};
use super::figures::{Figures, figures, of_version};
use super::history::{History, adds_up};
use super::rolled_back;
use super::scores::{scores, since_accepted};
use crate::db::data_version::{self, DataVersion};
use crate::db::gate_check::{self, About, GateCheck, REFRESH};
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::{Conn, publication};
use crate::read::gates::{Check, Checked, Gate, rows, shell_word};
use crate::stats::order::exceeds;

/// The command that publishes, and the operator's policy.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The command: `aggregate`.
    pub command: &'static str,
    /// What the operator allows.
    pub policy: &'a Policy,
    /// The time to record.
    pub now: NaiveDateTime,
}

/// The outcome.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The gates.
    pub checked: Checked,
    /// Whether it was what is published already; then the gates are those of that time.
    pub unchanged: bool,
    /// Whether it is published now.
    pub published: bool,
}

/// Makes `snapshot` the published one of its version, if the gates let it pass; with
/// `only_look` the gates are measured and nothing is changed.
pub fn snapshot(
    conn: &mut Conn,
    snapshot: &Snapshot,
    only_look: bool,
    ask: Ask<'_>,
) -> QueryResult<Outcome> {
    if snapshot.is_active {
        let stored = Check::of_snapshot(conn, snapshot)?;
        let checked = stored.map_or_else(Checked::default, Checked::from);
        return Ok(Outcome { checked, unchanged: true, published: true });
    }
    let checked = check_in_release(conn, snapshot, ask.policy)?;
    let rolled_back = rolled_back(conn, None, Some(snapshot), &checked, ask)?;
    let checked = ask.policy.and(checked, vec![rolled_back]);
    let command = format!("onet-ai snapshots activate {}", snapshot.id);
    let checked = ask.policy.with_way_forward(checked, &command);
    let published = !only_look && !checked.holds_back();
    if published {
        score_snapshot::activate(conn, &snapshot.data_version, snapshot.id)?;
        publication::bump(conn, ask.now)?;
    }
    // A refresh looks at what it has aggregated and then holds it against more: that check says it all.
    let about = About::Snapshot(snapshot.id);
    let newest = gate_check::newest(conn, &snapshot.data_version, about)?;
    let says_more = newest.is_some_and(|stored| stored.check.command == REFRESH);
    if !(only_look && says_more) {
        record(conn, Subject::Snapshot(snapshot), &checked, published, ask)?;
    }
    Ok(Outcome { checked, unchanged: false, published })
}

/// Makes `version` the served one, with its own snapshot, if the gates let it pass.
pub fn version(conn: &mut Conn, version: &DataVersion, ask: Ask<'_>) -> QueryResult<Outcome> {
    if version.is_active {
        return Ok(Outcome { checked: Checked::default(), unchanged: true, published: true });
    }
    let before = served(conn)?;
    let after = score_snapshot::active(conn, &version.id)?;
    let figures = figures(conn)?;
    let figures = figures.gate(&of_version(conn, &version.id)?, &ask.policy.limits);
    let command = format!("onet-ai versions activate {}", shell_word(&version.id));
    let checked = check(conn, before.as_ref(), after.as_ref(), ask.policy)?;
    let rolled_back = rolled_back(conn, Some(version), None, &checked, ask)?;
    let checked = ask.policy.and(checked, vec![rolled_back, figures]);
    let checked = ask.policy.with_way_forward(checked, &command);
    let published = !checked.holds_back();
    if published {
        data_version::activate(conn, &version.id)?;
        publication::bump(conn, ask.now)?;
    }
    let subject = Subject::Release(&version.id, after.map(|snapshot| snapshot.id));
    record(conn, subject, &checked, published, ask)?;
    Ok(Outcome { checked, unchanged: false, published })
}

/// What a refresh measured besides what is compared here.
#[derive(Debug, Clone, Default)]
pub struct More {
    /// The gates.
    pub gates: Vec<Gate>,
    /// Why some of them were accepted by an earlier call.
    pub reason: Option<String>,
    /// The command that goes on, without what it accepts.
    pub command: String,
}

/// Makes `snapshot` the published one of its version, and that version the served one, both at once, if the
/// gates let it pass: those between it and the snapshot that is served, of BLS's figures, and `more`.
pub fn refreshed(
    conn: &mut Conn,
    snapshot: &Snapshot,
    more: More,
    ask: Ask<'_>,
) -> QueryResult<Outcome> {
    let served_version = data_version::active(conn)?.filter(|v| v.id == snapshot.data_version);
    if snapshot.is_active && served_version.is_some() {
        let stored = Check::of_snapshot(conn, snapshot)?;
        let checked = stored.map_or_else(Checked::default, Checked::from);
        return Ok(Outcome { checked, unchanged: true, published: true });
    }
    let mut checked = if served_version.is_some() {
        check_in_release(conn, snapshot, ask.policy)?
    } else {
        let before = served(conn)?;
        check(conn, before.as_ref(), Some(snapshot), ask.policy)?
    };
    let figures = figures(conn)?;
    let figures = figures.gate(&of_version(conn, &snapshot.data_version)?, &ask.policy.limits);
    let release = match &served_version {
        Some(_) => None,
        None => data_version::find(conn, &snapshot.data_version)?,
    };
    let mut gates = vec![rolled_back(conn, release.as_ref(), Some(snapshot), &checked, ask)?];
    gates.extend(more.gates);
    gates.push(figures);
    checked = ask.policy.and(checked, gates);
    // What an earlier call accepted of the release stays accepted, for its reason.
    checked.reason = match (more.reason, checked.reason) {
        (Some(earlier), Some(now)) if earlier != now => Some(format!("{earlier}; {now}")),
        (earlier, now) => earlier.or(now),
    };
    let checked = ask.policy.with_way_forward(checked, &more.command);
    let published = !checked.holds_back();
    if published {
        score_snapshot::activate(conn, &snapshot.data_version, snapshot.id)?;
        if served_version.is_none() {
            data_version::activate(conn, &snapshot.data_version)?;
        }
        publication::bump(conn, ask.now)?;
    }
    record(conn, Subject::Snapshot(snapshot), &checked, published, ask)?;
    Ok(Outcome { checked, unchanged: false, published })
}

/// What is taken away with a version's content.
#[derive(Debug)]
pub struct Withdrawn {
    /// The gates; none where the version is not the served one, so that no reader loses anything.
    pub checked: Checked,
    /// The snapshot that is no longer the published one of the version.
    pub snapshot: Option<Snapshot>,
    /// The figures that the version's occupations had.
    pub figures: Figures,
}

/// Takes the snapshot of a version off, because its content is about to be replaced. Whoever calls
/// this rolls back where the gates hold back, and calls [`record`] where they do not.
pub fn withdraw(conn: &mut Conn, version: &DataVersion, policy: &Policy) -> QueryResult<Withdrawn> {
    let snapshot = score_snapshot::active(conn, &version.id)?;
    let checked = if version.is_active {
        check(conn, snapshot.as_ref(), None, policy)?
    } else {
        Checked::default()
    };
    let figures = of_version(conn, &version.id)?;
    score_snapshot::deactivate(conn, &version.id)?;
    Ok(Withdrawn { checked, snapshot, figures })
}

/// Whether figures that were loaded anew take away too much from the served release. The caller rolls
/// back where the gate holds back; what was accepted is stored with the release.
pub fn check_figures(
    conn: &mut Conn,
    gate: Gate,
    command: &str,
    ask: Ask<'_>,
) -> QueryResult<Checked> {
    let version = data_version::active(conn)?;
    let against = served(conn)?.map(|snapshot| snapshot.id);
    let checked = ask.policy.apply(against, vec![gate]);
    let checked = ask.policy.with_way_forward(checked, command);
    if let Some(version) = version.filter(|_| checked.reason.is_some()) {
        record(conn, Subject::Release(&version.id, None), &checked, true, ask)?;
    }
    Ok(checked)
}

/// What a check is about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A snapshot's place in its release.
    Snapshot(&'a Snapshot),
    /// A release that is to be served, accepted or replaced, with the snapshot that is active in it.
    Release(&'a str, Option<i64>),
}

/// Stores the gates of a check.
pub fn record(
    conn: &mut Conn,
    subject: Subject<'_>,
    checked: &Checked,
    published: bool,
    ask: Ask<'_>,
) -> QueryResult<()> {
    let (version, snapshot_id) = match subject {
        Subject::Snapshot(snapshot) => (snapshot.data_version.as_str(), Some(snapshot.id)),
        Subject::Release(version, snapshot) => (version, snapshot),
    };
    let check = GateCheck {
        id: 0,
        command: ask.command.to_owned(),
        data_version: version.to_owned(),
        snapshot_id,
        against: checked.against,
        published,
        reason: checked.reason.clone(),
        created_at: ask.now,
    };
    gate_check::append(conn, check, &rows(&checked.gates))?;
    Ok(())
}

/// Whether somebody went back by hand from what is to be published.
fn rolled_back(
    conn: &mut Conn,
    release: Option<&DataVersion>,
    snapshot: Option<&Snapshot>,
    checked: &Checked,
    ask: Ask<'_>,
) -> QueryResult<Gate> {
    let limit = rolled_back::limit(ask.command, ask.policy);
    rolled_back::gate(conn, release, snapshot, checked.against, limit)
}

/// The snapshot that readers get.
pub(crate) fn served(conn: &mut Conn) -> QueryResult<Option<Snapshot>> {
    match data_version::active(conn)? {
        Some(version) => score_snapshot::active(conn, &version.id),
        None => Ok(None),
    }
}

/// Compares a snapshot with the published one of its release, or the last published one where there is none now;
/// for losses that can add up, also with the best one since a loss was accepted.
fn check_in_release(conn: &mut Conn, snapshot: &Snapshot, policy: &Policy) -> QueryResult<Checked> {
    let history = History::read(conn, &snapshot.data_version)?;
    let before = match score_snapshot::active(conn, &snapshot.data_version)? {
        Some(active) => Some(active),
        None => history.last(conn)?,
    };
    let published = before.as_ref().map(|before| Facts::read(conn, before)).transpose()?;
    let jobs = Jobs::read(conn, &snapshot.data_version)?;
    let candidate = Facts::with(conn, snapshot, jobs.as_ref())?;
    let mut gates = scores(published.as_ref(), Some(&candidate), &policy.limits);
    for gate in &mut gates {
        let name = gate.gate;
        let Some(published) = published.as_ref().filter(|_| adds_up(name)) else { continue };
        let Some((id, best)) = history.best(conn, name, &policy.limits, jobs.as_ref())? else {
            continue;
        };
        if best.amount(name) > published.amount(name) {
            let of_best = since_accepted(name, id, &best, &candidate, &policy.limits);
            if is_larger(&of_best, gate) {
                *gate = of_best;
            }
        }
    }
    Ok(policy.apply(before.map(|before| before.id), gates))
}

/// Whether a loss is larger than that of the other gate. One that could not be measured is no loss of 0:
/// what was measured takes its place, and it takes the place of nothing.
fn is_larger(loss: &Gate, other: &Gate) -> bool {
    match (loss.value, other.value) {
        (Some(loss), Some(other)) => exceeds(loss, other),
        (measured, _) => measured.is_some(),
    }
}

fn check(
    conn: &mut Conn,
    before: Option<&Snapshot>,
    after: Option<&Snapshot>,
    policy: &Policy,
) -> QueryResult<Checked> {
    let published = before.map(|snapshot| Facts::read(conn, snapshot)).transpose()?;
    let candidate = after.map(|snapshot| Facts::read(conn, snapshot)).transpose()?;
    let gates = scores(published.as_ref(), candidate.as_ref(), &policy.limits);
    Ok(policy.apply(before.map(|snapshot| snapshot.id), gates))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::gates::GateName;

    #[test]
    fn a_loss_that_was_not_measured_is_no_loss_of_zero() {
        let measured =
            |value| Gate::measured(GateName::JobsCovered, value, 0.02, "measured".to_owned());
        let unknown = Gate::unknown(GateName::JobsCovered, 0.02, "no jobs are known");
        assert!(is_larger(&measured(0.1), &measured(0.05)));
        assert!(!is_larger(&measured(0.05), &measured(0.05)));
        assert!(is_larger(&measured(0.0), &unknown));
        assert!(!is_larger(&unknown, &measured(0.0)) && !is_larger(&unknown, &unknown));
    }
}
