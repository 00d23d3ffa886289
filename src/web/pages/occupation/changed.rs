//! What changed since the snapshot before, and of what that consists; of two that answer differently only that they do.

use crate::read::edition::{Change, Edition, Occupation};
use crate::web::kernel::language::Language;
use crate::web::pages::text::{Changed, Text};

/// Less than this nobody sees in whole points.
const SEEN: f64 = 0.5;

/// In sentences; none where there is nothing to compare with.
pub(super) fn changed(
    edition: &Edition,
    language: Language,
    t: &Text,
    occupation: &Occupation,
) -> Vec<String> {
    let t = &t.changed;
    let since = match edition.since(occupation) {
        None => return Vec::new(),
        Some(Err((from, why))) => return vec![(t.not_compared)(from, why)],
        Some(Ok(since)) => since,
    };
    let change = &since.change;
    let mut said = vec![if change.total.abs() < SEEN {
        (t.little)(change.from)
    } else {
        (t.by)(&signed(change.total), change.from)
    }];
    said.extend(since.partly.iter().map(|snapshot| (t.partly)(*snapshot)));
    let parts = parts(language, t, change);
    if !parts.is_empty() {
        said.push((t.parts)(&parts.join("; ")));
    }
    said
}

/// The parts that are seen in whole points, each with its cause.
fn parts(language: Language, t: &Changed, change: &Change) -> Vec<String> {
    let points = [change.tasks, change.weights, change.rescored, change.raters, change.question];
    let doubts = [None, None, None, doubt(language, t, change), None];
    let parts = points.into_iter().zip(t.causes).zip(doubts);
    let seen = parts.filter(|((points, _), _)| points.abs() >= SEEN);
    seen.map(|((points, cause), doubt)| {
        format!("{} {cause}{}", signed(points), doubt.unwrap_or_default())
    })
    .collect()
}

/// The interval of what other raters say differently, and their difference over all tasks.
fn doubt(language: Language, t: &Changed, change: &Change) -> Option<String> {
    let of = change.generations.as_ref()?;
    let (low, high) = of.low.zip(of.high)?;
    let (low, high) = (signed(low), signed(high));
    let ends = match language {
        Language::English => format!("{low} to {high}"),
        Language::Korean => format!("{low}~{high}"),
    };
    Some((t.raters_doubt)(&ends, &signed(of.shift)))
}

/// Points with their sign.
fn signed(points: f64) -> String {
    if points.abs() < SEEN { "0".to_owned() } else { format!("{points:+.0}").replace('-', "−") }
}
