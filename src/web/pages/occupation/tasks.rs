//! The tasks of an occupation, the heaviest first, with what every rater said.

use crate::read::edition::{Edition, Occupation, Task, TaskOf};
use crate::stats::order::exceeds;
use crate::web::kernel::language::Language;
use crate::web::pages::figures::{points, share};
use crate::web::pages::listed::{by_place, in_words};
use crate::web::pages::marks::{Svg, band_class, dumbbell, key, letter, thin};
use crate::web::pages::text::Text;

/// One task.
#[derive(Debug)]
pub(in crate::web::pages) struct Entry<'a> {
    pub(in crate::web::pages) statement: &'a str,
    pub(in crate::web::pages) href: String,
    pub(in crate::web::pages) weight: Option<String>,
    pub(in crate::web::pages) thin: Svg,
    pub(in crate::web::pages) marks: Option<Svg>,
    pub(in crate::web::pages) score: Option<String>,
    pub(in crate::web::pages) class: &'static str,
    pub(in crate::web::pages) contested: bool,
    pub(in crate::web::pages) said: Vec<Said<'a>>,
}

/// What a rater said of it.
#[derive(Debug)]
pub(in crate::web::pages) struct Said<'a> {
    pub(in crate::web::pages) mark: Svg,
    pub(in crate::web::pages) letter: char,
    pub(in crate::web::pages) name: &'a str,
    pub(in crate::web::pages) score: String,
    pub(in crate::web::pages) reason: Option<&'a str>,
    /// The model that answered; of labels the checksum of their table.
    pub(in crate::web::pages) model: Option<&'a str>,
    pub(in crate::web::pages) is_labels: bool,
    /// Of published labels: whose they are.
    pub(in crate::web::pages) by: Option<&'a str>,
    pub(in crate::web::pages) run: i64,
    pub(in crate::web::pages) samples: i64,
}

/// Whether all tasks weigh the same, so that none is the heaviest.
pub(super) fn all_alike(occupation: &Occupation) -> bool {
    let weights = || occupation.tasks.iter().filter_map(|task| task.weight);
    let (least, most) = (weights().reduce(f64::min), weights().reduce(f64::max));
    occupation.tasks.len() > 1 && least.zip(most).is_some_and(|(least, most)| !exceeds(most, least))
}

/// The heaviest tasks.
pub(super) fn entries<'a>(
    edition: &'a Edition,
    language: Language,
    t: &Text,
    occupation: &'a Occupation,
    shown: usize,
) -> Vec<Entry<'a>> {
    // Bars of one length would say nothing.
    let weights = occupation.tasks.iter().filter_map(|task| task.weight);
    let heaviest = if all_alike(occupation) { 0.0 } else { weights.fold(0.0, f64::max) };
    let tasks = occupation.tasks.iter().take(shown);
    tasks
        .map(|task| Entry::build(edition, language, t, &TaskOf { occupation, task }, heaviest))
        .collect()
}

impl<'a> Entry<'a> {
    /// A task; its bar is its weight against the heaviest one's.
    pub(in crate::web::pages) fn build(
        edition: &'a Edition,
        language: Language,
        t: &Text,
        of: &TaskOf<'a>,
        heaviest: f64,
    ) -> Self {
        let task = of.task;
        let names: Vec<&str> = edition.version.raters.iter().map(|it| it.name.as_str()).collect();
        let scores = by_place(&names, of);
        let label =
            if scores.is_empty() { t.occupation.not_scored.to_owned() } else { in_words(&scores) };
        let part = task.weight.filter(|_| heaviest > 0.0).map(|weight| weight / heaviest);
        Self {
            statement: &task.statement,
            href: language.address(&format!("/tasks/{}/page", task.task_id)),
            weight: task.weight.map(share),
            thin: part.map_or_else(Svg::default, thin),
            marks: (!scores.is_empty()).then(|| dumbbell(&scores, &label)),
            score: task.score.mean.map(points),
            class: band_class(task.score.band),
            contested: task.score.contested == Some(true),
            said: said(edition, task),
        }
    }
}

fn said<'a>(edition: &'a Edition, task: &'a Task) -> Vec<Said<'a>> {
    let raters = edition.version.raters.iter().enumerate();
    let said = raters.filter_map(|(place, rater)| {
        let score = task.raters.iter().find(|score| *score.rater == *rater.name)?;
        Some(Said {
            mark: key(place),
            letter: letter(place),
            name: super::known_as(rater),
            score: points(score.score),
            reason: score.rationale.as_deref().filter(|reason| !reason.is_empty()),
            model: score.model_version.as_deref(),
            is_labels: rater.is_labels(),
            by: rater.source.as_ref().map(|source| source.citation.as_str()),
            run: score.run_id,
            samples: score.n_samples,
        })
    });
    said.collect()
}
