//! Which occupations of a release have BLS's figures: what an import, or another release, could lose.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;

use super::{GateName, Limits, lost_share, percent};
use crate::convert::count;
use crate::db::{Conn, bls_oews_metrics, bls_proj_metrics, data_version, occupation_bls};
use crate::read::gates::Gate;
use crate::stats::order::{self, Direction};

/// SOC codes of a release with a figure, by kind of figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures(BTreeMap<&'static str, BTreeSet<String>>);

/// Reads them for the served release; none where no release is active.
pub fn figures(conn: &mut Conn) -> QueryResult<Figures> {
    match data_version::active(conn)? {
        Some(version) => of_version(conn, &version.id),
        None => Ok(Figures::default()),
    }
}

/// Reads them for any release, of the newest periods.
pub(super) fn of_version(conn: &mut Conn, version: &str) -> QueryResult<Figures> {
    let joins = occupation_bls::of_version(conn, version)?;
    let mut found: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    let mut add = |kind: &'static str, codes: BTreeSet<String>| {
        let socs = joins.iter().filter(|join| codes.contains(&join.bls_code));
        found.insert(kind, socs.map(|join| join.soc_code.clone()).collect());
    };
    if let Some(period) = bls_oews_metrics::periods(conn)?.first() {
        let rows = bls_oews_metrics::of_period(conn, period)?;
        let codes = |with: &dyn Fn(&bls_oews_metrics::OewsMetrics) -> bool| {
            rows.iter().filter(|row| with(row)).map(|row| row.soc_code.clone()).collect()
        };
        add("employment", codes(&|row| row.employment.is_some()));
        add("wages", codes(&|row| row.mean_wage.is_some() || row.median_wage.is_some()));
    }
    if let Some(period) = bls_proj_metrics::periods(conn)?.first() {
        let rows = bls_proj_metrics::of_period(conn, period)?.into_iter();
        add("projections", rows.filter(|r| r.growth_pct.is_some()).map(|r| r.soc_code).collect());
    }
    Ok(Figures(found))
}

impl Figures {
    /// What `now` would lose of these: the kind of which the largest share is lost.
    #[must_use]
    pub fn gate(&self, now: &Self, limits: &Limits) -> Gate {
        let limit = limits.limit(GateName::Figures);
        let nobody = BTreeSet::new();
        let kinds = self.0.iter().filter(|(_, codes)| !codes.is_empty()).map(|(kind, codes)| {
            let lost = codes.difference(now.0.get(kind).unwrap_or(&nobody)).count();
            (lost_share(count(lost), count(codes.len())), lost, codes.len(), *kind)
        });
        let mut kinds: Vec<_> = kinds.collect();
        order::sort(&mut kinds, Direction::Falling, |kind| Some(kind.0), |a, b| a.3.cmp(b.3));
        let Some((value, lost, all, kind)) = kinds.into_iter().next() else {
            let sentence = "no occupation of a served release has figures that could be lost";
            return Gate::nothing_to_lose(GateName::Figures, limit, sentence);
        };
        let sentence = format!(
            "{lost} of {all} occupations lose their {kind} ({}, limit {})",
            percent(value),
            percent(limit)
        );
        Gate::measured(GateName::Figures, value, limit, sentence)
    }
}
