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
mod tests;
