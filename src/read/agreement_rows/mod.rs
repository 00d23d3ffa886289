//! Agreement as the rows that it is stored as, one figure each, and back.

use std::collections::BTreeMap;

use diesel::QueryResult;
use diesel::result::Error::DeserializationError;

use crate::convert;
use crate::db::rater_agreement::RaterAgreement;
use crate::stats::agreement::{
    Activities, Agreement, Agreements, AllRaters, Consistency, Estimate, Level, Pair,
    Repeatability, Repeats, Scope, Scoped,
};
use crate::stats::count;

/// Stands for all raters together in place of a name.
const ALL_RATERS: &str = "*";

/// Rows that do not make up an agreement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Misfit {
    /// No scope has this name.
    #[error("agreement: there is no scope {0:?}")]
    Scope(String),
    /// A count that goes with every agreement.
    #[error("agreement: {0} is missing, or is no count")]
    Count(String),
}

/// Figures of one pair and scope by name.
type Named = BTreeMap<String, Estimate>;

/// The rows that a snapshot's agreement is stored as, pair by pair.
pub(crate) fn rows(
    data_version: &str,
    snapshot_id: i64,
    agreements: &Agreements,
) -> Vec<RaterAgreement> {
    let of = Snapshot { data_version, snapshot_id };
    let mut rows = Vec::new();
    for pair in &agreements.pairs {
        for scoped in &pair.scopes {
            let place = Place {
                rater_a: &pair.rater_a,
                rater_b: &pair.rater_b,
                scope: scoped.scope,
                value: &scoped.value,
            };
            rows.extend(of.rows(place, pair_estimates(&scoped.agreement)));
        }
    }
    if let Some(all) = &agreements.all_raters {
        let named = [("n", Some(whole(all.n))), ("alpha", all.alpha)];
        rows.extend(of.rows(Place::overall(ALL_RATERS), named));
    }
    for repeats in &agreements.repeatability {
        for (kind, repeated) in [("samples", &repeats.samples), ("runs", &repeats.runs)] {
            let named =
                repeat_estimates(repeated).map(|(name, value)| (format!("{kind}_{name}"), value));
            let named = named.iter().map(|(name, value)| (name.as_str(), *value));
            rows.extend(of.rows(Place::overall(&repeats.rater), named));
        }
    }
    for Activities { rater, consistency } in &agreements.activities {
        rows.extend(of.rows(Place::overall(rater), consistency_estimates(consistency)));
    }
    rows
}

/// The agreement that is stored as these rows, which may come in any order.
pub(crate) fn agreements(rows: Vec<RaterAgreement>) -> QueryResult<Agreements> {
    of_rows(rows).map_err(|misfit| DeserializationError(misfit.into()))
}

fn of_rows(rows: Vec<RaterAgreement>) -> Result<Agreements, Misfit> {
    let mut by_pair: BTreeMap<(String, String), BTreeMap<(Scope, String), Named>> = BTreeMap::new();
    for row in rows {
        let Some(scope) = Scope::ALL.into_iter().find(|scope| scope.name() == row.scope) else {
            return Err(Misfit::Scope(row.scope));
        };
        let scopes = by_pair.entry((row.rater_a, row.rater_b)).or_default();
        let estimate = Estimate { value: row.value, low: row.low, high: row.high };
        let named = scopes.entry((scope, row.scope_value)).or_default();
        named.insert(row.statistic, estimate);
    }
    let mut agreements = Agreements::default();
    for ((rater_a, rater_b), scopes) in by_pair {
        if rater_a == ALL_RATERS {
            agreements.all_raters = scopes.values().next().map(all_raters).transpose()?;
        } else if rater_a == rater_b {
            for named in scopes.values() {
                agreements.repeatability.push(Repeats {
                    rater: rater_a.clone(),
                    samples: repeats(named, "samples")?,
                    runs: repeats(named, "runs")?,
                });
                // Not there without activities, and in snapshots that are older than the figure.
                if named.contains_key(N_ACTIVITIES) {
                    let consistency = consistency(named)?;
                    agreements.activities.push(Activities { rater: rater_a.clone(), consistency });
                }
            }
        } else {
            let scopes = scopes.into_iter();
            let scopes = scopes.map(|((scope, value), named)| scoped(scope, value, &named));
            let scopes = scopes.collect::<Result<_, _>>()?;
            agreements.pairs.push(Pair { rater_a, rater_b, scopes });
        }
    }
    Ok(agreements)
}

/// Whose rows these are.
#[derive(Clone, Copy)]
struct Snapshot<'a> {
    data_version: &'a str,
    snapshot_id: i64,
}

impl<'a> Snapshot<'a> {
    /// A row for each estimate that exists.
    fn rows<'n>(
        self,
        place: Place<'a>,
        named: impl IntoIterator<Item = (&'n str, Option<Estimate>)>,
    ) -> impl Iterator<Item = RaterAgreement> {
        named.into_iter().filter_map(move |(statistic, estimate)| {
            let estimate = estimate?;
            Some(RaterAgreement {
                data_version: self.data_version.to_owned(),
                snapshot_id: self.snapshot_id,
                rater_a: place.rater_a.to_owned(),
                rater_b: place.rater_b.to_owned(),
                scope: place.scope.name().to_owned(),
                scope_value: place.value.to_owned(),
                statistic: statistic.to_owned(),
                value: estimate.value,
                low: estimate.low,
                high: estimate.high,
            })
        })
    }
}

