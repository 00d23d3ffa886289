//! Which of the past is kept: rules in the grammar of restic. What any rule wants stays.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDateTime, TimeDelta};

/// How many a rule keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Count {
    /// So many; 0 is no rule.
    Some(usize),
    /// All of them.
    Unlimited,
    /// No such rule.
    #[default]
    None,
}

impl Count {
    fn reaches(self, nth: usize) -> bool {
        match self {
            Self::Some(count) => nth < count,
            Self::Unlimited => true,
            Self::None => false,
        }
    }

    fn is_rule(self) -> bool {
        !matches!(self, Self::None | Self::Some(0))
    }
}

impl FromStr for Count {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "unlimited" {
            return Ok(Self::Unlimited);
        }
        let wrong = || "a whole number from 0 on, or unlimited".to_owned();
        text.parse().ok().map(Self::Some).ok_or_else(wrong)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Some(count) => write!(f, "{count}"),
            Self::Unlimited => f.write_str("unlimited"),
            Self::None => f.write_str("0"),
        }
    }
}

/// A length of time: years, months, days and hours, each at most once, as in `2y5m7d3h`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    months: u32,
    days: u64,
    hours: i64,
    text: String,
}

impl Span {
    /// The time so long before another; the earliest there is where that cannot be told.
    fn before(&self, time: NaiveDateTime) -> NaiveDateTime {
        time.checked_sub_months(Months::new(self.months))
            .and_then(|time| time.checked_sub_days(Days::new(self.days)))
            .and_then(|time| time.checked_sub_signed(TimeDelta::try_hours(self.hours)?))
            .unwrap_or(NaiveDateTime::MIN)
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "years, months, days and hours such as 18m, 90d or 2y5m7d3h".to_owned();
        let mut found: BTreeMap<char, u32> = BTreeMap::new();
        let mut digits = String::new();
        for c in text.chars() {
            match c {
                '0'..='9' => digits.push(c),
                'y' | 'm' | 'd' | 'h' => {
                    let number = digits.parse().ok().ok_or_else(wrong)?;
                    digits.clear();
                    if number > 100_000 || found.insert(c, number).is_some() {
                        return Err(wrong());
                    }
                }
                _ => return Err(wrong()),
            }
        }
        if !digits.is_empty() || found.values().all(|number| *number == 0) {
            return Err(wrong());
        }
        let number = |unit| found.get(&unit).copied().unwrap_or(0);
        Ok(Self {
            months: number('y') * 12 + number('m'),
            days: number('d').into(),
            hours: number('h').into(),
            text: text.to_owned(),
        })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is kept. Without any rule nothing goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// The newest so many.
    pub last: Count,
    /// The newest of each of so many years that have any.
    pub yearly: Count,
    /// What is at most so much older than the newest.
    pub within: Option<Span>,
    /// Snapshots with a tag of one of these names, in which `*` at the end stands for anything. Where there is
    /// none, every tag keeps its snapshot, which is no rule by itself.
    pub tags: Vec<String>,
}

/// What a policy looks at: when it is of, and its tags.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// The time that counts (UTC).
    pub at: NaiveDateTime,
    /// Its tags.
    pub tags: Vec<String>,
}

