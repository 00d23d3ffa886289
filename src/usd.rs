//! Money as it is shown: whole nano-dollars inside, a decimal number outside.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::convert::float;

/// Nano-dollars per dollar.
const NANO: i64 = 1_000_000_000;

/// US dollars, held in nano-dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(pub i64);

impl Usd {
    /// Reads dollars such as `5`, `0.05` or `$2.50`; `None` for anything else, and for more than
    /// nine decimals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('$').unwrap_or(text);
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() > 9 {
            return None;
        }
        let whole = whole.parse::<i64>().ok()?.checked_mul(NANO)?;
        whole.checked_add(format!("{fraction:0<9}").parse().ok()?).map(Self)
    }

    fn exact(self) -> String {
        let (sign, nano) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, rest) = (nano / NANO.unsigned_abs(), nano % NANO.unsigned_abs());
        format!("{sign}{whole}.{rest:09}")
    }
}

impl fmt::Display for Usd {
    /// `$1.23`; below ten cents with six decimals, because a call costs a fraction of a cent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = self.exact();
        let decimals = if self.0 == 0 || self.0.abs() >= NANO / 10 { 2 } else { 6 };
        let shown = exact.len() - 9 + decimals;
        write!(f, "${}", exact.get(..shown).unwrap_or(&exact))
    }
}

impl Serialize for Usd {
    /// As a JSON number with all its decimals.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(float(self.0) / float(NANO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_exactly() {
        for (text, nano) in [("5", 5_000_000_000), ("$0.05", 50_000_000), ("0.000000001", 1)] {
            assert_eq!(Usd::parse(text), Some(Usd(nano)), "{text}");
        }
        for text in ["", "-1", "1e3", ".5", "1.", "1,5", "0.0000000001", "99999999999"] {
            assert_eq!(Usd::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dollars_are_shown_with_as_many_decimals_as_matter() {
        for (nano, text) in [
            (0, "$0.00"),
            (160_250, "$0.000160"),
            (1_234_567_890, "$1.23"),
            (99_999_999, "$0.099999"),
        ] {
            assert_eq!(Usd(nano).to_string(), text);
        }
        assert_eq!(serde_json::to_string(&Usd(160_250)).unwrap(), "0.00016025");
        for nano in (0..60).map(|power| 3_i64.saturating_pow(power)).filter(|nano| *nano < 1 << 53)
        {
            let text = Usd(nano).exact().parse::<f64>().unwrap();
            assert_eq!(
                serde_json::to_string(&Usd(nano)).unwrap(),
                serde_json::to_string(&text).unwrap()
            );
        }
    }
}
