//! How much of a release BLS's figures cover: occupations by kind of join, and the share of employment.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::db::occupation_bls::{self, CROSSWALK, DIRECT, OccupationBls};
use crate::db::{Conn, bls_oews_metrics, bls_proj_metrics, occupation_master, task_statements};
use crate::read::releases;
use crate::soc::{major_group, soc_part};
use crate::stats::totals::share;

/// The major group of military occupations, which BLS does not survey.
const MILITARY: &str = "55";

/// Coverage cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such release.
    #[error(transparent)]
    Version(#[from] releases::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// Without a crosswalk nothing is joined, and nothing guessed.
    #[error(
        "no crosswalk is imported, so nothing is joined: `onet-ai import crosswalk --kind nem`"
    )]
    NoCrosswalk,
    /// No figures are imported.
    #[error(
        "no BLS figures are imported: `onet-ai import oews --period 2025-05`, \
         `onet-ai import projections --period 2024-2034`"
    )]
    NoFigures,
}

/// Coverage of one release, the newest period of each series first.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageReport {
    /// The release.
    pub data_version: String,
    /// SOC codes of the release.
    pub soc_codes: usize,
    /// Those with tasks: the occupations that can be scored.
    pub occupations: usize,
    /// One entry per series and period.
    pub periods: Vec<PeriodCoverage>,
}

/// Coverage by one period's table.
#[derive(Debug, Clone, Serialize)]
pub struct PeriodCoverage {
    /// `oews` (without the self-employed) or `projections` (with them).
    pub series: &'static str,
    /// `2025-05`, or `2024-2034`.
    pub period: String,
    /// SOC codes with tasks.
    pub with_tasks: Counts,
    /// The other SOC codes of the release: military and most "All Other" occupations.
    pub without_tasks: Counts,
    /// SOC codes with tasks whose BLS code has no row in the table.
    pub not_published_codes: Vec<String>,
    /// SOC codes with tasks that the crosswalk does not know.
    pub no_crosswalk_row_codes: Vec<String>,
    /// Persons over the table's rows: detailed occupations, or line items.
    pub employment_total: i64,
    /// Persons over the distinct BLS codes that occupations with tasks are joined to.
    pub employment_covered: i64,
    /// `employment_covered` as a share of `employment_total`, 0 to 1; absent where the table has no employment.
    pub employment_share: Option<f64>,
    /// Distinct BLS codes joined to.
    pub bls_codes: usize,
    /// How many of these codes have no employment figure.
    pub bls_codes_without_employment: usize,
}

/// SOC codes by how they are joined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// BLS uses the same code.
    pub direct: usize,
    /// BLS uses another code, for this SOC code alone.
    pub crosswalk: usize,
    /// BLS publishes several SOC codes as one.
    pub combined: usize,
    /// BLS has a code, but no row in this period.
    pub not_published: usize,
    /// Military: not surveyed.
    pub military: usize,
    /// Not in the crosswalk.
    pub no_crosswalk_row: usize,
}

/// A release's codes, and which of them have tasks.
struct Codes {
    all: BTreeSet<String>,
    with_tasks: BTreeSet<String>,
    joins: BTreeMap<String, OccupationBls>,
}

/// Coverage of a version (the active one if absent) by every stored period.
pub fn coverage(conn: &mut Conn, version: Option<&str>) -> Result<CoverageReport, Error> {
    let version = releases::find_any(conn, version)?.id;
    let all = occupation_master::of_version(conn, &version)?;
    let tasks = task_statements::occupations(conn, &version)?;
    let joins = occupation_bls::of_version(conn, &version)?;
    if joins.is_empty() {
        return Err(Error::NoCrosswalk);
    }
    let codes = Codes {
        all: all.into_iter().map(|row| row.soc_code).collect(),
        with_tasks: tasks.iter().map(|code| soc_part(code).to_owned()).collect(),
        joins: joins.into_iter().map(|join| (join.soc_code.clone(), join)).collect(),
    };
    let mut periods = Vec::new();
    for period in bls_oews_metrics::periods(conn)? {
        let rows = bls_oews_metrics::of_period(conn, &period)?;
        let table = rows.into_iter().map(|row| (row.soc_code, row.employment)).collect();
        periods.push(of_period("oews", period, &codes, &table));
    }
    for period in bls_proj_metrics::periods(conn)? {
        let rows = bls_proj_metrics::of_period(conn, &period)?;
        let table = rows.into_iter().map(|row| (row.soc_code, row.employment_base)).collect();
        periods.push(of_period("projections", period, &codes, &table));
    }
    if periods.is_empty() {
        return Err(Error::NoFigures);
    }
    let (soc_codes, occupations) = (codes.all.len(), codes.with_tasks.len());
    Ok(CoverageReport { data_version: version, soc_codes, occupations, periods })
}

