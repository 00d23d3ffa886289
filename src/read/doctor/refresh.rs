//! Whether the last refresh did its work.

use diesel::QueryResult;

use super::{About, Asked, Finding, or_fine};
use crate::db::refresh_run::{FAILED, HELD_BACK, INTERRUPTED, KILLED, RefreshRun, UNCHECKED};
use crate::db::{Conn, refresh_lock, refresh_run};
use crate::read::gates::shell_word;
use crate::read::refreshes;

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
        None if refresh_lock::is_held(conn)? == Some(false) => return Ok(vec![killed(&last)]),
        None => return Ok(vec![Finding::ok(format!("one is at work, at the step {}", last.step))]),
        Some(HELD_BACK) if refreshes::waiting(conn, &last)?.is_none() => {
            let fine = || format!("what was held back on {day} is published by now");
            return Ok(or_fine(unasked(&last)?, fine));
        }
        Some(HELD_BACK) => format!("on {day} a gate held back what is newer"),
        Some(UNCHECKED) => format!("on {day} the publishers could not be asked"),
        Some(outcome @ (FAILED | INTERRUPTED | KILLED)) => {
            format!("that of {day} {} at the step {}", ended(outcome), last.step)
        }
        Some(_) => {
            let fine = || format!("on {day} everything newer was looked for");
            return Ok(or_fine(unasked(&last)?, fine));
        }
    };
    let mut found = vec![match (last.outcome.as_deref(), refreshes::next_command(&last)?) {
        (Some(HELD_BACK), Some(next)) => Finding::warn(message).hint(next),
        (Some(FAILED | INTERRUPTED | KILLED), _) => Finding::warn(message).hint(again(&last)),
        _ => Finding::warn(message),
    }];
    if last.outcome.as_deref() == Some(HELD_BACK) {
        found.extend(unasked(&last)?);
    }
    Ok(found)
}

/// One that has not ended and holds no lock any more: the next one notes that it was killed.
fn killed(run: &RefreshRun) -> Finding {
    let day = run.started_at.date();
    let message = format!("that of {day} ended without a word at the step {}", run.step);
    Finding::warn(message).hint(again(run))
}

/// The command that goes on.
fn again(run: &RefreshRun) -> String {
    let to = run.data_version.as_deref().filter(|to| Some(*to) != run.from_version.as_deref());
    let to = to.map_or_else(String::new, |to| format!(" --to {}", shell_word(to)));
    format!("onet-ai refresh{to}")
}

/// What could not be asked for.
fn unasked(run: &RefreshRun) -> QueryResult<Vec<Finding>> {
    let day = run.ended_at.unwrap_or(run.started_at).date();
    let found = refreshes::unchecked(run)?.into_iter().map(|unchecked| {
        let message = format!("on {day} it could not be checked whether there is something newer");
        Finding::warn(message).about(unchecked.what).shown_by(unchecked.reason)
    });
    Ok(found.collect())
}

fn ended(outcome: &str) -> &'static str {
    match outcome {
        FAILED => "failed",
        INTERRUPTED => "was interrupted",
        _ => "ended without a word",
    }
}
