//! What the operator asked for beside the import itself: activating, and the command to go on with.

use super::{Error, ImportRequest};
use crate::db::{Conn, data_version};
use crate::pipeline::gate::publish::{self, Ask};
use crate::read::gates::{Checked, NextCommand, shell_word};
use crate::read::import_report::{ImportReport, Status};

/// Activates the version where that was asked for, if it is ready and the gates let it pass.
pub(super) fn activate(
    conn: &mut Conn,
    request: &ImportRequest,
    report: &mut ImportReport,
) -> Result<(), Error> {
    if report.status != Status::Ready {
        report.notes.push("it was not activated, because it is staged".to_owned());
        return Ok(());
    }
    let Some(version) = data_version::find(conn, &request.version)? else { return Ok(()) };
    let outcome = publish::version(conn, &version, ask(request))?;
    report.active = outcome.published;
    report.activation_refused = !outcome.published;
    if !outcome.unchanged {
        let Checked { against, gates, reason, accept_with } = outcome.checked;
        let checked = &mut report.checked;
        checked.against = against;
        checked.gates.extend(gates);
        checked.reason = reason.or(checked.reason.take());
        checked.accept_with = accept_with;
    }
    Ok(())
}

/// By which policy, and when, the gates are asked.
pub(super) fn ask(request: &ImportRequest) -> Ask<'_> {
    Ask { command: "import", policy: &request.policy, now: request.now }
}

/// The command that reloads the version with the content at hand.
pub(super) fn replacing(request: &ImportRequest, report: &ImportReport) -> [NextCommand; 1] {
    let command = command(request, report) + &request.policy.limits.as_flag();
    [NextCommand { when: "to reload it", command }]
}

/// The command as it was given, and `--replace`; limits are for the caller to add.
pub(super) fn command(request: &ImportRequest, report: &ImportReport) -> String {
    let (version, source) = (shell_word(&request.version), shell_word(&report.source));
    let date = request.release_date.map_or_else(String::new, |d| format!(" --release-date {d}"));
    let activate = if request.activate { " --activate" } else { "" };
    format!("onet-ai import --version {version} --from {source}{date} --replace{activate}")
}
