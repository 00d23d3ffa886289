//! Where the head of a request ends.

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

/// Bytes of a head that are waited for: of path and query, of header fields, and of what stands between them.
/// What a whole head may hold is decided afterwards, by [`super::super::guard`].
pub(super) const MOST: usize = 4_096 + 16_384 + 4_096;
/// Bytes of a first line that are waited for.
const MOST_OF_LINE: usize = 4_096 + 64;

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
    let line = input.iter().take(MOST_OF_LINE).any(|byte| *byte == b'\n');
    match input.len() {
        length if length >= MOST_OF_LINE && !line => Head::LongLine,
        length if length >= MOST => Head::Long,
        _ => Head::Partial,
    }
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

/// The last value of a header field in a head that is refused; none where the field is missing, or may be: in a head
/// that has not come whole, or of which a field cannot be read, which may be this one.
pub(super) fn last_value<'a>(head: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let Head::Whole(length) = look(head, 0) else { return None };
    let lines = head.get(..length)?.split(|byte| *byte == b'\n').skip(1);
    let mut last = None;
    for line in lines.map(<[u8]>::trim_ascii_end).filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (given, value) = line.split_at_checked(colon)?;
        if given.is_empty() || !given.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        if given.eq_ignore_ascii_case(name.as_bytes()) {
            last = value.get(1..);
        }
    }
    last
}

/// Method and path of the first line, as far as they are there and as a log may have them: without the query, which may
/// be what readers say of themselves, and without control characters.
pub(super) fn asked(head: &[u8]) -> (String, String) {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.get(..line.len().min(1_024)).unwrap_or_default();
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let mut word = || words.next().unwrap_or(b"-");
    let (method, target) = (word(), word());
    let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
    (percent_encode(method, CONTROLS).to_string(), percent_encode(path, CONTROLS).to_string())
}

/// Takes `Expect` out of a head, in the place of which there are blanks: no route reads a body, and to a client that
/// waits to be asked for one the final reply says so (RFC 9110, 10.1.1). The library would ask for it.
pub(super) fn expect_nothing(head: &mut [u8]) {
    for line in head.split_mut(|byte| *byte == b'\n').skip(1) {
        let is_it = line.get(..7).is_some_and(|name| name.eq_ignore_ascii_case(b"expect:"));
        if let Some(value) = line.get_mut(7..).filter(|_| is_it) {
            let end = value.trim_ascii_end().len();
            value.iter_mut().take(end).for_each(|byte| *byte = b' ');
        }
    }
}

#[cfg(test)]
mod tests;
