//! Numbers of O\*NET releases, and which come next.

use std::fmt;
use std::str::FromStr;

/// `30.1`: compared number by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    major: u32,
    minor: u32,
}

/// A version that is no number of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoNumber;

impl Number {
    /// The releases that may come next: `30.2` and `31.0` after `30.1`.
    pub(crate) fn next(self) -> [Self; 2] {
        [
            Self { minor: self.minor.saturating_add(1), ..self },
            Self { major: self.major.saturating_add(1), minor: 0 },
        ]
    }
}

impl FromStr for Number {
    type Err = NoNumber;

    fn from_str(text: &str) -> Result<Self, NoNumber> {
        let (major, minor) = text.split_once('.').ok_or(NoNumber)?;
        let number = |part: &str| {
            let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| plain).ok_or(NoNumber)
        };
        Ok(Self { major: number(major)?, minor: number(minor)? })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_compared_as_numbers_and_follow_each_other() {
        let number = |text: &str| text.parse::<Number>().unwrap();
        assert!(number("29.10") > number("29.9") && number("30.0") > number("29.10"));
        assert_eq!(number("29.3").next().map(|next| next.to_string()), ["29.4", "30.0"]);
        for wrong in ["sample", "30", "30.", ".1", "30.1.1", "30.x", "+30.1", "30.-1"] {
            assert_eq!(wrong.parse::<Number>(), Err(NoNumber), "{wrong}");
        }
    }
}
