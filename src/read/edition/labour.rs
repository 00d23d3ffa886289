//! BLS's figures for an occupation (jobs, wages, projections), or the reason why there are none.

use std::collections::BTreeMap;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::bls::{BlsRows, BlsVersion};
use super::reason::{
    HOURLY_ONLY, MILITARY, NO_BLS, NO_CROSSWALK, NO_FIGURE, NO_FIGURES, NO_OEWS, NO_PROJECTIONS,
    NOT_LISTED,
};
use crate::convert::float;
use crate::db::Conn;
use crate::db::bls_oews_wage::OewsWage;
use crate::db::occupation_bls::OccupationBls;
use crate::soc;

/// The labour market figures of one SOC code. Of a combined code of BLS they are those of all its
/// SOC codes together.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Labour {
    /// Jobs.
    pub employment: Employment,
    /// Wages.
    pub wages: Wages,
    /// Projections over ten years.
    pub projections: Projections,
    /// What all who have the job are paid in a year; absent where BLS publishes no number of jobs or no mean annual
    /// wage. It is a part of the totals, and no reply's.
    #[serde(skip)]
    pub wage_bill: Option<WageBill>,
}

/// What all who have the job are paid in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WageBill {
    /// Jobs × mean annual wage, dollars.
    pub dollars: f64,
    /// Whether the wage is top-coded, so that it is more.
    pub is_lower_bound: bool,
}

/// Where a figure comes from.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Origin {
    /// Period of the figures; absent where none is imported.
    pub period: Option<String>,
    /// The code under which BLS publishes them; absent where the crosswalk has none.
    pub bls_code: Option<String>,
    /// `direct`, `crosswalk` (another code) or `combined` (one figure for several SOC codes).
    pub join: Option<String>,
    /// The other SOC codes of a combined code: the figure is theirs too.
    pub shared_with: Vec<String>,
    /// Why there is no figure.
    pub reason: Option<&'static str>,
}

/// Jobs at one time of the year (OEWS), without the self-employed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Employment {
    /// Jobs; absent where there is a `reason`.
    pub value: Option<i64>,
    /// BLS's qualifier: `**` means not released.
    pub qualifier: Option<String>,
    /// Relative standard error, in percent of the value.
    pub relative_standard_error: Option<f64>,
    /// `yearly`: there is no figure for other months.
    pub frequency: &'static str,
    /// Always false: OEWS leaves the self-employed out.
    pub includes_self_employed: bool,
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Wages in dollars (OEWS), without the self-employed. The reason of the origin is why there is no
/// annual median.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Wages {
    /// A year of full-time work.
    pub annual: WageSet,
    /// An hour.
    pub hourly: WageSet,
    /// `annual` or `hourly` where BLS publishes that basis only.
    pub pay_basis: Option<String>,
    /// Where they come from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// The published measures on one basis.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct WageSet {
    /// Mean.
    pub mean: Wage,
    /// 10th percentile.
    pub p10: Wage,
    /// 25th percentile.
    pub p25: Wage,
    /// Median.
    pub median: Wage,
    /// 75th percentile.
    pub p75: Wage,
    /// 90th percentile.
    pub p90: Wage,
}

/// One wage.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Wage {
    /// Dollars; the top code, a lower bound, where the qualifier is `#`.
    pub value: Option<f64>,
    /// BLS's qualifier: `#` means at or above the top code, `*` not available.
    pub qualifier: Option<String>,
}

/// Employment now and in ten years (Employment Projections), with the self-employed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Projections {
    /// Persons in the first year.
    pub employment_base: Option<i64>,
    /// Persons in the last year.
    pub employment_projected: Option<i64>,
    /// Change between them, percent.
    pub growth_pct: Option<f64>,
    /// Openings a year, persons.
    pub annual_openings: Option<i64>,
    /// Persons a year who leave the occupation or the labour force.
    pub annual_separations: Option<i64>,
    /// Education usually needed to enter.
    pub typical_education: Option<String>,
    /// Always true: the projections include the self-employed.
    pub includes_self_employed: bool,
    /// Where they come from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// The major group of the armed forces.
const ARMED_FORCES: &str = "55";

/// BLS's qualifier for a wage at or above the top code.
pub(super) const TOP_CODED: &str = "#";

/// BLS's newest figures, joined to the SOC codes of a release.
#[derive(Debug)]
pub struct Figures {
    rows: BlsRows,
    join: BTreeMap<String, OccupationBls>,
    members: BTreeMap<String, Vec<String>>,
}

