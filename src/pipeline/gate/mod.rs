//! The gates: what is checked before something published is replaced. A snapshot is compared with the
//! one that it replaces in its version, a version with the snapshot that is served.
//!
//! [`publish`] is the only place that changes what is published; nothing gets there without its gates.
//! A further gate is a [`GateName`] (`src/read/gates/mod.rs`), its limit in `limits.rs`, and a function that
//! measures it.

mod check;
mod facts;
mod figures;
mod history;
mod limits;
pub mod publish;
pub(crate) mod rolled_back;
mod scores;

pub use check::Policy;
pub use figures::{Figures, figures};
pub use limits::{Limits, WrongLimit};

pub use crate::read::gates::GateName;
use crate::stats::totals::share;

/// The share of `whole` that is lost, 0 to 1; 0 where `whole` is 0.
fn lost_share(lost: i64, whole: i64) -> f64 {
    share(lost, whole).unwrap_or_default()
}

/// A share as text, such as `2.5 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
