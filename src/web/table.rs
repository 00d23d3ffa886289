//! The route table: what is served, in the order in which paths are tried.

use super::route::Route;
use super::{
    agreement, health, index, metrics, occupation, occupations, openapi, rankings, summary,
};

/// Every route.
pub(super) const ROUTES: &[Route] = &[
    index::INDEX,
    occupations::OCCUPATIONS,
    occupation::OCCUPATION,
    rankings::AI_RISK,
    summary::SUMMARY,
    agreement::AGREEMENT,
    health::HEALTH,
    health::READY,
    metrics::METRICS,
    openapi::DOCUMENT,
    openapi::PAGE,
];
