//! Whether the last import of a release went well.

use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::{Conn, import_report};
use crate::read::gates::shell_word;
use crate::read::import_report::ImportReport;

pub(super) const ABOUT: About = About {
    id: "imports",
    question: "Did the last import of a release succeed?",
    remedy: "onet-ai versions",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let Some(last) = import_report::last(conn)? else {
        return Ok(vec![Finding::ok("no import was made yet")]);
    };
    let when = last.created_at.format("%Y-%m-%d");
    Ok(vec![match last.status.as_str() {
        "failed" => {
            let report: Result<ImportReport, _> = serde_json::from_str(&last.report);
            let said = report.ok().and_then(|report| report.error);
            let version = shell_word(&last.data_version);
            let again =
                format!("onet-ai import --version {version} --from {}", shell_word(&last.source));
            let found = Finding::warn(format!("the import of {when} failed; nothing was changed"));
            let found = found.about(last.data_version).hint(again);
            match said {
                Some(said) => found.shown_by(said),
                None => found,
            }
        }
        status => {
            Finding::ok(format!("the last one, of {} on {when}, is {status}", last.data_version))
        }
    }])
}
