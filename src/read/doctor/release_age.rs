//! How old the release is that is served.

use diesel::QueryResult;

use super::{About, Asked, Finding, days};
use crate::db::{Conn, data_version};
use crate::source::sample;

pub(super) const ABOUT: About = About {
    id: "release_age",
    question: "Is the active release recent?",
    remedy: "onet-ai refresh --check",
};

/// O*NET publishes about four releases a year: after so many days one was missed.
const OLD: i64 = 200;

pub(super) fn look(conn: &mut Conn, asked: Asked) -> QueryResult<Vec<Finding>> {
    let Some(active) = data_version::active(conn)? else {
        return Ok(vec![Finding::ok("no release is active")]);
    };
    let Some(date) = active.release_date else {
        return Ok(vec![Finding::ok(format!("{} states no date", active.id))]);
    };
    let age = asked.now.date().signed_duration_since(date);
    let message = format!("of {date}, {}", days(age));
    let found = if active.id == sample::VERSION {
        Finding::ok("the made-up sample, which does not age")
    } else if age.num_days() > OLD {
        Finding::warn(format!("{message}: O*NET has published others since"))
    } else {
        Finding::ok(message)
    };
    Ok(vec![found.about(active.id)])
}
