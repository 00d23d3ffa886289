//! How figures are written in either language. A score has no decimals: the intervals are wider than those.

use chrono::{Datelike, NaiveDate};

use crate::convert::{float, nearest};
use crate::korean::hangul::{Ending, ending};
use crate::stats::order::exceeds;
use crate::text::{counted, thousands};
use crate::web::kernel::language::Language;

/// A score as a whole number. Values closer than 1e-9 are one, so that a half rounds up whatever its last digits are.
pub(super) fn whole_points(score: f64) -> Option<i64> {
    nearest(score + 1e-9)
}

/// A score, in whole points.
pub(super) fn points(score: f64) -> String {
    whole_points(score).map_or_else(|| "–".to_owned(), |points| points.to_string())
}

/// A number with its groups: `1,373,680`.
pub(super) fn whole(n: i64) -> String {
    thousands(n).replace('-', "−")
}

/// So many jobs, people or dollars, with about three digits that count: `1.37 million`, `137만 4천`.
pub(super) fn about(language: Language, n: i64) -> String {
    match language {
        Language::English => match float(n) {
            large if large >= 1e12 => format!("{:.1} trillion", large / 1e12),
            large if large >= 1e9 => format!("{:.1} billion", large / 1e9),
            large if large >= 1e7 => format!("{:.1} million", large / 1e6),
            large if large >= 1e6 => format!("{:.2} million", large / 1e6),
            _ => whole(n),
        },
        Language::Korean => in_ten_thousands(n),
    }
}

/// The same of an estimate with a relative standard error in percent: no digit is written that the error is larger than.
pub(super) fn estimated(language: Language, n: i64, error: Option<f64>) -> String {
    let Some(error) = error.filter(|error| *error > 0.0) else { return about(language, n) };
    let error = (float(n) * error / 100.0).min(float(n));
    let mut unit = 1;
    while float(unit * 10) <= error {
        unit *= 10;
    }
    let number = about(language, rounded(n, unit));
    match language {
        Language::English => format!("about {number}"),
        Language::Korean => format!("약 {number}"),
    }
}

/// To the nearest multiple; halves go up.
fn rounded(n: i64, unit: i64) -> i64 {
    (n + unit / 2) / unit * unit
}

/// Ten thousands and hundred millions, as Korean counts: above ten thousand in thousands, above a hundred million with
/// four digits that count.
fn in_ten_thousands(n: i64) -> String {
    const MAN: i64 = 10_000;
    const EOK: i64 = 100_000_000;
    const JO: i64 = 1_000_000_000_000;
    let four_digits = |n: i64| {
        let mut unit = 1;
        while n / unit >= 10_000 {
            unit *= 10;
        }
        rounded(n, unit)
    };
    if n >= EOK {
        let n = four_digits(n);
        if n >= JO {
            return joined(&[(n / JO, "조"), (n % JO / EOK, "억")]);
        }
        return joined(&[(n / EOK, "억"), (n % EOK / MAN, "만")]);
    }
    if n >= MAN {
        let n = rounded(n, 1_000);
        if n >= EOK {
            return in_ten_thousands(n);
        }
        return joined(&[(n / MAN, "만"), (n % MAN / 1_000, "천")]);
    }
    whole(n)
}

fn joined(parts: &[(i64, &str)]) -> String {
    let parts = parts.iter().filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts.map(|(n, unit)| format!("{}{unit}", whole(*n))).collect();
    parts.join(" ")
}

/// Dollars of the United States.
pub(super) fn dollars(language: Language, value: f64) -> String {
    let number = nearest(value).map_or_else(|| "–".to_owned(), whole);
    match language {
        Language::English => format!("${number}"),
        Language::Korean => format!("{number}달러"),
    }
}

/// The same with cents, which count in an hour's pay.
pub(super) fn dollars_and_cents(language: Language, value: f64) -> String {
    match language {
        Language::English => format!("${value:.2}"),
        Language::Korean => format!("{value:.2}달러"),
    }
}

/// A share from 0 to 1 as percent, with a decimal where it is near to either end. What is not all is never 100%, and
/// what is not nothing never 0%.
pub(super) fn share(value: f64) -> String {
    let percent = value * 100.0;
    if !exceeds(value, 0.0) {
        "0%".to_owned()
    } else if !exceeds(1.0, value) {
        format!("{percent:.0}%")
    } else if percent < 0.05 {
        "<0.1%".to_owned()
    } else if percent >= 99.95 {
        ">99.9%".to_owned()
    } else if !(9.95..99.0).contains(&percent) {
        format!("{percent:.1}%")
    } else {
        format!("{percent:.0}%")
    }
}

