//! Whether the last refresh did its work.

use diesel::QueryResult;

use super::{About, Asked, Finding};
use crate::db::refresh_run::{FAILED, HELD_BACK, INTERRUPTED, KILLED, UNCHECKED};
use crate::db::{Conn, refresh_run};

pub(super) const ABOUT: About = About {
    id: "refresh",
    question: "Did the last refresh look for everything newer and publish it?",
    remedy: "onet-ai refresh --check",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let Some(last) = refresh_run::newest(conn)? else {
        return Ok(vec![Finding::ok("none was made: releases are taken in by hand")]);
    };
    let day = last.ended_at.unwrap_or(last.started_at).date();
    let message = match last.outcome.as_deref() {
        None => return Ok(vec![Finding::ok(format!("one is at work, at the step {}", last.step))]),
        Some(HELD_BACK) => format!("on {day} a gate held back what is newer"),
        Some(UNCHECKED) => format!("on {day} the publishers could not be asked"),
        Some(outcome @ (FAILED | INTERRUPTED | KILLED)) => {
            format!("that of {day} {} at the step {}", ended(outcome), last.step)
        }
        Some(_) => {
            return Ok(vec![Finding::ok(format!("on {day} everything newer was looked for"))]);
        }
    };
    Ok(vec![Finding::warn(message)])
}

fn ended(outcome: &str) -> &'static str {
    match outcome {
        FAILED => "failed",
        INTERRUPTED => "was interrupted",
        _ => "ended without a word",
    }
}
