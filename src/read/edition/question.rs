//! The questions of raters, and the meaning of their answers.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::head::Head;
use crate::db::label_set::LabelSet;
use crate::db::rubric;

/// A question that raters answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Question {
    /// Its name: id, version and the beginning of a hash over its text.
    pub prompt_version: String,
    /// What was asked, where published labels answer it; null for a rubric, which `onet-ai rubric
    /// show` prints.
    pub text: Option<String>,
    /// What the numbers measure.
    pub unit: String,
    /// Smallest number.
    pub low: i64,
    /// Largest number.
    pub high: i64,
    /// What an answer means and what it does not.
    pub meaning: String,
}

/// What the scores of an edition measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure<'a> {
    /// The share of the effort that AI could take over.
    Substitution,
    /// The share of a worker's time that AI saves.
    Augmentation,
    /// Answers to a question of others, or of a rubric of the operator's own.
    Other(&'a Question),
    /// Answers to several questions, averaged.
    Mixed,
}

impl<'a> Measure<'a> {
    /// What answers to these questions measure.
    pub(super) fn of_questions(questions: &'a [Question]) -> Self {
        match questions {
            [] => Self::Substitution,
            [one] => match rubric::id_of(&one.prompt_version) {
                "substitution" => Self::Substitution,
                "augmentation" => Self::Augmentation,
                _ => Self::Other(one),
            },
            _ => Self::Mixed,
        }
    }
}

pub(super) const SUBSTITUTION: &str = "A score is the share of human effort, 0 to 100, that generally \
    available AI systems could take over today at the same quality with at most light review. It is \
    not a probability that a job disappears, and it says nothing about demand, law, cost or preference.";
const AUGMENTATION: &str = "A score is the share of a worker's time, 0 to 100, that generally \
    available AI systems save today while the worker stays in charge; a better result counts as the \
    time that it would take without AI. It does not say what AI could take over, and it says nothing \
    about demand, law, cost or preference.";

impl Question {
    /// The questions of a snapshot's raters, by name.
    pub(super) fn all(head: &Head) -> Vec<Self> {
        let prompts: BTreeSet<&str> =
            head.raters.iter().map(|rater| rater.prompt_version.as_str()).collect();
        let of = |prompt: &str| {
            let raters = head.raters.iter().filter(|rater| rater.prompt_version == prompt);
            let mut labels = raters.filter_map(|rater| head.labels_of(&rater.rater));
            let own = labels.find_map(|labels| Self::of_labels(prompt, labels));
            own.unwrap_or_else(|| Self::of_rubric(prompt))
        };
        prompts.into_iter().map(of).collect()
    }

    /// The question that published labels state; none for answers to a rubric.
    fn of_labels(prompt: &str, labels: &LabelSet) -> Option<Self> {
        let (question, unit) = (labels.question.clone()?, labels.unit.clone()?);
        let (low, high) = (labels.low?, labels.high?);
        let is_not = labels.is_not.as_ref()?;
        Some(Self {
            prompt_version: prompt.to_owned(),
            meaning: format!(
                "A score is an answer, {low} to {high} ({unit}), of published labels to the question: \
                 \u{201c}{question}\u{201d} {is_not}"
            ),
            text: Some(question),
            unit,
            low,
            high,
        })
    }

    /// A rubric; of one that is not built in only its name is known here.
    pub(super) fn of_rubric(prompt: &str) -> Self {
        let (unit, meaning) = match rubric::id_of(prompt) {
            "substitution" => ("percent of the human effort", SUBSTITUTION.to_owned()),
            "augmentation" => ("percent of a worker's time", AUGMENTATION.to_owned()),
            _ => (
                "points of the rubric's scale",
                format!(
                    "A score is an answer, 0 to 100, to the question of the rubric {prompt}, which \
                     `onet-ai rubric show {prompt}` prints; it is not the share of work that AI could \
                     take over."
                ),
            ),
        };
        Self {
            prompt_version: prompt.to_owned(),
            text: None,
            unit: unit.to_owned(),
            low: 0,
            high: 100,
            meaning,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_question_is_not_passed_off_as_the_default_one() {
        let meaning = |prompt: &str| Question::of_rubric(prompt).meaning;
        assert_eq!(meaning("substitution-v2-00000000"), SUBSTITUTION);
        assert_eq!(meaning("augmentation-v1-00000000"), AUGMENTATION);
        assert!(meaning("my-own-v1-00000000").contains("rubric show my-own-v1-00000000"));
        for prompt in
            ["labels:substitution-v1-6cc136a1", "mixed:substitution-v1-6cc136a1+x-v1-00000000"]
        {
            assert_ne!(meaning(prompt), SUBSTITUTION, "{prompt}");
        }
    }
}
