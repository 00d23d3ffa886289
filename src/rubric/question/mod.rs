//! What a run's answers answer: a rubric, which models and people are given, or the question
//! behind a set of published labels.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Error, Item, Prompt, Rubric};

/// What stands before the names of questions behind labels, which no rubric's name can begin with.
const LABELS: &str = "labels:";
/// What stands before the name of a mixture of questions.
const MIXED: &str = "mixed:";

/// A question, with a name of exactly its text: the prompt version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A rubric.
    Rubric(Rubric),
    /// The question behind published labels.
    Labels(LabelQuestion),
}

/// What published labels answer. Sets with the same texts here have the same prompt version, so
/// that their labels can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelQuestion {
    /// Its name: lower-case letters and hyphens.
    pub id: String,
    /// Its version, from 1.
    pub version: i64,
    /// What was asked of each task.
    pub question: String,
    /// What the numbers measure.
    pub unit: String,
    /// Smallest number.
    pub low: i64,
    /// Largest number.
    pub high: i64,
    /// What the numbers must not be taken for.
    pub is_not: String,
}

impl LabelQuestion {
    /// Its prompt version: `labels:ID-vN-` and eight digits of a hash over all its fields.
    #[must_use]
    pub fn prompt_version(&self) -> String {
        let hash = format!("{:x}", Sha256::digest(self.text()));
        let hash = hash.get(..8).unwrap_or_default();
        format!("{LABELS}{}-v{}-{hash}", self.id, self.version)
    }

    /// All its fields as JSON, as stored.
    #[must_use]
    pub fn text(&self) -> String {
        // Texts and whole numbers: serialising them cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<Rubric> for Question {
    fn from(rubric: Rubric) -> Self {
        Self::Rubric(rubric)
    }
}

impl Question {
    /// Reads a question as it is stored under a prompt version; `None` for a mixture, which is not
    /// one question.
    pub fn stored(prompt_version: &str, text: &str) -> Result<Option<Self>, Error> {
        if prompt_version.starts_with(MIXED) {
            return Ok(None);
        }
        if !is_of_labels(prompt_version) {
            return Rubric::parse(text).map(|rubric| Some(Self::Rubric(rubric)));
        }
        let question = serde_json::from_str(text)
            .map_err(|source| Error::Labels { name: prompt_version.to_owned(), source })?;
        Ok(Some(Self::Labels(question)))
    }

    /// Its id without the version; that of a question behind labels begins with `labels:`.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Rubric(rubric) => rubric.id.clone(),
            Self::Labels(question) => format!("{LABELS}{}", question.id),
        }
    }

    /// Its version, from 1.
    #[must_use]
    pub fn version(&self) -> i64 {
        match self {
            Self::Rubric(rubric) => rubric.version,
            Self::Labels(question) => question.version,
        }
    }

    /// What is asked of each task.
    #[must_use]
    pub fn question(&self) -> &str {
        match self {
            Self::Rubric(rubric) => &rubric.question,
            Self::Labels(question) => &question.question,
        }
    }

    /// Its text, whole, as stored beside the answers.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Rubric(rubric) => rubric.text.clone(),
            Self::Labels(question) => question.text(),
        }
    }

    /// The name of exactly this text.
    #[must_use]
    pub fn prompt_version(&self) -> String {
        match self {
            Self::Rubric(rubric) => rubric.prompt_version(),
            Self::Labels(question) => question.prompt_version(),
        }
    }

    /// The texts for one item. Of labels, whose prompt nobody knows: the question and the item.
    #[must_use]
    pub fn render(&self, item: &Item<'_>) -> Prompt<'_> {
        match self {
            Self::Rubric(rubric) => rubric.render(item),
            Self::Labels(question) => Prompt {
                system: &question.question,
                user: format!("Occupation: {}\nTask: {}", item.occupation, item.task),
                schema: "",
            },
        }
    }
}

/// Whether a prompt version names a question behind published labels.
#[must_use]
pub fn is_of_labels(prompt_version: &str) -> bool {
    prompt_version.starts_with(LABELS)
}

/// The name under which answers to several questions are aggregated: it names them all, wherever it
/// is shown. `prompt_versions` are sorted and differ.
#[must_use]
pub fn mixed(prompt_versions: &[&str]) -> String {
    format!("{MIXED}{}", prompt_versions.join("+"))
}

#[cfg(test)]
mod tests;
