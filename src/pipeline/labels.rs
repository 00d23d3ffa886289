//! Matches a set of labels with a release: which labelled tasks it has, and whether their statements are the same.

use std::collections::HashMap;

use diesel::QueryResult;

use crate::db::data_version::DataVersion;
use crate::db::{Conn, task_statements};
use crate::llm::labels::{Fit, Labels, Origin, Reworded};
use crate::rubric::{LabelQuestion, Question};
use crate::source::labels::{LabelSet, Manifest, Matching};

/// The most tasks without a match that a report lists.
const EXAMPLES: usize = 5;
/// Characters of a statement that the report shows.
const WORDS: usize = 120;

/// Labels that do not belong to the release.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No label is of a task of the release.
    #[error(
        "none of the {labels} labels of {name} is of a task of version {version} ({unknown} of tasks \
         that it lacks, {reworded} of tasks in other words): see that the column of task IDs is right"
    )]
    NoneFits {
        /// The set.
        name: String,
        /// Labels.
        labels: usize,
        /// The release.
        version: String,
        /// Labels of tasks that the release lacks.
        unknown: usize,
        /// Labels of tasks with another statement.
        reworded: usize,
    },
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

/// The question that the labels of a manifest answer.
#[must_use]
pub fn question(manifest: &Manifest) -> Question {
    let question = &manifest.question;
    Question::Labels(LabelQuestion {
        id: question.id.clone(),
        version: question.version,
        question: question.text.clone(),
        unit: question.unit.clone(),
        low: question.low,
        high: question.high,
        is_not: question.is_not.clone(),
    })
}

/// The labels of a release's tasks.
pub fn fit(conn: &mut Conn, version: &DataVersion, set: LabelSet) -> Result<Labels, Error> {
    let tasks = statements(conn, &version.id)?;
    let labels = fitted(set, &tasks);
    if labels.by_task.is_empty() {
        return Err(Error::NoneFits {
            name: labels.name,
            labels: labels.fit.labels,
            version: version.id.clone(),
            unknown: labels.fit.unknown,
            reworded: labels.fit.reworded,
        });
    }
    Ok(labels)
}

fn statements(conn: &mut Conn, version: &str) -> QueryResult<HashMap<i64, String>> {
    let tasks = task_statements::of_version(conn, version)?.into_iter();
    Ok(tasks.map(|task| (task.task_id, task.task_statement)).collect())
}

fn fitted(set: LabelSet, tasks: &HashMap<i64, String>) -> Labels {
    let by_text =
        set.manifest.as_ref().is_some_and(|(manifest, _)| manifest.matching == Matching::IdAndText);
    let mut fit = Fit { labels: set.labels.len(), tasks: tasks.len(), ..Fit::default() };
    let mut by_task = HashMap::new();
    for label in set.labels {
        let labelled = label.statement.as_deref().unwrap_or_default();
        match tasks.get(&label.task_id) {
            None => {
                fit.unknown += 1;
                if fit.unknown <= EXAMPLES {
                    fit.unknown_examples.push(label.task_id);
                }
            }
            Some(release) if by_text && !same_words(labelled, release) => {
                fit.reworded += 1;
                if fit.reworded <= EXAMPLES {
                    fit.reworded_examples.push(Reworded {
                        task_id: label.task_id,
                        labelled: labelled.chars().take(WORDS).collect(),
                        release: release.chars().take(WORDS).collect(),
                    });
                }
            }
            Some(_) => {
                by_task.insert(label.task_id, (label.score, label.rationale));
            }
        }
    }
    fit.matched = by_task.len();
    let origin = set.manifest.map(|(manifest, text)| origin(manifest, text));
    Labels { name: set.name, sha256: set.sha256, origin, by_task, fit }
}

/// Whether two statements are the same but for case and blanks.
fn same_words(a: &str, b: &str) -> bool {
    let words =
        |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    words(a) == words(b)
}

fn origin(manifest: Manifest, text: String) -> Origin {
    let question = manifest.question;
    Origin {
        title: manifest.title,
        citation: manifest.citation,
        licence: manifest.licence,
        address: manifest.address,
        made_on: manifest.made_on,
        question: question.text,
        unit: question.unit,
        low: question.low,
        high: question.high,
        is_not: question.is_not,
        manifest: text,
    }
}

#[cfg(test)]
mod tests {
    use super::same_words;

    #[test]
    fn case_and_blanks_do_not_make_other_words() {
        assert!(same_words("  Analyze\u{a0}DATA. ", "analyze data."));
        assert!(same_words("Straße fegen", "STRAßE  fegen"));
        for (a, b) in [("a b", "ab"), ("analyze data", "analyze data."), ("", "a")] {
            assert!(!same_words(a, b), "{a} {b}");
        }
    }
}
