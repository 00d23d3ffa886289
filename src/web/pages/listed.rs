//! An occupation as lists and tables show it.

use crate::read::edition::{Occupation, Origin, TaskOf};
use crate::web::kernel::language::Language;

use super::figures::{about, change, dollars, points, range, share};
use super::frame::Title;
use super::marks::{Svg, bar, dumbbell, letter, score_class};
use super::text::Text;

/// An occupation in a list.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) title: Title<'a>,
    pub(super) code: &'a str,
    pub(super) href: String,
    /// Its score in points, or why there is none.
    pub(super) score: Result<String, String>,
    pub(super) class: &'static str,
    /// That the score is of less than half of the work.
    pub(super) partly: Option<&'static str>,
    /// The interval in words; none where there is none.
    pub(super) interval: Option<String>,
    pub(super) bar: Svg,
    /// Whose figures of BLS's these are too.
    pub(super) shared_with: Option<String>,
    pub(super) jobs: Labelled,
    pub(super) pay: Labelled,
    pub(super) growth: Labelled,
    /// The range of ranks that is possible.
    pub(super) ranks: Option<String>,
    /// Which part of the work is scored.
    pub(super) covered: Option<String>,
}

/// A figure of BLS's, and that it is others' too.
#[derive(Debug)]
pub(super) struct Labelled {
    pub(super) figure: String,
    pub(super) shared: Option<&'static str>,
}

impl Labelled {
    /// A figure, or a dash where there is none; the page of the occupation says why.
    fn build(t: &Text, origin: &Origin, figure: Option<String>) -> Self {
        let is_shared = figure.is_some() && !origin.shared_with.is_empty();
        Self {
            figure: figure.unwrap_or_else(|| "–".to_owned()),
            shared: is_shared.then_some(t.common.shared),
        }
    }
}

/// The codes of the occupations whose figures of BLS's an occupation has too, in words; none where it shares none.
pub(super) fn shared_with(t: &Text, occupation: &Occupation) -> Option<String> {
    let codes = &occupation.labour.employment.origin.shared_with;
    (!codes.is_empty()).then(|| (t.common.shared_with)(&codes.join(", ")))
}

impl<'a> Row<'a> {
    pub(super) fn build(language: Language, t: &Text, occupation: &'a Occupation) -> Self {
        let (score, labour) = (&occupation.score, &occupation.labour);
        let reason = |reason: Option<&str>| {
            reason.map_or_else(|| t.common.no_score.to_owned(), t.common.reason)
        };
        let ranks = score.rank_low.zip(score.rank_high);
        Self {
            title: Title::build(language, occupation),
            code: &occupation.soc_code,
            href: href(language, &occupation.soc_code),
            score: score.mean.map(points).ok_or_else(|| reason(score.reason)),
            class: score_class(score),
            partly: score.partly_scored.then_some(t.common.partly),
            interval: score.interval().map(|(low, high)| range(language, low, high)),
            bar: score.mean.map_or_else(Svg::default, |mean| bar(mean, score.interval())),
            shared_with: shared_with(t, occupation),
            jobs: Labelled::build(
                t,
                &labour.employment.origin,
                labour.employment.value.map(|jobs| about(language, jobs)),
            ),
            pay: Labelled::build(t, &labour.wages.origin, pay(language, occupation)),
            growth: Labelled::build(
                t,
                &labour.projections.origin,
                labour.projections.growth_pct.map(change),
            ),
            ranks: ranks.map(|(low, high)| match language {
                Language::English => format!("{low} to {high}"),
                Language::Korean => format!("{low}~{high}위"),
            }),
            covered: score.weight_covered.map(share),
        }
    }
}

/// The median annual wage; of a cut one, that it is at least so much.
pub(super) fn pay(language: Language, occupation: &Occupation) -> Option<String> {
    let median = &occupation.labour.wages.annual.median;
    Some(at_least(language, dollars(language, median.value?), median.qualifier.is_some()))
}

/// A figure, or that it is at least so much.
pub(super) fn at_least(language: Language, figure: String, is_lower_bound: bool) -> String {
    match (language, is_lower_bound) {
        (_, false) => figure,
        (Language::English, true) => format!("{figure} or more"),
        (Language::Korean, true) => format!("{figure} 이상"),
    }
}

/// The page of an occupation.
pub(super) fn href(language: Language, soc_code: &str) -> String {
    language.address(&format!("/jobs/{soc_code}"))
}

/// A contested task in a list.
#[derive(Debug)]
pub(super) struct Apart<'a> {
    pub(super) statement: &'a str,
    pub(super) href: String,
    pub(super) occupation: Title<'a>,
    pub(super) occupation_href: String,
    pub(super) marks: Svg,
    /// Every rater's letter and points.
    pub(super) scores: String,
}

impl<'a> Apart<'a> {
    pub(super) fn build(language: Language, raters: &[&str], of: &TaskOf<'a>) -> Self {
        let scores = by_place(raters, of);
        let words = in_words(&scores);
        Self {
            statement: &of.task.statement,
            href: language.address(&format!("/tasks/{}/page", of.task.task_id)),
            occupation: Title::build(language, of.occupation),
            occupation_href: href(language, &of.occupation.soc_code),
            marks: dumbbell(&scores, &words),
            scores: words,
        }
    }
}

/// Every rater's score of a task, by the rater's place in the snapshot.
pub(super) fn by_place(raters: &[&str], of: &TaskOf<'_>) -> Vec<(usize, f64)> {
    let place = |name: &str| raters.iter().position(|rater| *rater == name);
    let scores = of.task.raters.iter();
    scores.filter_map(|said| Some((place(&said.rater)?, said.score))).collect()
}

/// `A 100, B 50`.
pub(super) fn in_words(scores: &[(usize, f64)]) -> String {
    let words =
        scores.iter().map(|(place, score)| format!("{} {}", letter(*place), points(*score)));
    words.collect::<Vec<_>>().join(", ")
}
