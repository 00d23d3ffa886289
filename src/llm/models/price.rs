//! Prices in whole nano-dollars per token: money is never a floating-point number.

use crate::llm::exchange::{CacheLife, Usage};

/// Digits after the point that a price per million tokens may have.
const DECIMALS: usize = 3;

/// USD per million tokens that no price reaches; keeps sums far from overflow.
const CEILING: i64 = 1_000_000;

/// What a token costs, in nano-dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Input at the full price.
    pub input: i64,
    /// Input read from the cache.
    pub cached: i64,
    /// Input written to the cache for minutes.
    pub write: i64,
    /// Input written to the cache for an hour.
    pub write_1h: i64,
    /// Output, reasoning included.
    pub output: i64,
}

impl Price {
    /// What a call cost, in nano-dollars; a batch costs half, rounded up.
    #[must_use]
    pub fn cost(&self, usage: &Usage, batch: bool, life: CacheLife) -> i64 {
        let sum = [
            (usage.input, self.input),
            (usage.cached, self.cached),
            (usage.cache_write, self.write_for(life)),
            (usage.output, self.output),
        ]
        .into_iter()
        .map(|(tokens, price)| tokens.max(0).saturating_mul(price))
        .fold(0, i64::saturating_add);
        if batch { sum / 2 + sum % 2 } else { sum }
    }

    /// The most that a call can cost: all input at the highest of its prices.
    #[must_use]
    pub fn max_cost(
        &self,
        input_tokens: i64,
        output_tokens: i64,
        batch: bool,
        life: CacheLife,
    ) -> i64 {
        let highest = self.input.max(self.cached).max(self.write_for(life));
        let usage = Usage { input: input_tokens, output: output_tokens, ..Usage::default() };
        Self { input: highest, ..*self }.cost(&usage, batch, life)
    }

    fn write_for(&self, life: CacheLife) -> i64 {
        match life {
            CacheLife::Minutes => self.write,
            CacheLife::Hour => self.write_1h,
        }
    }
}

/// Reads USD per million tokens, which is the same number of thousand nano-dollars per token.
pub(super) fn nano_dollars(text: &str) -> Option<i64> {
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, ""),
    };
    // `parse` alone would take a sign.
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > DECIMALS {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|dollars| *dollars < CEILING)?;
    let thousandths: i64 = format!("{fraction:0<DECIMALS$}").parse().ok()?;
    Some(whole * 1_000 + thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Price = Price { input: 100, cached: 10, write: 125, write_1h: 200, output: 500 };

    #[test]
    fn dollars_per_million_are_thousand_nano_dollars_per_token() {
        for (text, expected) in [
            ("0.125", Some(125)),
            ("0.1", Some(100)),
            ("0.05", Some(50)),
            ("12.5", Some(12_500)),
            ("50", Some(50_000)),
            ("0", Some(0)),
            ("0.1250", None),
            ("0.0125", None),
            ("-1", None),
            ("+1", None),
            ("1.-5", None),
            (".5", None),
            ("1.", None),
            ("", None),
            ("1e3", None),
            ("$1", None),
            ("1,5", None),
            ("1000000", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(nano_dollars(text), expected, "{text}");
        }
    }

    #[test]
    fn a_call_costs_the_sum_of_its_tokens() {
        let usage = Usage { input: 35, cached: 1_000, cache_write: 10, output: 71 };
        // 3,500 + 10,000 + 1,250 + 35,500, and 2,000 for the write that is kept for an hour.
        assert_eq!(PRICE.cost(&usage, false, CacheLife::Minutes), 50_250);
        assert_eq!(PRICE.cost(&usage, false, CacheLife::Hour), 51_000);
        assert_eq!(PRICE.cost(&usage, true, CacheLife::Hour), 25_500);
    }

    #[test]
    fn half_a_nano_dollar_is_rounded_up_once() {
        let usage = Usage { cache_write: 1, ..Usage::default() };
        assert_eq!(PRICE.cost(&usage, true, CacheLife::Minutes), 63);
        let usage = Usage { cache_write: 2, ..Usage::default() };
        assert_eq!(PRICE.cost(&usage, true, CacheLife::Minutes), 125);
        let odd = Price { input: 5, cached: 5, write: 5, write_1h: 5, output: 5 };
        let usage = Usage { input: 1, cached: 1, cache_write: 1, output: 0 };
        assert_eq!(odd.cost(&usage, true, CacheLife::Minutes), 8);
    }

    #[test]
    fn the_worst_case_is_never_below_the_cost() {
        assert_eq!(PRICE.max_cost(1_000, 300, false, CacheLife::Minutes), 275_000);
        assert_eq!(PRICE.max_cost(1_000, 300, false, CacheLife::Hour), 350_000);
        assert_eq!(PRICE.max_cost(1_000, 300, true, CacheLife::Hour), 175_000);
        let usage = Usage { input: 100, cached: 0, cache_write: 900, output: 300 };
        assert!(PRICE.cost(&usage, false, CacheLife::Minutes) <= 275_000);
    }

    #[test]
    fn absurd_counts_cost_the_maximum_and_negative_ones_nothing() {
        let usage = Usage { input: i64::MAX, output: i64::MAX, ..Usage::default() };
        assert_eq!(PRICE.cost(&usage, false, CacheLife::Minutes), i64::MAX);
        let usage = Usage { input: -5, ..Usage::default() };
        assert_eq!(PRICE.cost(&usage, false, CacheLife::Minutes), 0);
    }
}
