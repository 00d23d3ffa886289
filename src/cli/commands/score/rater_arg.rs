//! A rater as the command line names it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::llm::{RaterSpec, SpecError};
use crate::source::labels::BuiltIn;

/// A rater as `--rater` names it.
#[derive(Debug, Clone)]
pub(super) enum RaterArg {
    /// One that needs no file.
    Known(RaterSpec),
    /// `labels:NAME`: published labels whose manifest is built in.
    BuiltIn(BuiltIn),
    /// `labels:MANIFEST.toml`: published labels.
    Manifest(PathBuf),
    /// `file:PATH`: answers to a rubric.
    Answers(PathBuf),
}

/// A text that names no rater.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RaterArgError {
    /// No rater of any kind.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// Labels without a manifest.
    #[error(
        "no labels of this name are built in, only labels:{}; others are named by their manifest, labels:MANIFEST.toml",
        BuiltIn::ALL.map(BuiltIn::name).join(" and labels:")
    )]
    NotBuiltIn,
}

impl FromStr for RaterArg {
    type Err = RaterArgError;

    fn from_str(text: &str) -> Result<Self, RaterArgError> {
        match text.split_once(':') {
            Some(("labels", path)) if Path::new(path).extension().is_some_and(|e| e == "toml") => {
                Ok(Self::Manifest(path.into()))
            }
            Some(("labels", name)) => {
                BuiltIn::find(name).map(Self::BuiltIn).ok_or(RaterArgError::NotBuiltIn)
            }
            Some(("file", path)) if !path.is_empty() => Ok(Self::Answers(path.into())),
            _ => Ok(Self::Known(text.parse()?)),
        }
    }
}
