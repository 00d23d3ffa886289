//! The gates on the command line: the flags that several commands have, and how they are printed.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use serde::Serialize;

use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::pipeline::gate::{GateName, Limits, Policy};
use crate::read::gates::{Checked, Refusal, Verdict};

/// The longest reason, in characters.
const REASON: usize = 500;

#[derive(Debug, clap::Args)]
pub(crate) struct Flags {
    /// Gate that may be breached this time; repeatable, or separated by commas
    #[arg(
        long,
        value_name = "GATE",
        value_delimiter = ',',
        value_parser = gate_parser(),
        help_heading = "Gates"
    )]
    accept: Vec<GateName>,
    /// Why the breach is accepted; stored and shown with what is published
    #[arg(
        long,
        value_name = "TEXT",
        value_parser = reason_parser,
        help_heading = "Gates"
    )]
    reason: Option<String>,
    /// How much a gate lets pass, as a share or in its own unit: ranked=0.05 for 5 %; repeatable, or separated by
    /// commas
    #[arg(
        long,
        value_name = "GATE=VALUE",
        env = "ONET_AI_GATE_LIMITS",
        value_delimiter = ',',
        help_heading = "Gates"
    )]
    gate_limit: Vec<String>,
}

fn gate_parser() -> impl TypedValueParser<Value = GateName> {
    PossibleValuesParser::new(GateName::ALL.map(GateName::as_str))
        .try_map(|name| GateName::find(&name).ok_or("no such gate"))
}

pub(crate) fn reason_parser(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("a reason in words is needed".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("a reason is one line of plain text".to_owned())
    } else if text.chars().count() > REASON {
        Err(format!("a reason has {REASON} characters at most"))
    } else {
        Ok(text.to_owned())
    }
}

impl Flags {
    /// What the operator allows; a limit that cannot be set is a usage error.
    pub(crate) fn policy(&self) -> Result<Policy, CommandError> {
        let mut limits = Limits::default();
        for text in self.gate_limit.iter().filter(|text| !text.trim().is_empty()) {
            limits.set(text).map_err(|error| {
                CommandError::Usage(format!("--gate-limit or ONET_AI_GATE_LIMITS: {error}"))
            })?;
        }
        let gates = GateName::ALL.map(GateName::as_str).join(", ");
        match (self.accept.is_empty(), &self.reason) {
            (false, None) => Err(CommandError::Usage(format!(
                "--accept needs --reason TEXT: why the breach is accepted (the gates are {gates})"
            ))),
            (true, Some(_)) => Err(CommandError::Usage(format!(
                "--reason needs --accept GATE: what it is a reason for (the gates are {gates})"
            ))),
            _ => Ok(Policy { accept: self.accept.clone(), reason: self.reason.clone(), limits }),
        }
    }
}

/// Prints a report, as JSON or as `text`, and ends with the refusal where a gate holds back.
pub(crate) fn print_report(
    report: &impl Serialize,
    text: &str,
    json: bool,
    refusal: Option<Refusal>,
) -> Result<(), CommandError> {
    if json {
        output::print_json(report)?;
    } else {
        output::print(text)?;
    }
    refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// One line per gate, also for those that passed; one for all where nothing could be lost.
pub(crate) fn lines(checked: &Checked) -> Vec<String> {
    let nothing = |gate: &&crate::read::gates::Gate| gate.value.is_none();
    let passed = checked.gates.iter().all(|gate| gate.verdict == Verdict::Passed);
    if let (true, Some(gate)) = (passed, checked.gates.first())
        && checked.gates.iter().filter(nothing).count() == checked.gates.len()
    {
        return vec![format!("gates: passed, {}", gate.sentence)];
    }
    let mut lines = Vec::new();
    if !checked.gates.is_empty() {
        lines.push(match checked.against {
            Some(snapshot) => format!("gates, against snapshot {snapshot}:"),
            None => "gates:".to_owned(),
        });
    }
    for gate in &checked.gates {
        let verdict = match gate.verdict {
            Verdict::Passed => "passed",
            Verdict::Breached => "BREACHED",
            Verdict::Accepted => "ACCEPTED",
            Verdict::Unknown => "unknown",
        };
        lines.push(format!("  {:<15} {verdict:<8}  {}", gate.gate.as_str(), gate.sentence));
    }
    lines.extend(checked.reason.iter().map(|reason| format!("  accepted, because: {reason}")));
    lines
}
