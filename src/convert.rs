//! Numbers from one type into another, checked: what does not fit is an error or a stop, never another
//! number.

/// A number from outside that counts nothing: it is negative, or more than this machine can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no count")]
pub struct NotACount(pub i64);

/// A count of things in memory, as the databases hold it.
///
/// # Panics
/// Never: no memory holds 2⁶³ things.
#[must_use]
pub fn count(n: usize) -> i64 {
    #[expect(clippy::expect_used, reason = "no memory holds 2^63 things")]
    i64::try_from(n).expect("fewer than 2^63 things")
}

/// A count of things in memory or of bytes that were read, as files and streams count.
///
/// # Panics
/// Never: no memory holds 2⁶⁴ things.
#[must_use]
pub fn unsigned(n: usize) -> u64 {
    #[expect(clippy::expect_used, reason = "no memory holds 2^64 things")]
    u64::try_from(n).expect("fewer than 2^64 things")
}

/// The place of an item in a long list, as other lists keep it: small, because there are many.
///
/// # Panics
/// From 2³² items on. There are far fewer titles, words, tasks and products.
#[must_use]
pub fn number(place: usize) -> u32 {
    #[expect(clippy::expect_used, reason = "another number would be the place of another item")]
    u32::try_from(place).expect("fewer than 2^32 items")
}

/// What [`number`] made, as a place again.
///
/// # Panics
/// Never: no machine that this runs on has addresses of fewer than 32 bits.
#[must_use]
pub fn place(number: u32) -> usize {
    #[expect(clippy::expect_used, reason = "addresses have 32 bits or more")]
    usize::try_from(number).expect("an address of 32 bits or more")
}

/// A count of things in memory, wide enough that its product with any 64-bit number fits.
///
/// # Panics
/// Never: no machine has a wider address space.
#[must_use]
pub fn wide(n: usize) -> u128 {
    #[expect(clippy::expect_used, reason = "no address has more than 128 bits")]
    u128::try_from(n).expect("a count of at most 128 bits")
}

/// A part of what [`wide`] made, as a count again.
///
/// # Panics
/// Where it is more than the count was.
#[must_use]
pub fn narrow(n: u128) -> usize {
    #[expect(clippy::expect_used, reason = "a part is at most the whole, and that was a count")]
    usize::try_from(n).expect("a part of a count")
}

/// A count that a database or a file holds.
pub fn size(n: i64) -> Result<usize, NotACount> {
    usize::try_from(n).ok().ok_or(NotACount(n))
}

/// A whole number as a float: exact from −2⁵³ to 2⁵³, else the nearest.
#[must_use]
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "the one conversion there is; counts and sums of money are far below 2^53"
)]
pub fn float(n: i64) -> f64 {
    n as f64
}

/// An unsigned whole number as a float: exact up to 2⁵³, else the nearest.
#[must_use]
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "counts of rows and pairs are far below 2^53"
)]
pub fn float_u64(n: u64) -> f64 {
    n as f64
}

/// The whole number next to a float, halves away from 0; absent from 2⁵³ on, where floats are further
/// apart than whole numbers, and for what is no number.
#[must_use]
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "the range is checked before"
)]
pub fn nearest(value: f64) -> Option<i64> {
    (value.abs() < float(1 << 53)).then(|| value.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_not_another_number() {
        assert_eq!((size(7), size(-1)), (Ok(7), Err(NotACount(-1))));
        assert_eq!((count(0), count(7)), (0, 7));
        for (value, whole) in
            [(0.49, 0), (0.5, 1), (-0.5, -1), (41.999, 42), (1e15, 1_000_000_000_000_000)]
        {
            assert_eq!(nearest(value), Some(whole), "{value}");
        }
        for value in [f64::NAN, f64::INFINITY, 1e16, -1e300] {
            assert_eq!(nearest(value), None, "{value}");
        }
        assert!((float(-3) + 3.0).abs() < 1e-12);
    }
}
