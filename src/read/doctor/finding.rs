//! What a check found.

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nothing is wrong.
    Ok,
    /// Somebody should look at it; what is there works.
    Warn,
    /// Something is broken, missing or cannot be trusted.
    Error,
}

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check; the same in every version of the program.
    pub id: &'static str,
    /// How bad it is.
    pub status: Status,
    /// The finding in words.
    pub message: String,
    /// A command line that helps; absent where nothing is wrong.
    pub hint: Option<String>,
    /// What it is about, where the check looks at several things: a release, a run, a model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Figures or words that show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

impl Finding {
    /// Nothing is wrong.
    #[must_use]
    pub fn ok(message: impl Into<String>) -> Self {
        Self::new(Status::Ok, message.into())
    }

    /// Somebody should look at it.
    #[must_use]
    pub fn warn(message: impl Into<String>) -> Self {
        Self::new(Status::Warn, message.into())
    }

    /// Something is wrong.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Status::Error, message.into())
    }

    fn new(status: Status, message: String) -> Self {
        Self { id: "", status, message, hint: None, subject: None, evidence: None }
    }

    /// The same, about one thing of several.
    #[must_use]
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// The same, with what shows it.
    #[must_use]
    pub fn shown_by(self, evidence: impl Into<String>) -> Self {
        Self { evidence: Some(evidence.into()), ..self }
    }

    /// The same, with another command than the check's own.
    #[must_use]
    pub fn hint(self, command: impl Into<String>) -> Self {
        Self { hint: Some(command.into()), ..self }
    }

    /// Whether it is more than fine.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        self.status != Status::Ok
    }
}

/// What a check is called, what it asks, and what helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its id in reports; it stays the same in every version of the program.
    pub id: &'static str,
    /// The question that it answers.
    pub question: &'static str,
    /// The command line that helps where a finding has none of its own.
    pub remedy: &'static str,
}

impl About {
    /// Findings as the check's own, each problem with a command that helps.
    #[must_use]
    pub fn sign(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let sign = |finding: Finding| {
            let remedy = finding.is_problem().then(|| self.remedy.to_owned());
            Finding { id: self.id, hint: finding.hint.or(remedy), ..finding }
        };
        findings.into_iter().map(sign).collect()
    }
}
