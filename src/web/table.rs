//! The route table: what is served, in the order in which paths are tried.

use super::route::Route;
use super::{
    agreement, compare, export, groups, health, index, metrics, occupation, occupations, openapi,
    rankings, records, suggest, summary, task, tasks,
};

/// Every route.
pub(super) const ROUTES: &[Route] = &[
    index::INDEX,
    occupations::OCCUPATIONS,
    compare::COMPARE,
    export::MARKDOWN, // before the page, which would take .md for a part of the code
    occupation::OCCUPATION,
    tasks::OF_OCCUPATION,
    rankings::AI_RISK,
    tasks::TASKS,
    task::TASK,
    task::RAW_REPLY,
    suggest::SUGGEST,
    groups::MAJOR_GROUPS,
    summary::SUMMARY,
    agreement::AGREEMENT,
    records::VERSIONS,
    records::SNAPSHOTS,
    records::RUNS,
    export::OCCUPATIONS_CSV,
    export::OCCUPATIONS_JSON,
    export::TASKS_CSV,
    export::TASKS_JSON,
    health::HEALTH,
    health::READY,
    metrics::METRICS,
    openapi::DOCUMENT,
    openapi::PAGE,
];