impl Figures {
    /// Reads the newest periods, in a transaction of the caller's where it reads more than this.
    pub fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        BlsRows::read(conn, data_version).map(Self::from_rows)
    }

    fn from_rows(rows: BlsRows) -> Self {
        let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in &rows.joins {
            members.entry(row.bls_code.clone()).or_default().push(row.soc_code.clone());
        }
        let join = rows.joins.iter().map(|row| (row.soc_code.clone(), row.clone())).collect();
        Self { rows, join, members }
    }

    /// Which periods these are.
    #[must_use]
    pub fn version(&self) -> &BlsVersion {
        &self.rows.version
    }

    /// BLS's detailed occupations, joined or not.
    pub(super) fn rows(&self) -> &BlsRows {
        &self.rows
    }

    /// Why no occupation at all has a number of jobs.
    pub(super) fn without_jobs(&self) -> &'static str {
        let version = &self.rows.version;
        match (&version.source, &version.oews_period) {
            (None, _) => NO_BLS,
            (_, None) => NO_OEWS,
            _ if !version.crosswalk => NO_CROSSWALK,
            _ => NO_FIGURES,
        }
    }

    /// The figures of one SOC code.
    #[must_use]
    pub fn labour(&self, soc_code: &str) -> Labour {
        Labour {
            employment: self.employment(soc_code),
            wages: self.wages(soc_code),
            projections: self.projections(soc_code),
            wage_bill: self.wage_bill(soc_code),
        }
    }

    /// From the figures of which the totals are made.
    fn wage_bill(&self, soc_code: &str) -> Option<WageBill> {
        let row = self.rows.oews.get(&self.join.get(soc_code)?.bls_code)?;
        Some(WageBill {
            dollars: float(row.employment?) * row.mean_wage?,
            is_lower_bound: row.mean_wage_qualifier.as_deref() == Some(TOP_CODED),
        })
    }

    fn employment(&self, soc_code: &str) -> Employment {
        let period = self.rows.version.oews_period.as_deref();
        let mut origin = self.origin(soc_code, period, NO_OEWS);
        let row = origin.bls_code.as_ref().and_then(|code| self.rows.oews.get(code));
        let value = row.and_then(|row| row.employment);
        origin.explain(value.is_some(), NO_FIGURE);
        Employment {
            value,
            qualifier: row.and_then(|row| row.employment_qualifier.clone()),
            relative_standard_error: row.and_then(|row| row.employment_rse),
            frequency: "yearly",
            includes_self_employed: false,
            origin,
        }
    }

    fn wages(&self, soc_code: &str) -> Wages {
        let period = self.rows.version.oews_period.as_deref();
        let mut origin = self.origin(soc_code, period, NO_OEWS);
        let code = origin.bls_code.as_ref();
        let wages = code.and_then(|code| self.rows.wages.get(code));
        let wages = wages.map(Vec::as_slice).unwrap_or_default();
        let annual = WageSet::on_basis(wages, "annual");
        let row = code.and_then(|code| self.rows.oews.get(code));
        let pay_basis = row.and_then(|row| row.pay_basis.clone());
        let hourly_only = pay_basis.as_deref() == Some("hourly");
        let why = if hourly_only { HOURLY_ONLY } else { NO_FIGURE };
        origin.explain(annual.median.value.is_some(), why);
        Wages { annual, hourly: WageSet::on_basis(wages, "hourly"), pay_basis, origin }
    }

    fn projections(&self, soc_code: &str) -> Projections {
        let period = self.rows.version.projection_period.as_deref();
        let mut origin = self.origin(soc_code, period, NO_PROJECTIONS);
        let row = origin.bls_code.as_ref().and_then(|code| self.rows.projections.get(code));
        origin.explain(row.is_some(), NO_FIGURE);
        Projections {
            employment_base: row.and_then(|row| row.employment_base),
            employment_projected: row.and_then(|row| row.employment_projected),
            growth_pct: row.and_then(|row| row.growth_pct),
            annual_openings: row.and_then(|row| row.annual_openings),
            annual_separations: row.and_then(|row| row.annual_separations),
            typical_education: row.and_then(|row| row.typical_education.clone()),
            includes_self_employed: true,
            origin,
        }
    }

    /// The join of a SOC code, and what already rules a figure out.
    fn origin(&self, soc_code: &str, period: Option<&str>, lacking: &'static str) -> Origin {
        let join = self.join.get(soc_code);
        let reason = if self.rows.version.source.is_none() {
            Some(NO_BLS)
        } else if period.is_none() {
            Some(lacking)
        } else if soc::major_group(soc_code) == ARMED_FORCES {
            Some(MILITARY)
        } else if !self.rows.version.crosswalk {
            Some(NO_CROSSWALK)
        } else {
            join.is_none().then_some(NOT_LISTED)
        };
        let members = join.and_then(|join| self.members.get(&join.bls_code)).into_iter().flatten();
        Origin {
            period: period.map(str::to_owned),
            bls_code: join.map(|join| join.bls_code.clone()),
            join: join.map(|join| join.join_kind.clone()),
            shared_with: members.filter(|code| *code != soc_code).cloned().collect(),
            reason,
        }
    }
}

impl Origin {
    /// A figure has no reason; a missing one has that of the join, else this one.
    fn explain(&mut self, found: bool, otherwise: &'static str) {
        self.reason = if found { None } else { self.reason.or(Some(otherwise)) };
    }
}

impl WageSet {
    fn on_basis(wages: &[OewsWage], basis: &str) -> Self {
        let of = |measure: &str| {
            let found = wages.iter().find(|wage| wage.basis == basis && wage.measure == measure);
            found.map_or_else(Wage::default, |wage| Wage {
                value: wage.value,
                qualifier: wage.qualifier.clone(),
            })
        };
        Self {
            mean: of("mean"),
            p10: of("p10"),
            p25: of("p25"),
            median: of("median"),
            p75: of("p75"),
            p90: of("p90"),
        }
    }
}