fn of_period(
    series: &'static str,
    period: String,
    codes: &Codes,
    table: &BTreeMap<String, Option<i64>>,
) -> PeriodCoverage {
    let (mut with_tasks, mut without_tasks) = (Counts::default(), Counts::default());
    let (mut not_published, mut no_crosswalk_row) = (Vec::new(), Vec::new());
    let mut matched: BTreeSet<&str> = BTreeSet::new();
    for code in &codes.all {
        let scored = codes.with_tasks.contains(code);
        let counts = if scored { &mut with_tasks } else { &mut without_tasks };
        match codes.joins.get(code) {
            Some(join) if table.contains_key(&join.bls_code) => {
                if scored {
                    matched.insert(&join.bls_code);
                }
                match join.join_kind.as_str() {
                    DIRECT => counts.direct += 1,
                    CROSSWALK => counts.crosswalk += 1,
                    _ => counts.combined += 1,
                }
            }
            _ if major_group(code) == MILITARY => counts.military += 1,
            Some(_) => {
                counts.not_published += 1;
                not_published.extend(scored.then(|| code.clone()));
            }
            None => {
                counts.no_crosswalk_row += 1;
                no_crosswalk_row.extend(scored.then(|| code.clone()));
            }
        }
    }
    let figures: Vec<Option<i64>> =
        matched.iter().filter_map(|code| table.get(*code)).copied().collect();
    let total = table.values().flatten().sum();
    let covered = figures.iter().flatten().sum();
    PeriodCoverage {
        series,
        period,
        with_tasks,
        without_tasks,
        not_published_codes: not_published,
        no_crosswalk_row_codes: no_crosswalk_row,
        employment_total: total,
        employment_covered: covered,
        employment_share: share(covered, total),
        bls_codes: figures.len(),
        bls_codes_without_employment: figures.iter().filter(|figure| figure.is_none()).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::occupation_bls::COMBINED;

    /// 11-1011 direct (10 jobs); 31-1121 and 31-1122 share 31-1120 (20 jobs), counted once;
    /// 45-3031 has a code and no row; 55-1011 is military; 99-9999 is another row (70 jobs).
    #[test]
    fn shared_figures_count_once_and_every_miss_has_its_reason() {
        let join = |code: &str, bls: &str, kind: &str| {
            let join = OccupationBls {
                data_version: "1.0".to_owned(),
                soc_code: code.to_owned(),
                bls_code: bls.to_owned(),
                join_kind: kind.to_owned(),
            };
            (code.to_owned(), join)
        };
        let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        let codes = Codes {
            all: set(&["11-1011", "31-1121", "31-1122", "45-3031", "53-7199", "55-1011"]),
            with_tasks: set(&["11-1011", "31-1121", "31-1122", "45-3031"]),
            joins: [
                join("11-1011", "11-1011", DIRECT),
                join("31-1121", "31-1120", COMBINED),
                join("31-1122", "31-1120", COMBINED),
                join("45-3031", "45-3031", DIRECT),
            ]
            .into(),
        };
        let table = [("11-1011", Some(10)), ("31-1120", Some(20)), ("99-9999", Some(70))]
            .map(|(code, jobs)| (code.to_owned(), jobs))
            .into();
        let coverage = of_period("oews", "2025-05".to_owned(), &codes, &table);
        let expected = Counts { direct: 1, combined: 2, not_published: 1, ..Counts::default() };
        assert_eq!(coverage.with_tasks, expected);
        let expected = Counts { military: 1, no_crosswalk_row: 1, ..Counts::default() };
        assert_eq!(coverage.without_tasks, expected);
        assert_eq!(coverage.not_published_codes, ["45-3031"]);
        assert_eq!((coverage.employment_covered, coverage.employment_total), (30, 100));
        assert_eq!(coverage.employment_share, Some(0.3));
    }
}