impl Policy {
    /// Whether it has no rule, so that nothing goes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules().is_empty()
    }

    /// Its rules, as flags say them.
    #[must_use]
    pub fn rules(&self) -> Vec<String> {
        let count = |flag: &str, count: Count| count.is_rule().then(|| format!("{flag} {count}"));
        let within = self.within.as_ref().map(|span| format!("--keep-within {span}"));
        count("--keep-last", self.last)
            .into_iter()
            .chain(count("--keep-yearly", self.yearly))
            .chain(within)
            .chain(self.tags.iter().map(|tag| format!("--keep-tag {tag}")))
            .collect()
    }

    /// Why each is kept, in the order in which they are given, which is from the newest to the oldest; no
    /// reason where no rule wants it.
    #[must_use]
    pub fn reasons(&self, newest_first: &[Dated]) -> Vec<Vec<String>> {
        let since = self
            .within
            .as_ref()
            .and_then(|span| newest_first.first().map(|newest| span.before(newest.at)));
        let (mut years, mut year_before) = (0, None);
        let reasons = newest_first.iter().enumerate().map(|(nth, dated)| {
            let mut reasons = Vec::new();
            if self.last.reaches(nth) {
                reasons.push(format!("last {}", self.last));
            }
            let year = dated.at.year();
            if year_before != Some(year) {
                if self.yearly.reaches(years) {
                    reasons.push(format!("yearly {year}"));
                }
                years += 1;
                year_before = Some(year);
            }
            if let (Some(span), Some(since)) = (&self.within, since)
                && dated.at >= since
            {
                reasons.push(format!("within {span}"));
            }
            let tags = dated.tags.iter().filter(|tag| self.keeps_tag(tag));
            reasons.extend(tags.map(|tag| format!("tag {tag}")));
            reasons
        });
        reasons.collect()
    }

    fn keeps_tag(&self, tag: &str) -> bool {
        let fits = |name: &String| match name.strip_suffix('*') {
            Some(start) => tag.starts_with(start),
            None => tag == name,
        };
        self.tags.is_empty() || self.tags.iter().any(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(day: &str, tags: &[&str]) -> Dated {
        let at = format!("{day}T12:00:00").parse().unwrap();
        Dated { at, tags: tags.iter().map(|tag| (*tag).to_owned()).collect() }
    }

    fn past() -> Vec<Dated> {
        vec![
            dated("2026-11-30", &[]),
            dated("2026-05-31", &[]),
            dated("2025-11-30", &["cited-in-nature"]),
            dated("2025-02-01", &["draft"]),
            dated("2022-02-01", &[]),
        ]
    }

    #[test]
    fn what_any_rule_wants_stays() {
        let policy = Policy {
            last: Count::Some(1),
            yearly: Count::Some(3),
            within: Some("6m".parse().unwrap()),
            tags: vec!["cited-*".to_owned()],
        };
        let expected: [&[&str]; 5] = [
            &["last 1", "yearly 2026", "within 6m"],
            &["within 6m"],
            &["yearly 2025", "tag cited-in-nature"],
            &[],
            &["yearly 2022"],
        ];
        assert_eq!(policy.reasons(&past()), expected);
        assert_eq!(
            policy.rules(),
            ["--keep-last 1", "--keep-yearly 3", "--keep-within 6m", "--keep-tag cited-*"]
        );
    }

    #[test]
    fn without_a_rule_there_is_none_although_tags_keep() {
        for policy in [Policy::default(), Policy { last: Count::Some(0), ..Policy::default() }] {
            assert!(policy.is_empty());
            assert_eq!(policy.reasons(&past())[2], ["tag cited-in-nature"]);
        }
        let all = Policy { last: Count::Unlimited, ..Policy::default() };
        assert!(!all.is_empty() && all.reasons(&past()).iter().all(|reasons| !reasons.is_empty()));
        assert!(!Policy { tags: vec!["x".into()], ..Policy::default() }.is_empty());
    }

    #[test]
    fn a_length_of_time_is_read_as_restic_reads_it() {
        let newest = "2026-03-31T00:00:00".parse().unwrap();
        let before = |text: &str| text.parse::<Span>().unwrap().before(newest).to_string();
        assert_eq!(before("18m"), "2024-09-30 00:00:00");
        assert_eq!(before("2y5m7d3h"), "2023-10-23 21:00:00");
        assert_eq!(before("1y"), "2025-03-31 00:00:00");
        for wrong in ["", "5", "m", "1w", "1y2y", "0d", "-1d", "1.5y", "99999999999y"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
    }
}
