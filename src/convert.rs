//! Numbers from one type into another, checked.

/// A count as the databases hold it.
///
/// # Panics
/// Never: no count of things in memory is above 2^63.
#[must_use]
#[expect(clippy::expect_used, reason = "what is counted is in memory, and so fewer than 2^63")]
pub fn count(n: usize) -> i64 {
    i64::try_from(n).expect("a count of things in memory")
}
