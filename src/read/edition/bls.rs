//! BLS's newest periods as they lie in the database, and which ones these are.

use std::collections::BTreeMap;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use crate::db::Conn;
use crate::db::bls_import;
use crate::db::bls_oews_metrics::{self, OewsMetrics};
use crate::db::bls_oews_wage::{self, OewsWage};
use crate::db::bls_proj_metrics::{self, ProjMetrics};
use crate::db::occupation_bls::{self, OccupationBls};
use crate::source::sample;

/// Which BLS figures an edition shows. OEWS employment and projected employment are two figures:
/// the first leaves the self-employed out, the second includes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlsVersion {
    /// Month of the employment and wage figures, `2025-05`; they are yearly. Absent before the
    /// first import.
    pub oews_period: Option<String>,
    /// First and last year of the projections. Absent before the first import.
    pub projection_period: Option<String>,
    /// Whether the crosswalk is imported that joins them to the release.
    pub crosswalk: bool,
    /// Whose figures they are; absent where there are none.
    pub source: Option<String>,
}

/// The rows of the newest periods and the join to one release.
#[derive(Debug, Default)]
pub(super) struct BlsRows {
    pub(super) version: BlsVersion,
    /// By BLS's code.
    pub(super) oews: BTreeMap<String, OewsMetrics>,
    /// By BLS's code.
    pub(super) wages: BTreeMap<String, Vec<OewsWage>>,
    /// By BLS's code.
    pub(super) projections: BTreeMap<String, ProjMetrics>,
    /// By SOC code.
    pub(super) joins: Vec<OccupationBls>,
}

impl BlsVersion {
    /// Whether jobs and wages are made up.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.source.as_deref() == Some(MADE_UP)
    }
}

impl BlsRows {
    /// Reads the newest periods; part of a transaction that reads the rest of what is shown.
    pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        let oews_period = bls_oews_metrics::periods(conn)?.into_iter().next();
        let projection_period = bls_proj_metrics::periods(conn)?.into_iter().next();
        let mut rows =
            Self { joins: occupation_bls::of_version(conn, data_version)?, ..Self::default() };
        if let Some(period) = &oews_period {
            let metrics = bls_oews_metrics::of_period(conn, period)?.into_iter();
            rows.oews = metrics.map(|row| (row.soc_code.clone(), row)).collect();
            for wage in bls_oews_wage::of_period(conn, period)? {
                rows.wages.entry(wage.soc_code.clone()).or_default().push(wage);
            }
        }
        if let Some(period) = &projection_period {
            let metrics = bls_proj_metrics::of_period(conn, period)?.into_iter();
            rows.projections = metrics.map(|row| (row.soc_code.clone(), row)).collect();
        }
        rows.version = BlsVersion {
            source: if is_sample(conn, oews_period.as_deref())? {
                Some(MADE_UP.to_owned())
            } else {
                source(oews_period.as_deref(), projection_period.as_deref())
            },
            crosswalk: !rows.joins.is_empty(),
            oews_period,
            projection_period,
        };
        Ok(rows)
    }
}

/// Said instead of a source.
const MADE_UP: &str =
    "Jobs and wages are a made-up sample and not figures of the U.S. Bureau of Labor Statistics";

/// Whether the jobs and wages of a period are those that are compiled in.
fn is_sample(conn: &mut Conn, period: Option<&str>) -> QueryResult<bool> {
    let Some(period) = period else { return Ok(false) };
    let import = bls_import::find(conn, bls_import::OEWS, period)?;
    Ok(import.is_some_and(|import| import.source == sample::SOURCE))
}

fn source(oews: Option<&str>, projections: Option<&str>) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(period) = oews {
        parts.push(format!("Occupational Employment and Wage Statistics, national, {period}"));
    }
    if let Some(period) = projections {
        parts.push(format!("Employment Projections {period}"));
    }
    (!parts.is_empty()).then(|| format!("U.S. Bureau of Labor Statistics: {}", parts.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_names_only_what_is_there() {
        assert_eq!(source(None, None), None);
        let both = source(Some("2025-05"), Some("2024-2034")).unwrap();
        assert!(both.contains("national, 2025-05; Employment Projections 2024-2034"), "{both}");
        assert!(!source(None, Some("2024-2034")).unwrap().contains("Wage"));
    }
}