/// A change in percent with its sign.
pub(super) fn change(percent: f64) -> String {
    let text = format!("{percent:+.1}%");
    match text.get(1..) {
        // Nothing has no sign.
        Some("0.0%") => "0.0%".to_owned(),
        _ => text.replace('-', "−"),
    }
}

/// From one whole number to another.
pub(super) fn range(language: Language, low: f64, high: f64) -> String {
    let (low, high) = (points(low), points(high));
    match language {
        _ if low == high => low,
        Language::English => format!("{low} to {high}"),
        Language::Korean => format!("{low}~{high}"),
    }
}

/// A month of BLS, `2025-05`, as people write it.
pub(super) fn month(language: Language, period: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts = period.split_once('-').and_then(|(year, month)| {
        let month: usize = month.parse().ok()?;
        Some((year, month, *MONTHS.get(month.checked_sub(1)?)?))
    });
    match (language, parts) {
        (Language::English, Some((year, _, name))) => format!("{name} {year}"),
        (Language::Korean, Some((year, month, _))) => format!("{year}년 {month}월"),
        (_, None) => period.to_owned(),
    }
}

/// A span of years, `2024-2034`.
pub(super) fn years(language: Language, period: &str) -> String {
    match language {
        Language::English => period.replace('-', "–"),
        Language::Korean => format!("{}년", period.replace('-', "~")),
    }
}

/// How long ago a day was: in days, from two months on in months.
pub(super) fn age(language: Language, today: NaiveDate, day: NaiveDate) -> String {
    let days = (today - day).num_days();
    let months = i64::from(today.year() - day.year()) * 12 + i64::from(today.month())
        - i64::from(day.month())
        - i64::from(today.day() < day.day());
    match language {
        Language::English if days < 1 => "today".to_owned(),
        Language::English if days < 60 => format!("{} ago", counted(days, "day")),
        Language::English => format!("{} ago", counted(months, "month")),
        Language::Korean if days < 1 => "오늘".to_owned(),
        Language::Korean if days < 60 => format!("{days}일 전"),
        Language::Korean => format!("{}개월 전", whole(months)),
    }
}

/// A particle of Korean in its two forms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Particle {
    closed: &'static str,
    open: &'static str,
}

/// 을/를.
pub(super) const OBJECT: Particle = Particle { closed: "을", open: "를" };
/// 은/는.
pub(super) const TOPIC: Particle = Particle { closed: "은", open: "는" };
/// 으로/로.
pub(super) const BY: Particle = Particle { closed: "으로", open: "로" };
/// 과/와.
pub(super) const AND: Particle = Particle { closed: "과", open: "와" };

