//! A score with what it rests on and how sure it is, as text.

use crate::read::edition::{PublishedScore, Score, Sensitivity};
use crate::text;

/// The score, the raters, the rank, and what they rest on; one line where there is no score.
pub(crate) fn lines(found: &PublishedScore) -> Vec<String> {
    let score = &found.score;
    let Some(mean) = score.mean else {
        return vec![format!("score        none: {}", score.reason.unwrap_or_default())];
    };
    let band = score.band.unwrap_or_default();
    let mut lines = vec![
        format!("score        {mean:.1} of 100, {band}; {}", interval(score)),
        format!("raters       {}", raters(score)),
        format!("rank         {}", rank(score, found.ranked)),
    ];
    lines.extend(
        score.sensitivity.as_ref().and_then(weights).map(|text| format!("weights      {text}")),
    );
    lines.push(format!("rests on     {}", basis(score)));
    lines
}

/// A score in a few words: its interval, then how far its raters agree; or why there is none.
pub(crate) fn verdict(score: &Score) -> String {
    let Some(mean) = score.mean else {
        return format!("none: {}", score.reason.unwrap_or_default());
    };
    let interval = score.interval().map_or_else(
        || format!("no interval: {}", score.interval_reason.unwrap_or_default()),
        |(low, high)| format!("{low:.1} to {high:.1}"),
    );
    let raters = match (score.rater_low, score.rater_high, score.raters.len()) {
        (Some(low), Some(high), 2..) => format!("raters {low:.1} to {high:.1}"),
        _ => "a single rater".to_owned(),
    };
    let partly = if score.partly_scored { ", partly scored" } else { "" };
    let band = score.band.unwrap_or_default();
    format!("{mean:.1} ({interval}), {band}; {raters}{partly}")
}

/// Where the score comes from, in one line.
pub(crate) fn origin(found: &PublishedScore) -> String {
    let version = &found.score_version;
    let Some(snapshot) = version.snapshot else {
        return format!("score, all of {}:", found.soc_code);
    };
    let mock = if version.mock == Some(true) { ", MOCK" } else { "" };
    let mixed = if version.mixed_questions == Some(true) { ", MIXED QUESTIONS" } else { "" };
    let single = if version.single_rater == Some(true) { ", single rater" } else { "" };
    format!(
        "score, all of {} (snapshot {snapshot}{mock}{mixed}{single}, {}, weights {}):",
        found.soc_code,
        version.prompt_version.as_deref().unwrap_or_default(),
        version.weight_scheme.as_deref().unwrap_or_default()
    )
}

fn interval(score: &Score) -> String {
    match score.interval() {
        Some((low, high)) => {
            format!("95 % interval over tasks {low:.1} to {high:.1}, raters fixed")
        }
        None => format!("no interval over tasks: {}", score.interval_reason.unwrap_or_default()),
    }
}

fn raters(score: &Score) -> String {
    let each: Vec<String> = score
        .raters
        .iter()
        .map(|rater| {
            let rank = rater.rank.map_or_else(String::new, |rank| format!(" (rank {rank})"));
            format!("{} {:.1}{rank}", rater.rater, rater.mean)
        })
        .collect();
    match (score.rater_low, score.rater_high) {
        (Some(low), Some(high)) if each.len() > 1 => {
            format!("{low:.1} to {high:.1}: {}", each.join(", "))
        }
        _ => format!("only {}", each.join(", ")),
    }
}

fn rank(score: &Score, ranked: Option<i64>) -> String {
    let Some(rank) = score.rank else {
        return format!("none: {}", score.reason.unwrap_or_default());
    };
    let of = ranked.map_or_else(String::new, |ranked| format!(" of {ranked}"));
    match (score.rank_low, score.rank_high) {
        (Some(low), Some(high)) => format!("{rank}{of}; 95 % interval {low} to {high}"),
        _ => format!("{rank}{of}; no interval: {}", score.interval_reason.unwrap_or_default()),
    }
}

/// The ranks under every weight scheme; those that are another one by a second name are not counted.
fn weights(sensitivity: &Sensitivity) -> Option<String> {
    let (low, high) = (sensitivity.rank_low?, sensitivity.rank_high?);
    let schemes = &sensitivity.schemes;
    let distinct = schemes.iter().filter(|place| place.same_as.is_none()).count();
    let same = schemes.iter().filter_map(|place| {
        Some(format!("; {} is the same as {}", place.scheme, place.same_as.as_ref()?))
    });
    let same: String = same.collect();
    Some(format!("rank {low} to {high} under {distinct} weight schemes{same}"))
}

fn basis(score: &Score) -> String {
    let scored = score.n_scored.unwrap_or_default();
    let weight = 100.0 * score.weight_covered.unwrap_or_default();
    let residual = if score.residual { "; named specialities only" } else { "" };
    let tasks = text::counted(score.n_tasks, "task");
    format!("{scored} of {tasks}, {weight:.0} % of the weight{residual}")
}
