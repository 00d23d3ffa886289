//! The score of somebody's own work as it is shown.

use super::{By, Ticked};
use crate::convert::nearest;
use crate::read::edition::{Occupation, OwnScore};
use crate::web::kernel::language::Language;
use crate::web::kernel::route::Ask;
use crate::web::pages::figures::{points, range};
use crate::web::pages::listed::in_words;
use crate::web::pages::marks::{Drawn, Svg, band_class, figure, key, letter};
use crate::web::pages::occupation::sentence::{Finding, remarks};
use crate::web::pages::occupation::{Legend, band_name, known_as};
use crate::web::pages::text::{self, Text};

/// One's own score, beside that of the whole occupation.
#[derive(Debug)]
pub(super) struct Mine<'a> {
    pub(super) score: String,
    pub(super) class: &'static str,
    pub(super) band: &'static str,
    pub(super) sentences: Vec<String>,
    pub(super) figure: Svg,
    pub(super) raters: Vec<Legend<'a>>,
    /// The interval in words, or why there is none.
    pub(super) interval: Result<String, String>,
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
        let interval = score.interval.map(|(low, high)| range(language, low, high));
        Self {
            score: points(score.mean),
            class: band_class(Some(score.band)),
            band: band_name(t, Some(score.band)),
            sentences: said(ask, t, ticked, score),
            figure: drawn(language, t, score),
            raters: legend(ask, score),
            interval: interval
                .map_err(|why| (t.occupation.no_interval)((t.hours.no_interval)(why))),
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

/// What is said of it, by the rules for an occupation.
fn said(ask: &Ask, t: &Text, ticked: &Ticked<'_>, score: &OwnScore) -> Vec<String> {
    let version = &ask.view.edition.version;
    let finding = Finding {
        mean: Some(score.mean),
        raters: crate::stats::range(&score.raters),
        n_raters: version.raters.len(),
        n_tasks: ticked.tasks.len(),
        n_scored: crate::convert::count(score.n_scored),
        covered: score.covered,
        partly: score.is_partly(),
        residual: false,
        mock: version.mock == Some(true),
    };
    let measure = version.measure();
    remarks(&finding).iter().map(|remark| (t.occupation.remark)(remark, measure)).collect()
}

fn drawn(language: Language, t: &Text, score: &OwnScore) -> Svg {
    let interval = score.interval.ok();
    let places: Vec<(usize, f64)> = score.raters.iter().copied().enumerate().collect();
    let words = interval.map(|(low, high)| range(language, low, high));
    let label = (t.occupation.figure)(&points(score.mean), words.as_deref(), &in_words(&places));
    figure(Drawn { mean: score.mean, interval, raters: &score.raters }, &label)
}

fn legend<'a>(ask: &'a Ask, score: &OwnScore) -> Vec<Legend<'a>> {
    let raters = ask.view.edition.version.raters.iter().enumerate();
    raters
        .map(|(place, rater)| Legend {
            mark: key(place),
            letter: letter(place),
            name: known_as(rater),
            mean: score.raters.get(place).copied().map(points),
        })
        .collect()
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
