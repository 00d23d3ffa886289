//! Whether this machine's clock can be right: nothing that is stored was made in the future.

use chrono::TimeDelta;
use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::{Conn, data_version, gate_check, model_run, score_snapshot};

pub(super) const ABOUT: About = About {
    id: "clock",
    question: "Is this machine's clock behind what is stored?",
    remedy: "timedatectl status",
};

/// Clocks of several hosts differ by so much without harm.
const SLACK: TimeDelta = TimeDelta::minutes(5);

pub(super) fn look(conn: &mut Conn, asked: Asked) -> QueryResult<Vec<Finding>> {
    let mut stored = Vec::new();
    stored.extend(
        data_version::all(conn)?.first().map(|it| ("a release was imported", it.created_at)),
    );
    stored.extend(model_run::all(conn)?.first().map(|it| ("a run was started", it.created_at)));
    stored.extend(
        score_snapshot::all(conn)?.first().map(|it| ("a snapshot was made", it.created_at)),
    );
    let check = gate_check::last(conn)?;
    stored.extend(check.map(|it| ("gates were checked", it.check.created_at)));
    let newest = stored.into_iter().max_by_key(|(_, at)| *at);
    let now = asked.now.format("%Y-%m-%dT%H:%M:%SZ");
    Ok(vec![match newest {
        Some((what, at)) if at > asked.now + SLACK => Finding::error(format!(
            "it is {now} here, and {what} at {}: one of the two clocks was wrong",
            at.format("%Y-%m-%dT%H:%M:%SZ")
        )),
        Some(_) => Finding::ok(format!("it is {now}, and nothing stored is later")),
        None => Finding::ok(format!("it is {now}; nothing is stored to compare with")),
    }])
}
