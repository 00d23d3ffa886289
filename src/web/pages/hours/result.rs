//! The score of somebody's own work as it is shown.

use super::{By, Ticked};
use crate::convert::nearest;
use crate::read::edition::{Occupation, OwnScore};
use crate::web::kernel::language::Language;
use crate::web::kernel::route::Ask;
use crate::web::pages::figures::{points, range};
use crate::web::pages::occupation::Verdict;
use crate::web::pages::text::{self, Text};

/// One's own score, beside that of the whole occupation.
#[derive(Debug)]
pub(super) struct Mine<'a> {
    pub(super) verdict: Verdict<'a>,
    /// The score of the occupation, or why it has none.
    pub(super) whole: String,
    pub(super) difference: Option<String>,
    pub(super) ticked: String,
    pub(super) weighed: String,
}

impl<'a> Mine<'a> {
    pub(super) fn build(
        ask: &'a Ask,
        occupation: &Occupation,
        ticked: &Ticked<'_>,
        by: By,
        score: &OwnScore,
    ) -> Self {
        let language = ask.language;
        let t = text::of(language);
        let hours: i64 = ticked.tasks.iter().map(|(_, time)| time.hours()).sum();
        Self {
            verdict: Verdict::of_own(language, &ask.view.edition.version, score),
            whole: whole(language, t, occupation),
            difference: difference(t, occupation, score),
            ticked: (t.hours.ticked)(ticked.tasks.len(), occupation.tasks.len()),
            weighed: match by {
                By::Time => (t.hours.week)(hours),
                By::Release => t.hours.as_released.to_owned(),
            },
        }
    }
}

fn whole(language: Language, t: &Text, occupation: &Occupation) -> String {
    let score = &occupation.score;
    let Some(mean) = score.mean else {
        return score.reason.map_or_else(|| t.common.no_score.to_owned(), t.common.reason);
    };
    match score.interval() {
        Some((low, high)) => format!("{} ({})", points(mean), range(language, low, high)),
        None => points(mean),
    }
}

/// How many points one's own work has more, as both are shown.
fn difference(t: &Text, occupation: &Occupation, score: &OwnScore) -> Option<String> {
    let (own, whole) = (nearest(score.mean)?, nearest(occupation.score.mean?)?);
    Some((t.hours.differs)(own - whole))
}
