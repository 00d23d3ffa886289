//! The occupation that a path or a parameter names, and what is said where there is none.

use crate::read::edition::{Edition, Occupation};
use crate::soc::{OnetSocCode, SocCode};
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::view::View;

/// The most slips of the pen, of one digit each, for which a code is still suggested.
const SLIPS: usize = 2;
/// The most codes that are suggested.
const SUGGESTED: usize = 3;
/// The longest text for which codes are suggested, in bytes: the longest code and the slips. Any text
/// is compared with all codes, which must not take long.
const LONGEST: usize = 12;

/// The occupation that a path names.
pub(super) const SOC_CODE: Param =
    Param::new(Kind::SocCode, "a SOC code such as 29-1141; .00 may follow");

query! {
    /// The parameters of a route that is asked for one occupation and nothing else.
    pub(super) struct OfOccupation {
        soc_code: String = SOC_CODE,
    }
}

impl OfOccupation {
    /// The occupation, with its position in the edition.
    pub(super) fn named<'a>(&self, view: &'a View) -> Result<(usize, &'a Occupation), Error> {
        named(view, &self.soc_code)
    }
}

/// The occupation that a text names, with its position in the edition.
pub(super) fn named<'a>(view: &'a View, text: &str) -> Result<(usize, &'a Occupation), Error> {
    let code: Option<SocCode> = text.parse().ok();
    let place = code.and_then(|code| view.edition.place(code.as_str()));
    let found = place.and_then(|place| Some((place, view.edition.occupations.get(place)?)));
    found.ok_or_else(|| Error::not_found(Thing::Occupation, text, unknown(&view.edition, text)))
}

/// What is said of a text that names no occupation.
fn unknown(edition: &Edition, text: &str) -> String {
    let soc = text.parse::<OnetSocCode>().ok().map(|code| code.soc());
    let wanted = soc.as_ref().map_or(text, SocCode::as_str);
    if soc.is_some() && edition.occupation(wanted).is_some() {
        return format!(
            "there is no occupation {text} of its own: occupations go by SOC code, here {wanted}"
        );
    }
    let near = near(edition.occupations.iter().map(|o| o.soc_code.as_str()), wanted);
    if near.is_empty() {
        format!(
            "there is no occupation {text}; expected a SOC code such as 29-1141, which \
             /search/suggest finds by a title"
        )
    } else {
        format!("there is no occupation {text}; did you mean {}?", near.join(" or "))
    }
}

/// The codes that are written almost like a text, the nearest first; equally near ones by how far apart they
/// are as numbers.
fn near<'a>(codes: impl Iterator<Item = &'a str>, text: &str) -> Vec<&'a str> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let wanted = number(text);
    let mut found: Vec<_> = codes
        .map(|code| (strsim::osa_distance(text, code), number(code).abs_diff(wanted), code))
        .filter(|(slips, ..)| *slips <= SLIPS)
        .collect();
    found.sort_unstable();
    found.truncate(SUGGESTED);
    found.into_iter().map(|(.., code)| code).collect()
}

/// The digits of a short text as one number.
fn number(text: &str) -> u64 {
    let digits = text.chars().filter_map(|c| c.to_digit(10));
    digits.fold(0, |number, digit| number * 10 + u64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_within_two_slips_are_suggested_the_nearest_first() {
        let codes = ["11-1011", "29-1141", "29-1151", "29-1171", "29-2061"];
        let near = |text| near(codes.into_iter(), text);
        assert_eq!(near("29-1142"), ["29-1141", "29-1151", "29-1171"]);
        assert_eq!(near("291141"), ["29-1141", "29-1151", "29-1171"], "without its hyphen");
        let swapped = near("29-1411");
        assert_eq!(swapped.first(), Some(&"29-1141"), "two digits changed places are one slip");
        assert_eq!(near("11-1012"), ["11-1011"]);
        for text in ["99-9999", "nurse", "", "29-1141-29-1141"] {
            assert!(near(text).is_empty(), "{text}");
        }
    }
}
