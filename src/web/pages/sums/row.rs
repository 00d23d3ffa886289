//! A task in the sum, or left out of it.

use crate::read::edition::{Occupation, Part, ScoreVersion, Task, TaskOf};
use crate::web::kernel::language::Language;
use crate::web::pages::listed::{by_place, in_words};
use crate::web::pages::text::Text;

/// One task.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) statement: &'a str,
    pub(super) href: String,
    /// The O*NET-SOC occupation that it belongs to, where there are several.
    pub(super) detail: Option<&'a str>,
    pub(super) importance: Figure,
    pub(super) relevance: Figure,
    pub(super) frequency: Figure,
    pub(super) rests_on: Option<&'static str>,
    /// Its share of what is summed; of a task that is left out, of all tasks.
    pub(super) weight: Option<String>,
    /// Every rater's letter and points.
    pub(super) raters: Option<String>,
    pub(super) mean: Option<String>,
    pub(super) adds: Option<String>,
}

/// What workers said, or why that is not there.
pub(super) type Figure = Result<String, &'static str>;

/// What is the same for all rows.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    language: Language,
    t: &'static Text,
    raters: Vec<&'a str>,
    occupation: &'a Occupation,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        language: Language,
        t: &'static Text,
        version: &'a ScoreVersion,
        occupation: &'a Occupation,
    ) -> Self {
        let raters = version.raters.iter().map(|rater| rater.name.as_str()).collect();
        Self { language, t, raters, occupation }
    }

    /// A task that adds to the sum.
    pub(super) fn part(&self, part: &Part<'a>) -> Row<'a> {
        Row {
            weight: Some(percent(part.weight)),
            mean: Some(format!("{:.1}", part.score)),
            // They are parts of a sum, which whole points would not add up to.
            adds: Some(format!("{:.2}", part.points)),
            ..self.left_out(part.task)
        }
    }

    /// A task that does not.
    pub(super) fn left_out(&self, task: &'a Task) -> Row<'a> {
        let scores = by_place(&self.raters, &TaskOf { occupation: self.occupation, task });
        let is_filled = task.weight_source.as_deref() == Some("imputed");
        let missing = if is_filled { self.t.sums.filled } else { self.t.sums.no_rating };
        let figure = |value: Option<f64>, write: fn(f64) -> String| value.map(write).ok_or(missing);
        Row {
            statement: &task.statement,
            href: self.language.address(&format!("/tasks/{}/page", task.task_id)),
            detail: (self.occupation.details.len() > 1).then_some(&task.onetsoc_code),
            importance: figure(task.importance, |value| format!("{value:.2}")),
            relevance: figure(task.relevance, |value| format!("{value:.0}%")),
            frequency: figure(task.frequency, |value| format!("{value:.2}")),
            rests_on: task.weight_source.as_deref().map(self.t.sums.rests),
            weight: task.weight.map(percent),
            raters: (!scores.is_empty()).then(|| in_words(&scores)),
            mean: None,
            adds: None,
        }
    }
}

/// A share with enough digits to follow a sum.
fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}
