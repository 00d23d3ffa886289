//! The spellings of a secret: the text is decoded in every way in which it may have been encoded, and what
//! is found is traced back to where it stands.

use std::collections::BTreeSet;
use std::ops::Range;

/// Escapes one around the other that are seen through: an error in JSON, quoted in an error in JSON,
/// with a URL in it.
const DEPTH: usize = 3;

/// What is left of a secret that was cut off is blotted from this many bytes on. A vendor's keys share
/// fewer at their beginning.
const FRAGMENT: usize = 16;

/// A text to be found.
pub(super) struct Pattern {
    bytes: Vec<u8>,
    /// Letters and digits around it belong to it: it is the middle of an encoded text.
    encoded: bool,
}

impl Pattern {
    /// The secret itself; what decoding makes of it, which happens to it where a text around it is
    /// decoded; and the middles of what base64 and hexadecimal digits make of it, wherever it stands
    /// in a longer text.
    pub(super) fn all_of(secret: &str) -> Vec<Self> {
        let mut found = BTreeSet::new();
        Level::text(secret.as_bytes()).readings(DEPTH, &mut |level| {
            if level.bytes.len() >= super::SHORTEST {
                found.insert(alike(&level.bytes));
            }
        });
        let mut patterns: Vec<Self> =
            found.into_iter().map(|bytes| Self { bytes, encoded: false }).collect();
        let mut encoded =
            vec![secret.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()];
        for alphabet in [STANDARD, URL_SAFE] {
            encoded.extend((0..3).map(|offset| base64(secret.as_bytes(), offset, alphabet)));
        }
        patterns.extend(encoded.iter().map(|bytes| Self { bytes: alike(bytes), encoded: true }));
        patterns
    }

    /// Where it begins in a level at this place, and how far it goes.
    fn at(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let rest = text.get(at..)?;
        let same = self.bytes.iter().zip(rest).take_while(|(a, b)| a == b).count();
        if same < self.bytes.len().min(FRAGMENT) {
            return None;
        }
        let belongs = |at: usize| {
            text.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || b" /=_-".contains(b))
        };
        let (mut from, mut to) = (at, at + same);
        while self.encoded && from > 0 && belongs(from - 1) && text.get(from - 1) != Some(&b' ') {
            from -= 1;
        }
        while self.encoded && belongs(to) && text.get(to) != Some(&b' ') {
            to += 1;
        }
        Some(from..to)
    }
}

