//! Raters and rubric as the flags name them; labels are read from their files.

use super::args::What;
use super::rater_arg::RaterArg;
use crate::cli::commands::rubric;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::fetch;
use crate::llm::RaterSpec;
use crate::pipeline::labels;
use crate::rubric::Question;
use crate::source::labels::{BuiltIn, LabelSet};

/// The default raters: a small model of each of two vendors.
const DEFAULT: [&str; 2] = ["openai:gpt-6-luna", "anthropic:claude-haiku-5-5"];

/// Who scores, and what.
pub(super) struct Asked {
    pub(super) raters: Vec<RaterSpec>,
    /// The labels of those of them that are sets of labels.
    pub(super) sets: Vec<LabelSet>,
    pub(super) question: Question,
}

/// Reads the files of labels, and the rubric unless a manifest states another question.
pub(super) fn read(context: &Context, what: &What) -> Result<Asked, CommandError> {
    let (mut raters, mut sets, mut built_in) = (Vec::new(), Vec::new(), Vec::new());
    for rater in &what.rater {
        match rater {
            RaterArg::Known(spec) => raters.push(spec.clone()),
            RaterArg::BuiltIn(set) => built_in.push(*set),
            RaterArg::Manifest(path) => sets.push(LabelSet::of_manifest(path)?),
            RaterArg::Answers(path) if what.rubric.is_none() => {
                return Err(CommandError::Usage(format!(
                    "file:{} does not say which question it answers: describe it in a manifest and \
                     give --rater labels:MANIFEST.toml (docs/METHOD.md shows one), or name the \
                     rubric that these people answered with --rubric",
                    path.display()
                )));
            }
            RaterArg::Answers(path) => sets.push(LabelSet::of_answers(path)?),
        }
    }
    if what.from.is_some() && built_in.is_empty() {
        return Err(CommandError::Usage(format!(
            "--from is the table of built-in labels: it goes with --rater labels:{}",
            BuiltIn::ALL.map(BuiltIn::name).join(" or labels:")
        )));
    }
    sets.extend(fetch::labels(context, &built_in, what.from.as_deref())?);
    let rubric = || rubric::find(context, what.rubric.as_deref().unwrap_or(rubric::DEFAULT));
    let question = match own_question(&sets)? {
        None => Question::Rubric(rubric()?),
        Some(_) if what.rubric.is_some() => {
            return Err(CommandError::Usage(
                "the manifest of published labels states their question: leave --rubric out"
                    .to_owned(),
            ));
        }
        Some(_) if raters.len() + sets.iter().filter(|set| set.manifest.is_none()).count() > 0 => {
            return Err(CommandError::Usage(
                "published labels answer a question of their own: score them in a call of their own, \
                 without other raters"
                    .to_owned(),
            ));
        }
        Some(question) => question,
    };
    for (at, set) in sets.iter().enumerate() {
        if sets.iter().skip(at + 1).any(|other| other.name == set.name) {
            return Err(CommandError::Usage(format!(
                "two sets of labels are called {}: rename one of them",
                set.name
            )));
        }
        raters.push(RaterSpec::Labels(set.name.clone()));
    }
    if raters.is_empty() && what.run.is_empty() {
        let parse = |name: &&str| name.parse::<RaterSpec>();
        let parsed: Result<_, _> = DEFAULT.iter().map(parse).collect();
        raters = parsed.map_err(|error| CommandError::Usage(error.to_string()))?;
    }
    Ok(Asked { raters, sets, question })
}

/// The one question that manifests state; none where there is no manifest.
fn own_question(sets: &[LabelSet]) -> Result<Option<Question>, CommandError> {
    let manifests = sets.iter().filter_map(|set| set.manifest.as_ref());
    let mut questions = manifests.map(|(manifest, _)| labels::question(manifest));
    let Some(first) = questions.next() else { return Ok(None) };
    if let Some(other) = questions.find(|other| *other != first) {
        return Err(CommandError::Usage(format!(
            "the manifests state different questions ({} and {}): score each in a call of its own",
            first.prompt_version(),
            other.prompt_version()
        )));
    }
    Ok(Some(first))
}
