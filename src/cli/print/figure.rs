//! Figures as cells of a printed table.

use crate::text::thousands;

/// What stands for an absent figure.
pub(crate) fn dash() -> String {
    "-".to_owned()
}

/// A share, 0 to 1, in percent with so many decimals and no sign of percent; a dash where it is absent.
pub(crate) fn percent(share: Option<f64>, decimals: usize) -> String {
    share.map_or_else(dash, |share| format!("{:.decimals$}", share * 100.0))
}

/// A number with so many decimals; a dash where it is absent.
pub(crate) fn decimal(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(dash, |value| format!("{value:.decimals$}"))
}

/// A number of jobs with commas; a dash where it is absent.
pub(crate) fn jobs(value: Option<i64>) -> String {
    value.map_or_else(dash, thousands)
}

/// A whole number; a dash where it is absent.
pub(crate) fn whole(value: Option<i64>) -> String {
    value.map_or_else(dash, |value| value.to_string())
}
