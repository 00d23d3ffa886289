//! What a list shows of an occupation's jobs, wages and projections; its own page has the rest.

use schemars::JsonSchema;
use serde::Serialize;

use crate::edition::{Labour, Wage};

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Short<'a> {
    employment: Employment<'a>,
    wages: Wages<'a>,
    projections: Projections<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Employment<'a> {
    value: Option<i64>,
    qualifier: Option<&'a str>,
    period: Option<&'a str>,
    includes_self_employed: bool,
    /// Tells apart what must be added up once.
    bls_code: Option<&'a str>,
    shared_with: &'a [String],
    reason: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Wages<'a> {
    median_annual: &'a Wage,
    period: Option<&'a str>,
    reason: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Projections<'a> {
    growth_pct: Option<f64>,
    annual_openings: Option<i64>,
    period: Option<&'a str>,
    includes_self_employed: bool,
    reason: Option<&'static str>,
}

impl<'a> Short<'a> {
    pub(super) fn of(labour: &'a Labour) -> Self {
        let Labour { employment, wages, projections } = labour;
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