/// Where any of the patterns stands in a text, in its bytes; in order and apart.
pub(super) fn find(patterns: &[Pattern], text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    Level::text(text.as_bytes()).readings(DEPTH, &mut |level| level.find(patterns, &mut found));
    found.sort_by_key(|range| range.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// A text after some decoding.
struct Level {
    bytes: Vec<u8>,
    /// Where each byte stands in the text as it came; absent where it is that text.
    places: Option<Vec<Range<usize>>>,
}

impl Level {
    fn text(text: &[u8]) -> Self {
        Self { bytes: text.to_vec(), places: None }
    }

    /// Where bytes of this level stand in the text as it came.
    fn place(&self, range: &Range<usize>) -> Range<usize> {
        let Some(places) = &self.places else { return range.clone() };
        let start = places.get(range.start).map_or(0, |place| place.start);
        let end = range.end.checked_sub(1).and_then(|last| places.get(last));
        start..end.map_or(start, |place| place.end)
    }

    fn find(&self, patterns: &[Pattern], found: &mut Vec<Range<usize>>) {
        let text = alike(&self.bytes);
        let mut is_first = [false; 256];
        for first in patterns.iter().filter_map(|pattern| pattern.bytes.first()) {
            if let Some(place) = is_first.get_mut(usize::from(*first)) {
                *place = true;
            }
        }
        for (at, byte) in text.iter().enumerate() {
            if is_first.get(usize::from(*byte)).copied().unwrap_or_default() {
                let here = patterns.iter().filter_map(|pattern| pattern.at(&text, at));
                found.extend(here.map(|range| self.place(&range)));
            }
        }
    }

    /// The text as it is, and decoded up to `depth` times: by one kind of escapes after the other, in
    /// any order, or by all at once.
    fn readings(&self, depth: usize, each: &mut dyn FnMut(&Self)) {
        each(self);
        if depth == 0 {
            return;
        }
        let kinds: Vec<u8> = KINDS.into_iter().filter(|kind| self.bytes.contains(kind)).collect();
        let all = if kinds.len() > 1 { self.decoded(&kinds) } else { None };
        let single = kinds.iter().filter_map(|kind| self.decoded(&[*kind]));
        for next in single.chain(all) {
            next.readings(depth - 1, each);
        }
    }

    /// With every escape of these kinds decoded once; nothing where there is none.
    fn decoded(&self, kinds: &[u8]) -> Option<Self> {
        let (mut bytes, mut places, mut at) = (Vec::new(), Vec::new(), 0);
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let first = rest.first().copied().unwrap_or_default();
            let found = if kinds.contains(&first) { escape(rest) } else { None };
            let (decoded, length) = found.unwrap_or_else(|| (vec![first], 1));
            let place = self.place(&(at..at + length));
            places.extend(decoded.iter().map(|_| place.clone()));
            bytes.extend(decoded);
            at += length;
        }
        (bytes.len() < self.bytes.len()).then_some(Self { bytes, places: Some(places) })
    }
}

/// What the kinds of escapes begin with: those of JSON and programming languages, URLs, HTML.
const KINDS: [u8; 3] = *b"\\%&";

/// In lower case, and with a blank for `+`, which may stand for one in a URL.
fn alike(text: &[u8]) -> Vec<u8> {
    text.iter().map(|byte| if *byte == b'+' { b' ' } else { byte.to_ascii_lowercase() }).collect()
}

/// What an escape at the beginning of the text stands for, and how long it is.
fn escape(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    match text.first()? {
        b'%' => Some((vec![u8::try_from(number(text.get(1..3)?, 16)?).ok()?], 3)),
        b'&' => entity(text),
        b'\\' => backslash(text),
        _ => None,
    }
}

/// `&#47;`, `&#x2F;`, `&sol;`.
fn entity(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let end = text.iter().take(12).position(|byte| *byte == b';')?;
    let name = text.get(1..end)?;
    let code = match name {
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
        [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
        name => NAMES.iter().find(|(_, known)| name.eq_ignore_ascii_case(known.as_bytes()))?.0,
    };
    Some((code.to_string().into_bytes(), end + 1))
}

/// `\u002F`, a pair of those, `\u{2f}`, `\x2f`, `\057`, `\n` and the like, and a backslash before
/// punctuation.
fn backslash(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    match text.get(1)? {
        b'u' if text.get(2) == Some(&b'{') => {
            let end = text.iter().take(10).position(|byte| *byte == b'}')?;
            Some((
                char::from_u32(number(text.get(3..end)?, 16)?)?.to_string().into_bytes(),
                end + 1,
            ))
        }
        b'u' => {
            let unit = |at: usize| u16::try_from(number(text.get(at..at + 4)?, 16)?).ok();
            let first = unit(2)?;
            let second = if text.get(6..8) == Some(b"\\u") { unit(8) } else { None };
            let units: Vec<u16> = [Some(first), second].into_iter().flatten().collect();
            let mut chars = char::decode_utf16(units).map_while(Result::ok);
            let c = chars.next()?;
            let length = if c.len_utf16() == 2 { 12 } else { 6 };
            Some((c.to_string().into_bytes(), length))
        }
        b'x' => Some((vec![u8::try_from(number(text.get(2..4)?, 16)?).ok()?], 4)),
        b'0'..=b'3' => Some((vec![u8::try_from(number(text.get(1..4)?, 8)?).ok()?], 4)),
        b'n' => Some((vec![b'\n'], 2)),
        b'r' => Some((vec![b'\r'], 2)),
        b't' => Some((vec![b'\t'], 2)),
        b'b' => Some((vec![8], 2)),
        b'f' => Some((vec![12], 2)),
        other if other.is_ascii_punctuation() => Some((vec![*other], 2)),
        _ => None,
    }
}

fn number(digits: &[u8], base: u32) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, base).ok()
}

/// HTML's names of the characters that a key or a password may hold.
const NAMES: [(char, &str); 37] = [
    ('!', "excl"),
    ('"', "quot"),
    ('#', "num"),
    ('$', "dollar"),
    ('%', "percnt"),
    ('&', "amp"),
    ('\'', "apos"),
    ('(', "lpar"),
    (')', "rpar"),
    ('*', "ast"),
    ('*', "midast"),
    ('+', "plus"),
    (',', "comma"),
    ('-', "hyphen"),
    ('.', "period"),
    ('/', "sol"),
    (':', "colon"),
    (';', "semi"),
    ('<', "lt"),
    ('=', "equals"),
    ('>', "gt"),
    ('?', "quest"),
    ('@', "commat"),
    ('[', "lsqb"),
    ('[', "lbrack"),
    ('\\', "bsol"),
    (']', "rsqb"),
    (']', "rbrack"),
    ('^', "hat"),
    ('_', "lowbar"),
    ('_', "underbar"),
    ('`', "grave"),
    ('{', "lcub"),
    ('{', "lbrace"),
    ('|', "verbar"),
    ('|', "vert"),
    ('}', "rcub"),
];

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The base64 digits that `bytes` alone decide where `offset` bytes (modulo 3) stand before them.
fn base64(bytes: &[u8], offset: usize, alphabet: &[u8; 64]) -> Vec<u8> {
    let before = std::iter::repeat_n(0, offset);
    let bits: Vec<u8> = before
        .chain(bytes.iter().copied())
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .collect();
    let (whole, _) = bits.as_chunks::<6>();
    let digits =
        whole.iter().map(|six| six.iter().fold(0, |value, bit| value * 2 + usize::from(*bit)));
    let digits = digits.filter_map(|value| alphabet.get(value).copied());
    // The digit in which the bytes before end is theirs too.
    digits.skip((offset * 8).div_ceil(6)).collect()
}