/// A word with a particle, whose form follows from the sound that the word ends with; both forms where that is not
/// known.
pub(super) fn with(word: &str, particle: Particle) -> String {
    let last = word.chars().rev().find(|c| c.is_alphanumeric());
    let ending = last.and_then(|c| match c {
        // As numbers are read: 영 일 이 삼 사 오 육 칠 팔 구, and 십, 백, 천 for the zeros.
        '2' | '4' | '5' | '9' => Some(Ending::Open),
        '1' | '7' | '8' => Some(Ending::Rieul),
        '0' | '3' | '6' => Some(Ending::Closed),
        _ => ending(c),
    });
    let form = match ending {
        Some(Ending::Open) => particle.open,
        Some(Ending::Rieul) if particle.open == BY.open => particle.open,
        Some(_) => particle.closed,
        None => return format!("{word}{}({})", particle.closed, particle.open),
    };
    format!("{word}{form}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Particle = Particle { closed: "이", open: "가" };

    #[test]
    fn numbers_are_written_as_each_language_counts() {
        let both = |n| Language::ALL.map(|language| about(language, n));
        assert_eq!(both(155_481_840), ["155.5 million", "1억 5,550만"]);
        assert_eq!(both(1_373_680), ["1.37 million", "137만 4천"]);
        assert_eq!(both(1_567_000), ["1.57 million", "156만 7천"]);
        assert_eq!(both(132_450), ["132,450", "13만 2천"]);
        assert_eq!(both(9_450), ["9,450", "9,450"]);
        assert_eq!(both(99_999_999), ["100.0 million", "1억"]);
        assert_eq!(both(10_833_939_665_400), ["10.8 trillion", "10조 8,300억"]);
        assert_eq!(both(472_697_520_000), ["472.7 billion", "4,727억"]);
        assert_eq!(both(999_960_000_000), ["1000.0 billion", "1조"]);
        assert_eq!((whole(0), whole(-1_234)), ("0".to_owned(), "−1,234".to_owned()));
        assert_eq!(Language::ALL.map(|it| dollars(it, 50_670.0)), ["$50,670", "50,670달러"]);
    }

    #[test]
    fn ages_are_in_days_and_then_in_months() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let both = |day: &str| Language::ALL.map(|it| age(it, date("2026-11-30"), date(day)));
        assert_eq!(both("2026-11-30"), ["today", "오늘"]);
        assert_eq!(both("2026-12-02"), ["today", "오늘"], "of a clock that is ahead");
        assert_eq!(both("2026-11-29"), ["1 day ago", "1일 전"]);
        assert_eq!(both("2026-10-02"), ["59 days ago", "59일 전"]);
        assert_eq!(both("2026-10-01"), ["1 month ago", "1개월 전"]);
        assert_eq!(both("2025-05-01"), ["18 months ago", "18개월 전"]);
        assert_eq!(both("2024-12-31"), ["22 months ago", "22개월 전"]);
    }

    #[test]
    fn no_digit_of_an_estimate_is_smaller_than_its_error() {
        let both = |n, error| Language::ALL.map(|language| estimated(language, n, error));
        assert_eq!(both(35_830, Some(5.0)), ["about 36,000", "약 3만 6천"]);
        assert_eq!(both(4_320, Some(35.0)), ["about 4,000", "약 4,000"]);
        assert_eq!(both(3_195_060, Some(0.5)), ["about 3.20 million", "약 320만"]);
        assert_eq!(both(30, Some(400.0)), ["about 30", "약 30"]);
        // Without an error nothing is known of the digits.
        assert_eq!(both(9_450, None), ["9,450", "9,450"]);
        assert_eq!(both(9_450, Some(0.0)), ["9,450", "9,450"]);
    }

    #[test]
    fn scores_have_no_decimals_and_small_shares_one() {
        assert_eq!((points(55.6), points(0.2)), ("56".to_owned(), "0".to_owned()));
        // A sum of weighted scores that is a half but for its last digits.
        assert_eq!((points(47.499_999_999_999_99), points(47.499)), ("48".into(), "47".into()));
        assert_eq!(
            (share(0.0538), share(0.986), share(0.0)),
            ("5.4%".into(), "99%".into(), "0%".into())
        );
        // METHOD 5: a sum of weights that misses 1 in its last digit is 1.
        for (part, said) in [
            (1.0, "100%"),
            (1.0 - 1e-12, "100%"),
            (0.9999, ">99.9%"),
            (0.998, "99.8%"),
            (0.995, "99.5%"),
            (0.99, "99.0%"),
            (0.989, "99%"),
            (0.0004, "<0.1%"),
            (0.0005, "0.1%"),
            (-1e-12, "0%"),
        ] {
            assert_eq!(share(part), said, "{part}");
        }
        assert_eq!((change(-5.8), change(3.0)), ("−5.8%".into(), "+3.0%".into()));
        assert_eq!(Language::ALL.map(|it| range(it, 46.1, 65.2)), ["46 to 65", "46~65"]);
        assert_eq!(Language::ALL.map(|it| range(it, 50.1, 50.2)), ["50", "50"]);
    }

    #[test]
    fn periods_are_written_out() {
        assert_eq!(Language::ALL.map(|it| month(it, "2025-05")), ["May 2025", "2025년 5월"]);
        assert_eq!(Language::ALL.map(|it| month(it, "2025-13")), ["2025-13", "2025-13"]);
        assert_eq!(Language::ALL.map(|it| years(it, "2024-2034")), ["2024–2034", "2024~2034년"]);
    }

    #[test]
    fn particles_follow_the_last_sound() {
        for (word, particle, expected) in [
            ("간호사", TOPIC, "간호사는"),
            ("공무원", TOPIC, "공무원은"),
            ("직업", SUBJECT, "직업이"),
            ("서울", BY, "서울로"),
            ("부산", BY, "부산으로"),
            ("56", SUBJECT, "56이"),
            ("81", AND, "81과"),
            ("81", BY, "81로"),
            ("22", OBJECT, "22를"),
            ("1억 5,548만", OBJECT, "1억 5,548만을"),
            ("GPT", TOPIC, "GPT은(는)"),
        ] {
            assert_eq!(with(word, particle), expected);
        }
    }
}
