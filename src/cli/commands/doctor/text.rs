//! The findings for a person: one line each, and what helps below it.

use super::Printed;
use crate::read::doctor::{Finding, Status};
use crate::text;

/// The findings, and what they come to; `made` is how many there are, shown or not.
pub(super) fn report(report: &Printed, made: usize) -> String {
    let width = report.checks.iter().map(|finding| finding.id.len()).max().unwrap_or(0);
    let mut lines: Vec<String> =
        report.checks.iter().flat_map(|finding| lines(finding, width)).collect();
    if !report.not_made.is_empty() {
        lines
            .push(format!("[-] not checked, because of the above: {}", report.not_made.join(", ")));
    }
    let n = |status| report.checks.iter().filter(|finding| finding.status == status).count();
    let (errors, warnings) = (n(Status::Error), n(Status::Warn));
    lines.push(String::new());
    lines.push(match errors + warnings {
        0 => format!("nothing is wrong ({} looked at)", text::counted(made, "thing")),
        _ => problems(errors, warnings),
    });
    lines.join("\n")
}

/// How many errors and warnings there are.
pub(super) fn problems(errors: usize, warnings: usize) -> String {
    let parts = [(errors, "error"), (warnings, "warning")];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0);
    parts.map(|(n, what)| text::counted(n, what)).collect::<Vec<_>>().join(", ")
}

/// The same as a sentence.
pub(super) fn found(errors: usize, warnings: usize) -> String {
    format!("the doctor has found {}", problems(errors, warnings))
}

fn lines(finding: &Finding, width: usize) -> Vec<String> {
    let mark = match finding.status {
        Status::Ok => "✓",
        Status::Warn => "!",
        Status::Error => "✗",
    };
    let subject =
        finding.subject.as_ref().map_or_else(String::new, |subject| format!("{subject}: "));
    let evidence = finding.evidence.as_ref().map_or_else(String::new, |said| format!(" ({said})"));
    let said = text::line(&format!("{subject}{}{evidence}", finding.message)).into_owned();
    let mut lines = vec![format!("[{mark}] {:width$}  {said}", finding.id)];
    if let Some(hint) = &finding.hint {
        lines.push(format!("    {:width$}  → {}", "", text::line(hint)));
    }
    lines
}
