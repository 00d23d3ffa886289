//! Every score that a task was given, as rows.

use crate::db::task_ai_score::PastScore;
use crate::read::edition::{Edition, TaskOf, is_labels};
use crate::web::kernel::language::Language;
use crate::web::pages::figures::points;
use crate::web::pages::frame::day;
use crate::web::pages::marks::{Svg, dumbbell};
use crate::web::pages::occupation::known_as;
use crate::web::pages::question;
use crate::web::pages::text::Text;

/// One score.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) rater: String,
    pub(super) run: i64,
    pub(super) score: i64,
    /// The score on the axis; absent where its rater has no mark in the snapshot that is served.
    pub(super) marks: Option<Svg>,
    /// Whether the snapshot that is served counts it.
    pub(super) counts: bool,
    pub(super) day: String,
    /// The model that answered; of labels the checksum of their table.
    pub(super) model: String,
    pub(super) is_labels: bool,
    pub(super) question: String,
    pub(super) question_href: String,
    /// The page of the reply, and its name.
    pub(super) reply: Option<(String, String)>,
    /// What stands in its place.
    pub(super) no_reply: String,
    pub(super) reason: Option<String>,
}

impl Past {
    pub(super) fn build(
        edition: &Edition,
        language: Language,
        t: &Text,
        of: &TaskOf<'_>,
        past: PastScore,
    ) -> Self {
        let PastScore { score, rater, prompt_version } = past;
        let place = edition.version.raters.iter().position(|it| it.name == rater);
        let known = place.and_then(|place| edition.version.raters.get(place));
        let counts =
            of.task.raters.iter().any(|it| *it.rater == *rater && it.run_id == score.run_id);
        let reply = score.raw_json_ref.map(|id| {
            (
                language.address(&format!("/replies/{id}/page")),
                (t.receipt.reply_of)(&rater, score.run_id),
            )
        });
        let at = crate::convert::float(score.score);
        Self {
            is_labels: is_labels(&rater),
            marks: place.map(|place| dumbbell(&[(place, at)], &points(at))),
            rater: known.map_or_else(|| rater.clone(), |rater| known_as(rater).to_owned()),
            run: score.run_id,
            score: score.score,
            counts,
            day: day(score.created_at.and_utc()),
            model: score.model_version,
            question_href: question::href(language, &prompt_version),
            question: prompt_version,
            reply,
            no_reply: match &score.carried_from {
                Some(from) => (t.receipt.carried)(from),
                None => t.receipt.no_reply.to_owned(),
            },
            reason: Some(score.rationale).filter(|reason| !reason.is_empty()),
        }
    }
}
