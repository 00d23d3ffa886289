//! Where the head of a request ends.

use percent_encoding::{AsciiSet, percent_encode};

/// Bytes of a head that are waited for: of path and query, of header fields, and of what stands between them.
/// What a whole head may hold is decided afterwards, by [`super::super::guard`], and so is that its first line is too
/// long: only the fields after it say whether a person or a program is to be told.
pub(super) const MOST: usize = 4_096 + 16_384 + 4_096;

/// What the bytes that have come so far are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// The beginning of a head.
    Partial,
    /// A head of so many bytes, and perhaps more.
    Whole(usize),
    /// No head: it begins with what no method has.
    Nonsense,
    /// The beginning of a head whose first line is too long.
    LongLine,
    /// The beginning of a head that is too long.
    Long,
}

/// Looks for the end of a head in what has come, of which the first `seen` bytes were looked at before.
pub(super) fn look(input: &[u8], seen: usize) -> Head {
    if input.first().is_some_and(|first| !first.is_ascii_graphic()) {
        return Head::Nonsense;
    }
    // The three bytes before may be the beginning of the end.
    let from = seen.saturating_sub(3).min(input.len());
    let rest = input.get(from..).unwrap_or_default();
    for (at, _) in rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        let after = rest.get(at + 1..).unwrap_or_default();
        let end = match after {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => continue,
        };
        return Head::Whole(from + at + 1 + end);
    }
    if input.len() < MOST {
        return Head::Partial;
    }
    let has_line = input.iter().take(MOST).any(|byte| *byte == b'\n');
    if has_line { Head::Long } else { Head::LongLine }
}

/// A head with what is not ASCII in its first line percent-encoded; absent where there is no such thing.
pub(super) fn encoded(head: &[u8]) -> Option<Vec<u8>> {
    let end = head.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = head.split_at_checked(end)?;
    if line.is_ascii() {
        return None;
    }
    let mut encoded: Vec<u8> =
        percent_encode(line, &AsciiSet::EMPTY).flat_map(str::bytes).collect();
    encoded.extend_from_slice(rest);
    Some(encoded)
}

/// How many bytes of empty lines come first, which a request may follow.
pub(super) fn empty_lines(input: &[u8]) -> usize {
    input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
}

/// The values of a header field in a head that may be malformed.
pub(super) fn values<'a>(head: &'a [u8], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    head.split(|byte| *byte == b'\n').skip(1).filter_map(move |line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (given, value) = line.split_at_checked(colon)?;
        given.eq_ignore_ascii_case(name.as_bytes()).then(|| value.get(1..).unwrap_or_default())
    })
}

/// Method and target of the first line, as far as they are there.
pub(super) fn asked(head: &[u8]) -> (String, String) {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line.get(..line.len().min(1_024)).unwrap_or_default());
    let mut words = line.split_ascii_whitespace();
    let mut word = || words.next().unwrap_or_default().to_owned();
    (word(), word())
}

#[cfg(test)]
mod tests;
