//! The gates: what is checked before something published is replaced. A snapshot is held against the
//! one whose place it takes in its version, a version against the snapshot that is served.
//!
//! [`publish`] is the only place that changes what is published; nothing gets there without its gates.
//! A further gate is a [`Name`], its limit in `limits.rs`, and a function that measures it.

mod check;
mod facts;
mod figures;
mod history;
mod limits;
pub mod publish;
mod scores;

pub use check::Policy;
pub use figures::{Figures, figures};
pub use limits::{Limits, WrongLimit};

pub use crate::read::gates::Name;

/// A share of counts, 0 where there is nothing to share.
fn share(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { as_f64(part) / as_f64(whole) }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "far below 2^53")]
fn as_f64(n: i64) -> f64 {
    n as f64
}

/// `2.5 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
