//! The gates between two snapshots, computed from their facts without a database.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::{GateName, Limits, lost_share, percent};
use crate::convert::{count, float};
use crate::read::gates::Gate;
use crate::text::thousands;

/// Everything that `candidate` would lose of what is `published`. Without a candidate nothing is
/// left of it: a release without scores. Without anything published nothing can be lost, and what
/// is gained is never held back.
pub(super) fn scores(
    published: Option<&Facts>,
    candidate: Option<&Facts>,
    limits: &Limits,
) -> Vec<Gate> {
    let Some(published) = published else {
        let names = [
            GateName::Ranked,
            GateName::JobsCovered,
            GateName::Raters,
            GateName::Question,
            GateName::Mock,
        ];
        let nothing = "nothing is published that could be lost";
        return names.map(|name| Gate::nothing_to_lose(name, limits.limit(name), nothing)).into();
    };
    vec![
        ranked(published, candidate, limits, ""),
        jobs_covered(published, candidate, limits, ""),
        raters(published, candidate, limits),
        question(published, candidate, limits),
        mock(published, candidate, limits),
    ]
}

/// One of the gates that losses can add up at, against the best snapshot that was published since
/// such a loss was last accepted.
pub(super) fn since_accepted(
    gate: GateName,
    snapshot: i64,
    best: &Facts,
    candidate: &Facts,
    limits: &Limits,
) -> Gate {
    let of = format!(" of snapshot {snapshot}, the best since such a loss was last accepted,");
    match gate {
        GateName::JobsCovered => jobs_covered(best, Some(candidate), limits, &of),
        _ => ranked(best, Some(candidate), limits, &of),
    }
}

fn ranked(published: &Facts, candidate: Option<&Facts>, limits: &Limits, of: &str) -> Gate {
    let nobody = BTreeSet::new();
    let now = candidate.map_or(&nobody, |candidate| &candidate.ranked);
    let lost = published.ranked.difference(now).count();
    let value = lost_share(count(lost), count(published.ranked.len()));
    let limit = limits.limit(GateName::Ranked);
    let sentence = format!(
        "{lost} of {} ranked occupations{of} lose their rank ({}, limit {}); {} are ranked now",
        published.ranked.len(),
        percent(value),
        percent(limit),
        now.len()
    );
    Gate::measured(GateName::Ranked, value, limit, sentence)
}

fn jobs_covered(published: &Facts, candidate: Option<&Facts>, limits: &Limits, of: &str) -> Gate {
    let limit = limits.limit(GateName::JobsCovered);
    let Some(before) = &published.jobs else {
        let reason = "not known: employment figures and the crosswalk are not imported \
                      (`onet-ai import oews`, `onet-ai import crosswalk --kind nem`)";
        return Gate::unknown(GateName::JobsCovered, limit, reason);
    };
    let now = candidate.and_then(|candidate| candidate.jobs.as_ref());
    let kept = |code: &String| now.is_some_and(|now| now.contains_key(code));
    let all: i64 = before.values().sum();
    let lost: i64 = before.iter().filter(|(code, _)| !kept(code)).map(|(_, jobs)| jobs).sum();
    let value = lost_share(lost, all);
    let sentence = format!(
        "{} of {} jobs in ranked occupations{of} are no longer covered ({}, limit {})",
        thousands(lost),
        thousands(all),
        percent(value),
        percent(limit)
    );
    Gate::measured(GateName::JobsCovered, value, limit, sentence)
}

/// Made-up raters that give way to real ones are no loss, nor is a table of labels that is there under
/// another name.
fn raters(published: &Facts, candidate: Option<&Facts>, limits: &Limits) -> Gate {
    let limit = limits.limit(GateName::Raters);
    let gives_way = published.mock && candidate.is_some_and(|candidate| !candidate.mock);
    let kept = |rater: &&String| {
        candidate.is_some_and(|now| {
            let table = published.tables.get(*rater);
            let renamed = table.is_some_and(|table| now.tables.values().any(|t| t == table));
            renamed || now.raters.contains(rater)
        })
    };
    let lost: Vec<&str> =
        published.raters.iter().filter(|r| !kept(r)).map(String::as_str).collect();
    let (lost_count, sentence) = match (lost.len(), gives_way) {
        (0, _) => (0, format!("all {} published raters are there", published.raters.len())),
        (_, true) => (0, "made-up raters give way to real ones".to_owned()),
        (n, false) => (
            n,
            format!(
                "{n} of {} published raters are lost: {}",
                published.raters.len(),
                lost.join(", ")
            ),
        ),
    };
    Gate::measured(GateName::Raters, float(count(lost_count)), limit, sentence)
}

fn question(published: &Facts, candidate: Option<&Facts>, limits: &Limits) -> Gate {
    let limit = limits.limit(GateName::Question);
    let Some(candidate) = candidate else {
        let sentence = "no question is answered any more";
        return Gate::nothing_to_lose(GateName::Question, limit, sentence);
    };
    let (old, new) = (&published.question, &candidate.question);
    let (value, sentence) = if old == new {
        (0.0, format!("{new} is answered, as before"))
    } else {
        (
            1.0,
            format!(
                "{new} is answered in the place of {old}: no score has the same meaning as before"
            ),
        )
    };
    Gate::measured(GateName::Question, value, limit, sentence)
}

fn mock(published: &Facts, candidate: Option<&Facts>, limits: &Limits) -> Gate {
    // Where the published scores are made up, further made-up scores lose nothing.
    let limit = if published.mock { 1.0 } else { limits.limit(GateName::Mock) };
    let is_mock = candidate.is_some_and(|candidate| candidate.mock);
    let sentence = match (candidate, published.mock, is_mock) {
        (None, ..) => "there are no scores, made up or real",
        (_, _, false) => "the scores are real",
        (_, true, true) => "the scores are made up by mock raters, as before",
        (_, false, true) => "scores that mock raters made up take the place of real ones",
    };
    Gate::measured(GateName::Mock, if is_mock { 1.0 } else { 0.0 }, limit, sentence.to_owned())
}

#[cfg(test)]
mod tests;
