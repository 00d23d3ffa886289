//! A rater as the command line names it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::llm::{RaterSpec, SpecError};

/// A rater as `--rater` names it.
#[derive(Debug, Clone)]
pub(super) enum RaterArg {
    /// One that needs no file.
    Known(RaterSpec),
    /// `labels:MANIFEST.toml`: published labels.
    Manifest(PathBuf),
    /// `file:PATH`: answers to a rubric.
    Answers(PathBuf),
}

impl FromStr for RaterArg {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        match text.split_once(':') {
            Some(("labels", path)) if Path::new(path).extension().is_some_and(|e| e == "toml") => {
                Ok(Self::Manifest(path.into()))
            }
            Some(("labels", _)) => Err(SpecError::Unknown),
            Some(("file", path)) if !path.is_empty() => Ok(Self::Answers(path.into())),
            _ => text.parse().map(Self::Known),
        }
    }
}
