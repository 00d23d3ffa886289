//! How old the published scores are.

use diesel::QueryResult;

use super::{About, Asked, Finding, days};
use crate::db::{Conn, data_version, score_snapshot};

pub(super) const ABOUT: About = About {
    id: "snapshot_age",
    question: "Is the active snapshot recent?",
    remedy: "onet-ai aggregate",
};

/// Days after which models and releases have moved on.
const OLD: i64 = 200;

pub(super) fn look(conn: &mut Conn, asked: Asked) -> QueryResult<Vec<Finding>> {
    let active = data_version::active(conn)?;
    let snapshot = match active {
        Some(version) => score_snapshot::active(conn, &version.id)?,
        None => None,
    };
    let Some(snapshot) = snapshot else {
        return Ok(vec![Finding::ok("no snapshot is active")]);
    };
    let age = asked.now.signed_duration_since(snapshot.created_at);
    let message = format!(
        "snapshot {} was made on {}, {}",
        snapshot.id,
        snapshot.created_at.format("%Y-%m-%d"),
        days(age)
    );
    Ok(vec![if age.num_days() > OLD { Finding::warn(message) } else { Finding::ok(message) }])
}
