//! Occupations that came, went, were worded anew or rated anew.

use std::collections::BTreeMap;

use diesel::QueryResult;
use serde::Serialize;

use super::BeforeAfter;
use crate::db::occupation_master::OnetOccupation;
use crate::db::{Conn, element_rating, occupation_master};

/// Differences between the O*NET-SOC occupations of two releases, by code.
#[derive(Debug, Clone, Serialize)]
pub struct OccupationChanges {
    /// How many there are.
    pub count: BeforeAfter<usize>,
    /// In the release before only.
    pub removed: Vec<OccupationItem>,
    /// In the release after only.
    pub added: Vec<OccupationItem>,
    /// In both, with another title or description.
    pub reworded: Vec<RewordedOccupation>,
    /// In both, with another value of a skill, a knowledge area, an ability or a work activity.
    pub re_rated: Vec<ReRatedOccupation>,
}

/// One occupation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OccupationItem {
    /// O*NET-SOC code.
    pub onetsoc_code: String,
    /// Title.
    pub title: String,
}

/// An occupation that is worded anew.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RewordedOccupation {
    /// O*NET-SOC code.
    pub onetsoc_code: String,
    /// Its words.
    #[serde(flatten)]
    pub words: BeforeAfter<WordsOfOccupation>,
}

/// Title and description.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordsOfOccupation {
    /// Title.
    pub title: String,
    /// What it does.
    pub description: String,
}

/// An occupation that is rated anew.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReRatedOccupation {
    /// O*NET-SOC code.
    pub onetsoc_code: String,
    /// Title in the release after.
    pub title: String,
    /// `skills`, `knowledge`, `abilities`, `work_activities`: where a value differs.
    pub domains: Vec<String>,
}

pub(super) fn compare(conn: &mut Conn, from: &str, to: &str) -> QueryResult<OccupationChanges> {
    let before = by_code(conn, from)?;
    let after = by_code(conn, to)?;
    let only_in = |these: &BTreeMap<String, OnetOccupation>,
                   those: &BTreeMap<String, OnetOccupation>| {
        let only = these.values().filter(|o| !those.contains_key(&o.onetsoc_code));
        only.map(|o| OccupationItem {
            onetsoc_code: o.onetsoc_code.clone(),
            title: o.title.clone(),
        })
        .collect()
    };
    let reworded = before.values().filter_map(|old| {
        let new = after.get(&old.onetsoc_code)?;
        let words = BeforeAfter { before: words(old), after: words(new) };
        let changed = words.before != words.after;
        changed.then(|| RewordedOccupation { onetsoc_code: old.onetsoc_code.clone(), words })
    });
    let mut domains: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (code, domain) in element_rating::changed(conn, from, to)? {
        domains.entry(code).or_default().push(domain);
    }
    let re_rated = domains.into_iter().filter_map(|(onetsoc_code, domains)| {
        let title = after.get(&onetsoc_code)?.title.clone();
        Some(ReRatedOccupation { onetsoc_code, title, domains })
    });
    Ok(OccupationChanges {
        count: BeforeAfter { before: before.len(), after: after.len() },
        removed: only_in(&before, &after),
        added: only_in(&after, &before),
        reworded: reworded.collect(),
        re_rated: re_rated.collect(),
    })
}

fn by_code(conn: &mut Conn, version: &str) -> QueryResult<BTreeMap<String, OnetOccupation>> {
    let all = occupation_master::of_version(conn, version)?;
    Ok(all.into_iter().map(|o| (o.onetsoc_code.clone(), o)).collect())
}

fn words(occupation: &OnetOccupation) -> WordsOfOccupation {
    WordsOfOccupation {
        title: occupation.title.clone(),
        description: occupation.description.clone(),
    }
}
