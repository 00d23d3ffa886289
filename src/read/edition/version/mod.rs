//! Origin and meaning of the scores, as every reply with a score states them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::agreement::RaterAgreements;
use super::gates::AcceptedGate;
use super::head::Head;
use super::question::{Measure, Question, SUBSTITUTION};
use super::rater::Rater;
use super::rows::Rows;
use crate::db::data_version::{self, DataVersion};
use crate::db::{Conn, rubric, score_snapshot};
use crate::stats::agreement::{Level, Weakest};

/// Which release, question, raters and weights the scores of an edition rest on. What only a
/// snapshot has is absent without one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScoreVersion {
    /// The active release.
    pub data_version: String,
    /// First day of its month.
    pub release_date: Option<NaiveDate>,
    /// Its name in its own Read Me.
    pub release_name: Option<String>,
    /// The active snapshot.
    pub snapshot: Option<i64>,
    /// What the raters were asked; of a mixture of questions `mixed:` and the names of all of them.
    pub prompt_version: Option<String>,
    /// What their answers mean: one question, several only where they are mixed.
    pub questions: Vec<Question>,
    /// Whether raters answered different questions, so that no score answers any one of them.
    pub mixed_questions: Option<bool>,
    /// How tasks are weighted; absent where no weights were computed.
    pub weight_scheme: Option<String>,
    /// The raters, in the snapshot's order.
    pub raters: Vec<Rater>,
    /// Whether several versions of one rater's model answered.
    pub mixed_versions: Option<bool>,
    /// Whether the scores are made up.
    pub mock: Option<bool>,
    /// Whether there is only one rater, so that no figure can state how far raters disagree.
    pub single_rater: Option<bool>,
    /// The two raters that agree least over all tasks; all other pairs agree at least as well. `level` is `low`
    /// below an α of 0.667.
    pub agreement: Option<Weakest>,
    /// Why no agreement can be stated.
    pub agreement_reason: Option<String>,
    /// When the snapshot was made.
    pub generated_at: Option<DateTime<Utc>>,
    /// What it lost against the snapshot before, where that is more than the gates let pass and
    /// somebody accepted it.
    pub accepted: Vec<AcceptedGate>,
}

/// The release name of the sample release, under whatever data version it is stored.
const SAMPLE: &str = "onet-ai sample Database";

const MOCK: &str = "These scores are made up by a mock rater and mean nothing.";
const SAMPLE_TASKS: &str = "The tasks are a made-up sample and not O*NET.";
const MIXED: &str = "MIXED QUESTIONS: these scores average answers to different questions, so that no \
    score answers any one of them.";

impl ScoreVersion {
    pub(super) fn from_rows(rows: &Rows) -> Self {
        let scores = rows.scores.as_ref();
        Self::new(&rows.release, scores.map(|scores| &scores.head), rows.weight_scheme.clone())
    }

    pub(super) fn new(
        release: &DataVersion,
        head: Option<&Head>,
        weight_scheme: Option<String>,
    ) -> Self {
        let snapshot = head.map(|head| &head.snapshot);
        let agreement = RaterAgreements::from_head(head);
        let raters: Vec<Rater> = head.map_or_else(Vec::new, Rater::all);
        Self {
            data_version: release.id.clone(),
            release_date: release.release_date,
            release_name: release.release_name.clone(),
            snapshot: snapshot.map(|snapshot| snapshot.id),
            prompt_version: snapshot.map(|snapshot| snapshot.prompt_version.clone()),
            questions: head.map_or_else(Vec::new, Question::all),
            mixed_questions: snapshot.map(|snapshot| rubric::is_mixed(&snapshot.prompt_version)),
            mixed_versions: snapshot.map(|_| raters.iter().any(|rater| rater.versions.len() > 1)),
            weight_scheme,
            mock: snapshot.map(|snapshot| snapshot.is_mock),
            single_rater: snapshot.map(|_| raters.len() == 1),
            agreement: agreement.weakest,
            agreement_reason: agreement.reason,
            generated_at: snapshot.map(|snapshot| snapshot.created_at.and_utc()),
            accepted: head.map_or_else(Vec::new, |head| head.accepted.clone()),
            raters,
        }
    }

    /// That of any stored snapshot; absent where there is none of that number.
    pub fn read(conn: &mut Conn, snapshot: i64) -> QueryResult<Option<Self>> {
        let Some(snapshot) = score_snapshot::find(conn, snapshot)? else { return Ok(None) };
        let scheme = snapshot.weight_scheme.clone();
        let release = data_version::find(conn, &snapshot.data_version)?;
        let head = Head::read(conn, snapshot)?;
        Ok(release.map(|release| Self::new(&release, Some(&head), Some(scheme))))
    }

    /// What the scores measure.
    #[must_use]
    pub fn measure(&self) -> Measure<'_> {
        Measure::of_questions(&self.questions)
    }

    /// Whether the tasks are the made-up sample.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.release_name.as_deref() == Some(SAMPLE)
    }

    /// Whose data the tasks and labels are, as their licences ask; absent for the made-up sample
    /// without published labels.
    #[must_use]
    pub fn attribution(&self) -> Option<String> {
        let mut parts: Vec<String> = self.attribution_of_tasks().into_iter().collect();
        let sources = self.raters.iter().filter_map(|rater| rater.source.as_ref());
        parts.extend(sources.map(|source| {
            format!(
                "Labels: {}. {} Licence: {} ({}).",
                source.title, source.citation, source.licence, source.address
            )
        }));
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// Whose data the tasks are; absent for the made-up sample.
    pub(super) fn attribution_of_tasks(&self) -> Option<String> {
        let name = self.release_name.as_deref().unwrap_or("O*NET Database");
        (name != SAMPLE).then(|| {
            format!(
                "Occupations and tasks: {name}, U.S. Department of Labor, Employment and Training \
                 Administration (USDOL/ETA), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). \
                 Weights and scores are computed by onet-ai and are not O*NET's."
            )
        })
    }

    /// How far the two raters that agree least agree, or why that cannot be said; absent without a
    /// snapshot.
    #[must_use]
    pub fn agreement_in_words(&self) -> Option<String> {
        self.snapshot?;
        let Some(weakest) = &self.agreement else { return self.agreement_reason.clone() };
        let level = match weakest.level {
            Level::Low => "LOW AGREEMENT",
            Level::Tentative => "tentative agreement",
            Level::Good => "good agreement",
        };
        Some(format!(
            "{level} between {} and {}: Krippendorff's alpha {:.2} over {} tasks",
            weakest.rater_a, weakest.rater_b, weakest.alpha.value, weakest.n
        ))
    }

    /// What a score means, and before that whether these mean anything at all.
    #[must_use]
    pub fn disclaimer(&self) -> String {
        let mut parts = Vec::new();
        if self.mock == Some(true) {
            parts.push(MOCK);
        }
        if self.is_sample() {
            parts.push(SAMPLE_TASKS);
        }
        if self.mixed_questions == Some(true) {
            parts.push(MIXED);
        }
        if self.questions.is_empty() {
            parts.push(SUBSTITUTION);
        }
        parts.extend(self.questions.iter().map(|question| question.meaning.as_str()));
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests;