/// What some rows are about.
#[derive(Clone, Copy)]
struct Place<'a> {
    rater_a: &'a str,
    rater_b: &'a str,
    scope: Scope,
    /// The major group or the task type; empty otherwise.
    value: &'a str,
}

impl<'a> Place<'a> {
    /// A rater with itself, or all raters, over all tasks.
    fn overall(rater: &'a str) -> Self {
        Self { rater_a: rater, rater_b: rater, scope: Scope::Overall, value: "" }
    }
}

fn plain(value: f64) -> Estimate {
    Estimate { value, low: None, high: None }
}

fn whole(n: usize) -> Estimate {
    plain(count(n))
}

fn pair_estimates(found: &Agreement) -> [(&'static str, Option<Estimate>); 16] {
    [
        ("n", Some(whole(found.n))),
        ("dropped", Some(whole(found.dropped))),
        ("pearson", found.pearson),
        ("spearman", found.spearman),
        ("kendall", found.kendall.map(plain)),
        ("mean_absolute_difference", found.mean_absolute_difference.map(plain)),
        ("bias", found.bias.map(plain)),
        ("limit_low", found.limit_low.map(plain)),
        ("limit_high", found.limit_high.map(plain)),
        ("within_5", found.within_5.map(plain)),
        ("within_10", found.within_10.map(plain)),
        ("icc", found.icc.map(plain)),
        ("alpha", found.alpha),
        ("kappa", found.kappa.map(plain)),
        ("top_decile", found.top_decile.map(plain)),
        ("bottom_decile", found.bottom_decile.map(plain)),
    ]
}

fn repeat_estimates(found: &Repeatability) -> [(&'static str, Option<Estimate>); 5] {
    [
        ("tasks", Some(whole(found.tasks))),
        ("values", Some(whole(found.values))),
        ("within_sd", found.within_sd.map(plain)),
        ("tasks_between", Some(whole(found.tasks_between))),
        ("between_sd", found.between_sd.map(plain)),
    ]
}

/// The count that stands wherever a rater has figures of activities.
const N_ACTIVITIES: &str = "activities";

fn consistency_estimates(found: &Consistency) -> [(&'static str, Option<Estimate>); 4] {
    [
        (N_ACTIVITIES, Some(whole(found.activities))),
        ("activity_units", Some(whole(found.units))),
        ("activity_icc", found.icc),
        ("activity_within_sd", found.within_sd),
    ]
}

fn consistency(named: &Named) -> Result<Consistency, Misfit> {
    Ok(Consistency {
        activities: counted(named, N_ACTIVITIES)?,
        units: counted(named, "activity_units")?,
        icc: named.get("activity_icc").copied(),
        within_sd: named.get("activity_within_sd").copied(),
    })
}

fn scoped(scope: Scope, value: String, named: &Named) -> Result<Scoped, Misfit> {
    let estimate = |name: &str| named.get(name).copied();
    let plain = |name: &str| estimate(name).map(|estimate| estimate.value);
    let alpha = estimate("alpha");
    Ok(Scoped {
        scope,
        value,
        level: alpha.map(|alpha| Level::of_alpha(alpha.value)),
        agreement: Agreement {
            n: counted(named, "n")?,
            dropped: counted(named, "dropped")?,
            pearson: estimate("pearson"),
            spearman: estimate("spearman"),
            kendall: plain("kendall"),
            mean_absolute_difference: plain("mean_absolute_difference"),
            bias: plain("bias"),
            limit_low: plain("limit_low"),
            limit_high: plain("limit_high"),
            within_5: plain("within_5"),
            within_10: plain("within_10"),
            icc: plain("icc"),
            alpha,
            kappa: plain("kappa"),
            top_decile: plain("top_decile"),
            bottom_decile: plain("bottom_decile"),
        },
    })
}

fn all_raters(named: &Named) -> Result<AllRaters, Misfit> {
    let alpha = named.get("alpha").copied();
    let level = alpha.map(|alpha| Level::of_alpha(alpha.value));
    Ok(AllRaters { n: counted(named, "n")?, alpha, level })
}

fn repeats(named: &Named, kind: &str) -> Result<Repeatability, Misfit> {
    let value = |name: &str| named.get(&format!("{kind}_{name}")).map(|estimate| estimate.value);
    let counted = |name: &str| counted(named, &format!("{kind}_{name}"));
    Ok(Repeatability {
        tasks: counted("tasks")?,
        values: counted("values")?,
        within_sd: value("within_sd"),
        tasks_between: counted("tasks_between")?,
        between_sd: value("between_sd"),
    })
}

/// A count, which is stored as a float and is always there.
fn counted(named: &Named, name: &str) -> Result<usize, Misfit> {
    let n = named.get(name).and_then(|n| convert::nearest(n.value));
    n.and_then(|n| convert::size(n).ok()).ok_or_else(|| Misfit::Count(name.to_owned()))
}

#[cfg(test)]
mod tests;
