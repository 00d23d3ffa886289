//! The one place that reads the clock.

use chrono::{NaiveDateTime, SubsecRound};

/// The clock that commands pass down.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
#[must_use]
pub(super) fn now() -> NaiveDateTime {
    chrono::Utc::now().naive_utc().trunc_subsecs(6)
}
