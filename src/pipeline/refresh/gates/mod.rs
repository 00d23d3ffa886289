//! The gates that only a refresh has: how far the new snapshot is from the served one, and what it cost.

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::convert::{count, float};
use crate::db::occupation_ai_score::{self, OccupationScoreRow};
use crate::db::score_snapshot::Snapshot;
use crate::db::{Conn, import_report, rater_agreement};
use crate::pipeline::gate::{GateName, Limits, percent};
use crate::pipeline::import;
use crate::read::agreement_rows;
use crate::read::gates::{Check, Gate, Verdict};
use crate::read::import_report::ImportReport;
use crate::read::releases;
use crate::stats::agreement::Weakest;
use crate::stats::mean;
use crate::stats::order::exceeds;
use crate::stats::totals::share;
use crate::usd::Usd;

/// Nano-dollars per dollar.
const NANO: f64 = 1e9;

/// The gates of a release that are about its tables.
const OF_RELEASE: [GateName; 3] = [GateName::Tables, GateName::RowChange, GateName::MissingCells];

/// The gates of a release: as its import measured them, or as somebody accepted them, with the reason.
pub(super) fn of_import(conn: &mut Conn, version: &str) -> Result<Release, releases::Error> {
    let of_release = |gate: &Gate| OF_RELEASE.contains(&gate.gate);
    if let Some(check) = Check::accepting(conn, version)? {
        let gates = check.results.into_iter().filter(of_release).collect();
        return Ok(Release { gates, reason: check.accepted_reason });
    }
    let Some(report) = stored(conn, version)? else { return Ok(Release::default()) };
    let gates = report.checked.gates.into_iter().filter(of_release).collect();
    Ok(Release { gates, reason: None })
}

/// The gates of a release against the one that is served, whatever its import compared it with. What somebody
/// accepted counts where the same is measured again.
pub(super) fn against_served(
    conn: &mut Conn,
    version: &str,
    served: &str,
    limits: &Limits,
) -> Result<Release, releases::Error> {
    let (old, new) = (stored(conn, served)?, stored(conn, version)?);
    let (Some(old), Some(new)) = (&old, &new) else {
        let missing = if old.is_none() { served } else { version };
        let reason = format!("not known: there is no report of the import of {missing}");
        let unknown = |name| Gate::unknown(name, limits.limit(name), &reason);
        return Ok(Release { gates: OF_RELEASE.map(unknown).into(), reason: None });
    };
    let mut release = Release { gates: import::gates(new, old, limits), reason: None };
    let Some(check) = Check::accepting(conn, version)? else { return Ok(release) };
    for gate in release.gates.iter_mut().filter(|gate| gate.holds_back()) {
        let same = |of: &&Gate| {
            let values = of.value.zip(gate.value);
            of.gate == gate.gate && values.is_some_and(|(of, now)| !exceeds(now, of))
        };
        let accepted = check.results.iter().find(same);
        if accepted.is_some_and(|of| of.verdict == Verdict::Accepted) {
            gate.verdict = Verdict::Accepted;
            release.reason.clone_from(&check.accepted_reason);
        }
    }
    Ok(release)
}

/// The report of a release's last import.
fn stored(conn: &mut Conn, version: &str) -> Result<Option<ImportReport>, releases::Error> {
    let kept = import_report::newest(conn, version)?;
    Ok(kept.map(|kept| serde_json::from_str(&kept.report)).transpose()?)
}

/// The gates of a release.
#[derive(Debug, Default)]
pub(super) struct Release {
    pub(super) gates: Vec<Gate>,
    /// Why some of them were accepted.
    pub(super) reason: Option<String>,
}

/// The gates of a release where it is the one that is served.
pub(super) fn of_served_release(limits: &Limits) -> Vec<Gate> {
    let same = "the release is the one that is served";
    OF_RELEASE.map(|name| Gate::nothing_to_lose(name, limits.limit(name), same)).into()
}

/// Money, in nano-dollars.
#[derive(Debug, Clone, Copy)]
pub(super) struct Money {
    /// What the runs have cost, or what the calls that are left are going to.
    pub(super) cost: i64,
    /// The most that they may; absent where nobody set one.
    pub(super) cap: Option<i64>,
    /// Whether it is still to be spent.
    pub(super) ahead: bool,
}

/// What calls cost against what they may.
pub(super) fn cost(money: Money) -> Gate {
    let Money { cost, cap, ahead } = money;
    let shown = Usd(cost);
    // What was spent without a cap, by `score`, was meant.
    let limit = cap.unwrap_or(if ahead { 0 } else { cost });
    let sentence = match (cap, ahead, cost) {
        (None, _, 0) => "no paid call is made".to_owned(),
        (None, true, _) => {
            format!("calls are expected to cost {shown}, and no --max-cost-usd is given")
        }
        (None, false, _) => format!("calls have cost {shown}, without a cap"),
        (Some(cap), true, _) => format!("calls are expected to cost {shown} (cap {})", Usd(cap)),
        (Some(cap), false, _) => format!("calls have cost {shown} (cap {})", Usd(cap)),
    };
    Gate::measured(GateName::Cost, float(cost) / NANO, float(limit) / NANO, sentence)
}

