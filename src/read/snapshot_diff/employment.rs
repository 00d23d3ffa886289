//! The employment-weighted mean of two snapshots, each with the jobs of the period that it stores.

use std::collections::BTreeMap;

use diesel::QueryResult;
use serde::Serialize;

use super::Side;
use crate::db::{Conn, bls_oews_metrics, occupation_bls};
use crate::read::version_diff::BeforeAfter;
use crate::stats::change::{self, Decomposition, Pair, decomposition};
use crate::stats::totals::{Code, Member};

/// How the employment-weighted mean changed, over distinct BLS codes (METHOD 11).
#[derive(Debug, Clone, Serialize)]
pub struct EmploymentChange {
    /// Months of the employment figures.
    pub oews_period: BeforeAfter<Option<String>>,
    /// The change and its parts; absent where there is a reason.
    pub change: Option<Decomposition>,
    /// Why there is none.
    pub reason: Option<String>,
}

pub(super) fn compare(
    conn: &mut Conn,
    from: Side<'_>,
    to: Side<'_>,
) -> QueryResult<EmploymentChange> {
    let before = side(conn, from)?;
    let after = side(conn, to)?;
    let change = match (&before, &after) {
        (Ok(before), Ok(after)) => decomposition(&pairs(before, after)),
        _ => None,
    };
    let reason = match (before, after) {
        (Err(reason), _) | (_, Err(reason)) => Some(reason),
        _ if change.is_none() => Some("no jobs are joined to scores".to_owned()),
        _ => None,
    };
    let oews_period = BeforeAfter {
        before: from.snapshot.oews_period.clone(),
        after: to.snapshot.oews_period.clone(),
    };
    Ok(EmploymentChange { oews_period, change, reason })
}

type Scored = BTreeMap<String, change::Side>;

/// S and E by BLS code, or why there are none. Codes without S or without jobs are left out.
fn side(conn: &mut Conn, Side { snapshot, rows }: Side<'_>) -> QueryResult<Result<Scored, String>> {
    let Some(period) = &snapshot.oews_period else {
        let reason = "was made without employment figures";
        return Ok(Err(format!("snapshot {} {reason}", snapshot.id)));
    };
    let jobs: BTreeMap<String, i64> = bls_oews_metrics::of_period(conn, period)?
        .into_iter()
        .filter_map(|row| Some((row.soc_code, row.employment?)))
        .collect();
    if jobs.is_empty() {
        return Ok(Err(format!("the employment figures of {period} are no longer stored")));
    }
    let joins = occupation_bls::of_version(conn, &snapshot.data_version)?;
    if joins.is_empty() {
        let version = &snapshot.data_version;
        return Ok(Err(format!("no crosswalk joins version {version} to BLS's codes")));
    }
    let mut members: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    for join in joins {
        let row = rows.iter().find(|row| row.soc_code == join.soc_code);
        let Some(row) = row else { continue };
        members.entry(join.bls_code).or_default().push(Member {
            mean: row.mean,
            weight_covered: Some(row.weight_covered),
            has_tasks: true,
            residual: row.residual,
        });
    }
    let scored = members.into_iter().filter_map(|(bls_code, members)| {
        let employment = *jobs.get(&bls_code)?;
        let code = Code { bls_code: bls_code.clone(), members, ..Code::default() };
        Some((bls_code, change::Side { score: code.score()?, employment }))
    });
    Ok(Ok(scored.collect()))
}

fn pairs(before: &Scored, after: &Scored) -> Vec<Pair> {
    let mut codes: Vec<&String> = before.keys().chain(after.keys()).collect();
    codes.sort_unstable();
    codes.dedup();
    let pair =
        |code: &String| Pair { before: before.get(code).copied(), after: after.get(code).copied() };
    codes.into_iter().map(pair).collect()
}
