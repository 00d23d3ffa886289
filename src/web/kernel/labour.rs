//! What a list shows of an occupation's jobs, wages and projections; its own page has the rest.

use schemars::JsonSchema;
use serde::Serialize;

use crate::read::edition::{Labour, Wage};

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Short<'a> {
    /// Jobs (OEWS).
    employment: Employment<'a>,
    /// What they pay (OEWS).
    wages: Wages<'a>,
    /// What BLS expects.
    projections: Projections<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ShortEmployment")]
struct Employment<'a> {
    /// Jobs; null where there is a `reason`.
    value: Option<i64>,
    /// BLS's qualifier: `**` is not released.
    qualifier: Option<&'a str>,
    /// Period of the figures; null where none is imported.
    period: Option<&'a str>,
    /// Never in OEWS, always in the projections.
    includes_self_employed: bool,
    /// Tells apart what must be added up once.
    bls_code: Option<&'a str>,
    /// The other SOC codes of a combined code: the figure is theirs too.
    shared_with: &'a [String],
    /// Why there is no figure.
    reason: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ShortWages")]
struct Wages<'a> {
    /// Median annual wage, dollars.
    median_annual: &'a Wage,
    /// Period of the figures; null where none is imported.
    period: Option<&'a str>,
    /// Why there is no figure.
    reason: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ShortProjections")]
struct Projections<'a> {
    /// Change over the period, percent.
    growth_pct: Option<f64>,
    /// Openings a year, persons.
    annual_openings: Option<i64>,
    /// Period of the figures; null where none is imported.
    period: Option<&'a str>,
    /// Never in OEWS, always in the projections.
    includes_self_employed: bool,
    /// Why there is no figure.
    reason: Option<&'static str>,
}

impl<'a> Short<'a> {
    pub(crate) fn from_labour(labour: &'a Labour) -> Self {
        let Labour { employment, wages, projections, wage_bill: _ } = labour;
        Self {
            employment: Employment {
                value: employment.value,
                qualifier: employment.qualifier.as_deref(),
                period: employment.origin.period.as_deref(),
                includes_self_employed: employment.includes_self_employed,
                bls_code: employment.origin.bls_code.as_deref(),
                shared_with: &employment.origin.shared_with,
                reason: employment.origin.reason,
            },
            wages: Wages {
                median_annual: &wages.annual.median,
                period: wages.origin.period.as_deref(),
                reason: wages.origin.reason,
            },
            projections: Projections {
                growth_pct: projections.growth_pct,
                annual_openings: projections.annual_openings,
                period: projections.origin.period.as_deref(),
                includes_self_employed: projections.includes_self_employed,
                reason: projections.origin.reason,
            },
        }
    }
}
