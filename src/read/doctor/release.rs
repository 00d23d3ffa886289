//! Whether a release is there and served.

use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::Conn;
use crate::db::data_version::{self, STAGED};
use crate::read::gates::shell_word;

pub(super) const ABOUT: About = About {
    id: "release",
    question: "Is a release imported and active?",
    remedy: "onet-ai import --version 30.1 --activate",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let releases = data_version::all(conn)?;
    let mut found = Vec::new();
    match (releases.iter().find(|release| release.is_active), releases.first()) {
        (Some(active), _) => {
            let message = format!("{} is active, {} imported", active.id, releases.len());
            found.push(Finding::ok(message));
        }
        (None, Some(newest)) => {
            let activate = format!("onet-ai versions activate {}", shell_word(&newest.id));
            found.push(Finding::error("no release is active, so nothing is served").hint(activate));
        }
        (None, None) => found.push(Finding::error("no release is imported yet")),
    }
    for staged in releases.iter().filter(|release| release.status == STAGED) {
        let accept = format!("onet-ai versions accept {} --reason TEXT", shell_word(&staged.id));
        let message = "it differs from the release before by more than the limits and waits";
        found.push(Finding::warn(message).about(&staged.id).hint(accept));
    }
    Ok(found)
}
