//! Queries that are a code.

use super::super::occupation::Occupation;

/// The places of the occupations whose code is the text or begins with it, and the text as a code; absent
/// where the text does not look like a code.
pub(super) fn by_code(occupations: &[Occupation], text: &str) -> Option<(Vec<usize>, String)> {
    let code = text.trim();
    let major = code.get(..2)?;
    let rest = code.get(2..)?;
    let is_code = major.bytes().all(|byte| byte.is_ascii_digit())
        && (rest.is_empty() || rest.starts_with('-'))
        && rest.bytes().skip(1).all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_code {
        return None;
    }
    let found = occupations.iter().enumerate();
    let found = found.filter(|(_, occupation)| code_of(occupation, code).is_some());
    Some((found.map(|(place, _)| place).collect(), code.to_owned()))
}

/// The code of an occupation that is the text or begins with it: its SOC code, else that of one of its
/// O*NET-SOC occupations.
pub(super) fn code_of<'a>(occupation: &'a Occupation, code: &str) -> Option<&'a str> {
    if occupation.soc_code.starts_with(code.strip_suffix(".00").unwrap_or(code)) {
        return Some(&occupation.soc_code);
    }
    let mut details = occupation.details.iter().map(|detail| detail.onetsoc_code.as_str());
    details.find(|onetsoc_code| onetsoc_code.starts_with(code))
}
