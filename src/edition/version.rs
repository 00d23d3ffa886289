//! What every reply with a score says of that score's origin and meaning.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::agreement::RaterAgreements;
use super::gates::{AcceptedGate, Check};
use super::rows::{Head, Rows};
use crate::db::data_version::DataVersion;
use crate::db::rubric;
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
    /// What the raters were asked.
    pub prompt_version: Option<String>,
    /// How tasks are weighted; absent where no weights were computed.
    pub weight_scheme: Option<String>,
    /// The raters, in the snapshot's order.
    pub raters: Vec<Rater>,
    /// Whether the scores are made up.
    pub mock: Option<bool>,
    /// Whether one rater's word is all there is: no figure can say how far raters disagree.
    pub single_rater: Option<bool>,
    /// The two raters that agree least over all tasks: at least so well do they all; `level` is
    /// `low` under an α of 0.667.
    pub agreement: Option<Weakest>,
    /// Why no agreement can be stated.
    pub agreement_reason: Option<String>,
    /// When the snapshot was made.
    pub generated_at: Option<DateTime<Utc>>,
    /// What it lost against the snapshot before, where that is more than the gates let pass and
    /// somebody accepted it.
    pub accepted: Vec<AcceptedGate>,
}

/// One rater of a snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rater {
    /// `provider:model`, with `@endpoint` for another server than the vendor's.
    pub name: String,
    /// Whether it makes its scores up.
    pub mock: bool,
}

/// What the made-up sample release calls itself, whatever version it is stored under.
const SAMPLE: &str = "onet-ai sample Database";

const SUBSTITUTION: &str = "A score is the share of human effort, 0 to 100, that generally available AI \
    systems could take over today at the same quality with at most light review. It is not a \
    probability that a job disappears, and it says nothing about demand, law, cost or preference.";
const AUGMENTATION: &str = "A score is the share of a worker's time, 0 to 100, that generally \
    available AI systems save today while the worker stays in charge; a better result counts as the \
    time that it would take without AI. It does not say what AI could take over, and it says nothing \
    about demand, law, cost or preference.";
const MOCK: &str = "These scores are made up by a mock rater and mean nothing.";
const SAMPLE_TASKS: &str = "The tasks are a made-up sample and not O*NET.";

impl ScoreVersion {
    pub(super) fn of(rows: &Rows) -> Self {
        let scores = rows.scores.as_ref();
        Self::new(&rows.release, scores.map(|scores| &scores.head), rows.weight_scheme.clone())
    }

    pub(super) fn new(
        release: &DataVersion,
        head: Option<&Head>,
        weight_scheme: Option<String>,
    ) -> Self {
        let snapshot = head.map(|head| &head.snapshot);
        let agreement = RaterAgreements::of(head);
        let raters: Vec<Rater> = head.map_or_else(Vec::new, |head| {
            let is_mock = |name: &str| head.mock_flags.iter().any(|(r, mock)| *mock && r == name);
            head.raters
                .iter()
                .map(|rater| Rater { name: rater.rater.clone(), mock: is_mock(&rater.rater) })
                .collect()
        });
        Self {
            data_version: release.id.clone(),
            release_date: release.release_date,
            release_name: release.release_name.clone(),
            snapshot: snapshot.map(|snapshot| snapshot.id),
            prompt_version: snapshot.map(|snapshot| snapshot.prompt_version.clone()),
            weight_scheme,
            mock: snapshot.map(|snapshot| snapshot.is_mock),
            single_rater: snapshot.map(|_| raters.len() == 1),
            agreement: agreement.weakest,
            agreement_reason: agreement.reason,
            generated_at: snapshot.map(|snapshot| snapshot.created_at.and_utc()),
            accepted: head
                .and_then(|head| head.check.as_ref())
                .map_or_else(Vec::new, Check::accepted),
            raters,
        }
    }

    /// Whose data the tasks are, as its licence asks; absent for the made-up sample.
    #[must_use]
    pub fn attribution(&self) -> Option<String> {
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
        if self.release_name.as_deref() == Some(SAMPLE) {
            parts.push(SAMPLE_TASKS);
        }
        let meaning = self.meaning();
        parts.push(&meaning);
        parts.join(" ")
    }

    /// What was asked, in one sentence or two; of a question that is not built in only its name is
    /// known here.
    fn meaning(&self) -> String {
        let Some(prompt) = &self.prompt_version else { return SUBSTITUTION.to_owned() };
        match rubric::id_of(prompt) {
            "substitution" => SUBSTITUTION.to_owned(),
            "augmentation" => AUGMENTATION.to_owned(),
            _ => format!(
                "A score is an answer, 0 to 100, to the question of the rubric {prompt}, which \
                 `onet-ai rubric show {prompt}` prints; it is not the share of work that AI could \
                 take over."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(release_name: &str, mock: Option<bool>) -> ScoreVersion {
        ScoreVersion {
            data_version: "1".to_owned(),
            release_date: None,
            release_name: Some(release_name.to_owned()),
            snapshot: None,
            prompt_version: None,
            weight_scheme: None,
            raters: Vec::new(),
            mock,
            single_rater: None,
            agreement: None,
            agreement_reason: None,
            generated_at: None,
            accepted: Vec::new(),
        }
    }

    #[test]
    fn the_disclaimer_begins_with_what_matters_most() {
        assert_eq!(version("O*NET 30.1 Database", Some(false)).disclaimer(), SUBSTITUTION);
        assert_eq!(version("O*NET 30.1 Database", None).disclaimer(), SUBSTITUTION);
        assert_eq!(
            version("O*NET 30.1 Database", Some(true)).disclaimer(),
            format!("{MOCK} {SUBSTITUTION}")
        );
        assert!(version("O*NET 30.1 Database", None).attribution().unwrap().contains("CC BY 4.0"));
        assert_eq!(version(SAMPLE, None).attribution(), None);
        let made_up = format!("{MOCK} {SAMPLE_TASKS} {SUBSTITUTION}");
        assert_eq!(version(SAMPLE, Some(true)).disclaimer(), made_up);
    }
    #[test]
    fn another_question_is_not_passed_off_as_the_default_one() {
        let asked = |prompt: &str| {
            let mut version = version("O*NET 30.1 Database", Some(false));
            version.prompt_version = Some(prompt.to_owned());
            version.disclaimer()
        };
        assert_eq!(asked("substitution-v2-00000000"), SUBSTITUTION);
        assert_eq!(asked("augmentation-v1-00000000"), AUGMENTATION);
        assert!(asked("my-own-v1-00000000").contains("rubric show my-own-v1-00000000"));
    }
}
