//! Whether scores are published.

use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::{Conn, data_version, occupation_ai_score, score_snapshot};
use crate::text::counted;

pub(super) const ABOUT: About = About {
    id: "snapshot",
    question: "Has the active release a snapshot of real scores?",
    remedy: "onet-ai aggregate",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let Some(version) = data_version::active(conn)? else {
        return Ok(vec![Finding::ok("no release is active")]);
    };
    let Some(snapshot) = score_snapshot::active(conn, &version.id)? else {
        let message =
            format!("{} has no active snapshot, so it is served without scores", version.id);
        return Ok(vec![Finding::warn(message)]);
    };
    let ranked = occupation_ai_score::ranked(conn, snapshot.id)?;
    let message = format!("snapshot {} ranks {}", snapshot.id, counted(ranked, "occupation"));
    Ok(vec![if ranked == 0 {
        Finding::error(format!("snapshot {} ranks no occupation", snapshot.id))
    } else if snapshot.is_mock {
        let message = format!("{message} by made-up scores of mock raters, which mean nothing");
        Finding::warn(message).hint("onet-ai score")
    } else {
        Finding::ok(message)
    }])
}
