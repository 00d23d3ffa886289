//! The codes that a code which names no occupation may have been meant for.

use crate::soc::{OnetSocCode, SocCode};

/// The most slips of the pen, of one digit each, for which a code is still suggested.
const SLIPS: usize = 2;
/// The most codes that are suggested.
const SUGGESTED: usize = 3;
/// The longest text for which codes are suggested, in bytes: the longest code and the slips. Any text
/// is compared with all codes, which must not take long.
const LONGEST: usize = 12;

/// What is said after "no occupation" and a text that names none: to which SOC code it belongs, else which codes
/// are near it. Absent where nothing is.
#[must_use]
pub fn hint<'a>(codes: impl Iterator<Item = &'a str> + Clone, text: &str) -> Option<String> {
    if let Some(soc) = soc(text)
        && codes.clone().any(|code| code == soc.as_str())
    {
        return Some(format!(" of its own: occupations go by SOC code, here {soc}"));
    }
    let near = near(codes, text);
    (!near.is_empty()).then(|| format!("; did you mean {}?", near.join(" or ")))
}

/// The codes that are written almost like a text, the nearest first: those that begin with it before others, and
/// equally near ones by how far apart they are as numbers.
#[must_use]
pub fn near<'a>(codes: impl Iterator<Item = &'a str>, text: &str) -> Vec<&'a str> {
    let soc = soc(text);
    let text = soc.as_ref().map_or(text, SocCode::as_str);
    if text.len() > LONGEST {
        return Vec::new();
    }
    let wanted = number(text);
    let place = |code: &'a str| {
        let other = !code.starts_with(text);
        (strsim::osa_distance(text, code), other, number(code).abs_diff(wanted), code)
    };
    let mut found: Vec<_> = codes.map(place).filter(|(slips, ..)| *slips <= SLIPS).collect();
    found.sort_unstable();
    found.truncate(SUGGESTED);
    found.into_iter().map(|(.., code)| code).collect()
}

/// The SOC code of an O*NET-SOC code.
fn soc(text: &str) -> Option<SocCode> {
    text.parse::<OnetSocCode>().ok().map(|code| code.soc())
}

/// The digits of a short text as one number.
fn number(text: &str) -> u64 {
    let digits = text.chars().filter_map(|c| c.to_digit(10));
    digits.fold(0, |number, digit| number * 10 + u64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [&str; 6] = ["11-1011", "29-1124", "29-1141", "29-1151", "29-1171", "29-2061"];

    #[test]
    fn codes_within_two_slips_are_suggested_the_nearest_first() {
        let near = |text| near(CODES.into_iter(), text);
        assert_eq!(near("29-1142"), ["29-1141", "29-1124", "29-1151"]);
        assert_eq!(near("291141").first(), Some(&"29-1141"), "without its hyphen");
        assert_eq!(near("29-114").first(), Some(&"29-1141"), "its beginning");
        assert_eq!(near("29-1142.01").first(), Some(&"29-1141"), "with a detail");
        let swapped = near("29-1411");
        assert_eq!(swapped.first(), Some(&"29-1141"), "two digits changed places are one slip");
        assert_eq!(near("11-1012"), ["11-1011"]);
        for text in ["99-9999", "nurse", "", "29-1141-29-1141"] {
            assert!(near(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_detail_is_told_its_occupation() {
        let hint = |text| hint(CODES.into_iter(), text);
        let own = " of its own: occupations go by SOC code, here 29-1141";
        assert_eq!(hint("29-1141.77").as_deref(), Some(own));
        assert_eq!(hint("11-1012").as_deref(), Some("; did you mean 11-1011?"));
        assert_eq!(hint("99-9999"), None);
    }
}
