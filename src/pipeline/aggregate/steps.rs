//! Takes apart what each snapshot changed against the one made before it, and stores the parts (METHOD 10).

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::convert::count;
use crate::db::occupation_step::{self, OccupationStep};
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::snapshot_step::{self, SnapshotStep};
use crate::db::{
    Conn, occupation_ai_score, occupation_task_weight, snapshot_rater, snapshot_rater_version,
    task_rater_score, task_statements,
};
use crate::read::edition::HISTORY;
use crate::soc::soc_part;
use crate::stats::order::same;
use crate::stats::step::{Generation, Roles, Scored, Tasks, score, shift, step};

/// A snapshot with what its scores were made of.
struct Side {
    snapshot: Snapshot,
    raters: Vec<Generation>,
    /// Its scored tasks by SOC code.
    occupations: BTreeMap<String, Tasks>,
    /// Whether these give the scores that it stores.
    holds: bool,
}

/// Stores the steps of the newest snapshots that have none yet: of the one that is new, and of those that an
/// earlier program made. Whether there were any of the latter.
pub(super) fn store(conn: &mut Conn, new: i64) -> QueryResult<bool> {
    let known = snapshot_step::snapshots(conn)?;
    let mut snapshots = score_snapshot::all(conn)?;
    let first = snapshots.last().map(|snapshot| snapshot.id);
    snapshots.truncate(HISTORY + 1);
    snapshots.reverse();
    let mut earlier = false;
    let mut before: Option<Snapshot> = None;
    // What the last step read is the side before of the next one.
    let mut last: Option<Side> = None;
    for snapshot in snapshots {
        if !known.contains(&snapshot.id) {
            earlier |= snapshot.id != new;
            last = match before.take() {
                // Too old to be shown, it only is the side before.
                None if first != Some(snapshot.id) => None,
                None => {
                    let first = SnapshotStep {
                        snapshot_id: snapshot.id,
                        before_id: None,
                        reason: None,
                        n_tasks: 0,
                        shift: None,
                    };
                    snapshot_step::load(conn, &[first])?;
                    None
                }
                Some(before) => {
                    let old = match last.take().filter(|side| side.snapshot.id == before.id) {
                        Some(side) => side,
                        None => Side::read(conn, before)?,
                    };
                    let new = Side::read(conn, snapshot.clone())?;
                    store_step(conn, &old, &new)?;
                    Some(new)
                }
            };
        }
        before = Some(snapshot);
    }
    Ok(earlier)
}

fn store_step(conn: &mut Conn, old: &Side, new: &Side) -> QueryResult<()> {
    let roles = Roles::assign(&old.raters, &new.raters);
    let lost = [old, new].into_iter().find(|side| !side.holds);
    let reason = lost.map(|side| {
        let (id, version) = (side.snapshot.id, &side.snapshot.data_version);
        format!(
            "the tasks or weights of version {version} that snapshot {id} was made of were replaced"
        )
    });
    let mut rows = Vec::new();
    let mut both = BTreeMap::new();
    for (soc_code, after) in new.occupations.iter().filter(|_| reason.is_none()) {
        let Some(before) = old.occupations.get(soc_code) else { continue };
        for (task, new) in after {
            if let Some(old) = before.get(task) {
                both.insert(*task, (old.scores.as_slice(), new.scores.as_slice()));
            }
        }
        let Some(found) = step(before, after, &roles) else { continue };
        rows.push(OccupationStep {
            data_version: new.snapshot.data_version.clone(),
            snapshot_id: new.snapshot.id,
            soc_code: soc_code.clone(),
            tasks: found.tasks,
            weights: found.weights,
            rescored: found.rescored,
            raters: found.raters,
            question: found.question,
            n_both: count(found.n_both),
            n_new: count(found.n_new),
            n_gone: count(found.n_gone),
            raters_low: found.raters_interval.map(|(low, _)| low),
            raters_high: found.raters_interval.map(|(_, high)| high),
        });
    }
    let (n_tasks, shift) = shift(both.into_values(), &roles);
    let head = SnapshotStep {
        snapshot_id: new.snapshot.id,
        before_id: Some(old.snapshot.id),
        reason,
        n_tasks: count(n_tasks),
        shift,
    };
    snapshot_step::load(conn, &[head])?;
    occupation_step::load(conn, &rows)?;
    Ok(())
}

impl Side {
    fn read(conn: &mut Conn, snapshot: Snapshot) -> QueryResult<Self> {
        let version = snapshot.data_version.as_str();
        let mut raters: Vec<Generation> = snapshot_rater::of_snapshot(conn, snapshot.id)?
            .into_iter()
            .map(|row| Generation {
                rater: row.rater,
                versions: Vec::new(),
                question: row.prompt_version,
            })
            .collect();
        for row in snapshot_rater_version::of_snapshot(conn, snapshot.id)? {
            if let Some(rater) = raters.iter_mut().find(|rater| rater.rater == row.rater) {
                rater.versions.push(row.model_version);
            }
        }
        let mut scores: BTreeMap<i64, Vec<Option<f64>>> = BTreeMap::new();
        for row in task_rater_score::of_snapshot(conn, snapshot.id)? {
            let slot = raters.iter().position(|rater| rater.rater == row.rater);
            let slots = scores.entry(row.task_id).or_insert_with(|| vec![None; raters.len()]);
            if let Some(slot) = slot.and_then(|slot| slots.get_mut(slot)) {
                *slot = Some(row.score);
            }
        }
        let details: BTreeMap<i64, String> =
            task_statements::codes(conn, version)?.into_iter().collect();
        let mut occupations: BTreeMap<String, Tasks> = BTreeMap::new();
        for (soc_code, task, weight) in
            occupation_task_weight::values(conn, version, &snapshot.weight_scheme)?
        {
            let all = scores.remove(&task).and_then(|slots| slots.into_iter().collect());
            if let Some((scores, detail)) = Option::zip(all, details.get(&task)) {
                let detail = detail_number(detail);
                let tasks = occupations.entry(soc_code).or_default();
                tasks.insert(task, Scored { detail, weight, scores });
            }
        }
        let holds = holds(conn, &snapshot, &occupations)?;
        Ok(Self { snapshot, raters, occupations, holds })
    }
}

/// The two digits behind the point: one number for each O*NET-SOC occupation of a SOC code.
fn detail_number(onetsoc_code: &str) -> usize {
    let digits = onetsoc_code.get(soc_part(onetsoc_code).len()..).unwrap_or_default();
    digits.trim_start_matches('.').parse().unwrap_or_default()
}

/// Whether tasks and weights give the scores that a snapshot stores: not where the content of its release was
/// replaced since.
fn holds(
    conn: &mut Conn,
    snapshot: &Snapshot,
    occupations: &BTreeMap<String, Tasks>,
) -> QueryResult<bool> {
    let stored = occupation_ai_score::of_snapshot(conn, snapshot.id)?;
    let nothing = Tasks::new();
    Ok(stored.iter().all(|row| {
        let tasks = occupations.get(&row.soc_code).unwrap_or(&nothing);
        match (row.mean, score(tasks)) {
            (Some(stored), Some(found)) => same(stored, found),
            (None, None) => true,
            _ => false,
        }
    }))
}