/// How far `new` is from `old`: coverage, agreement, mean, ranks.
pub(super) fn between(
    conn: &mut Conn,
    old: &Snapshot,
    new: &Snapshot,
    limits: &Limits,
) -> QueryResult<Vec<Gate>> {
    let before = occupation_ai_score::of_snapshot(conn, old.id)?;
    let after = occupation_ai_score::of_snapshot(conn, new.id)?;
    let agreement = [weakest(conn, old)?, weakest(conn, new)?];
    Ok(vec![
        coverage(&before, &after, limits.limit(GateName::Coverage)),
        alpha(agreement, limits.limit(GateName::AgreementAlpha)),
        mean_shift(&before, &after, limits.limit(GateName::MeanShift)),
        rank_churn(&before, &after, limits.limit(GateName::RankChurn)),
    ])
}

fn weakest(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<Option<Weakest>> {
    let rows = rater_agreement::of_snapshot(conn, &snapshot.data_version, snapshot.id)?;
    Ok(agreement_rows::agreements(rows)?.weakest())
}

fn coverage(before: &[OccupationScoreRow], after: &[OccupationScoreRow], limit: f64) -> Gate {
    let covered = |rows: &[OccupationScoreRow]| {
        let scored = rows.iter().map(|row| row.n_scored).sum();
        let all: i64 = rows.iter().map(|row| row.n_tasks).sum();
        (scored, all, share(scored, all))
    };
    let (_, _, Some(was)) = covered(before) else {
        let nothing = "what is published has no tasks that could lose their score";
        return Gate::nothing_to_lose(GateName::Coverage, limit, nothing);
    };
    let (scored, all, is) = covered(after);
    let is = is.unwrap_or_default();
    let sentence = format!(
        "every rater scored {scored} of {all} tasks, {} after {} (a fall of {} is the limit)",
        percent(is),
        percent(was),
        percent(limit)
    );
    Gate::measured(GateName::Coverage, (was - is).max(0.0), limit, sentence)
}

fn alpha([before, after]: [Option<Weakest>; 2], limit: f64) -> Gate {
    match (before, after) {
        (None, _) => Gate::nothing_to_lose(
            GateName::AgreementAlpha,
            limit,
            "what is published has no two raters whose agreement could be lost",
        ),
        (Some(_), None) => Gate::unknown(
            GateName::AgreementAlpha,
            limit,
            "not known: no two raters have an agreement any more",
        ),
        (Some(before), Some(after)) => {
            let (was, is) = (before.alpha.value, after.alpha.value);
            let sentence = format!(
                "alpha of those who agree least is {is:.3} ({} and {}) after {was:.3} (a fall of {limit:.2} is the \
                 limit)",
                after.rater_a, after.rater_b
            );
            Gate::measured(GateName::AgreementAlpha, (was - is).max(0.0), limit, sentence)
        }
    }
}

/// Occupations that both rank, the row before with the row after.
fn matched<'a>(
    before: &'a [OccupationScoreRow],
    after: &'a [OccupationScoreRow],
) -> Vec<(&'a OccupationScoreRow, &'a OccupationScoreRow)> {
    let ranked = |row: &&OccupationScoreRow| row.rank.is_some();
    let now: BTreeMap<&str, &OccupationScoreRow> =
        after.iter().filter(ranked).map(|row| (row.soc_code.as_str(), row)).collect();
    let before = before.iter().filter(ranked);
    before.filter_map(|row| Some((row, *now.get(row.soc_code.as_str())?))).collect()
}

fn mean_shift(before: &[OccupationScoreRow], after: &[OccupationScoreRow], limit: f64) -> Gate {
    let both = matched(before, after);
    let of = |side: &dyn Fn(&(&OccupationScoreRow, &OccupationScoreRow)) -> Option<f64>| {
        mean(&both.iter().filter_map(side).collect::<Vec<f64>>())
    };
    let (Some(was), Some(is)) = (of(&|pair| pair.0.mean), of(&|pair| pair.1.mean)) else {
        return Gate::unknown(
            GateName::MeanShift,
            limit,
            "not known: no occupation is ranked by both",
        );
    };
    let sentence = format!(
        "the mean score of {} occupations is {is:.2} after {was:.2} ({:+.2} points, limit {limit})",
        both.len(),
        is - was
    );
    Gate::measured(GateName::MeanShift, (is - was).abs(), limit, sentence)
}

fn rank_churn(before: &[OccupationScoreRow], after: &[OccupationScoreRow], limit: f64) -> Gate {
    let places: Vec<(i64, i64, i64)> = matched(before, after)
        .into_iter()
        .filter_map(|(was, is)| Some((was.rank_low?, was.rank_high?, is.rank?)))
        .collect();
    let left = places.iter().filter(|(low, high, rank)| rank < low || rank > high).count();
    let Some(value) = share(count(left), count(places.len())) else {
        let reason = "not known: no occupation that both rank had an interval of its rank";
        return Gate::unknown(GateName::RankChurn, limit, reason);
    };
    let sentence = format!(
        "{left} of {} occupations have left the 95 % interval of their former rank ({}, limit {})",
        places.len(),
        percent(value),
        percent(limit)
    );
    Gate::measured(GateName::RankChurn, value, limit, sentence)
}

#[cfg(test)]
mod tests;
