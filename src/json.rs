//! JSON as strangers write it. What no database stores (half of a surrogate pair; NUL, which
//! PostgreSQL takes in no text) is made storable here and nowhere else: whatever a server or a model
//! writes is read as JSON by this.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

/// The escape of U+FFFD, the character for what is none.
const REPLACEMENT: &str = "\\ufffd";

/// Reads JSON. Escapes of what cannot be stored are read as U+FFFD; a byte order mark in front is
/// passed over.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(&mend(text.trim_start_matches('\u{feff}')))
}

/// The same text with `\ufffd` for every escape of NUL and of half a surrogate pair.
#[must_use]
pub fn mend(text: &str) -> Cow<'_, str> {
    let (mut mended, mut rest, mut changed) = (String::new(), text, false);
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        let (length, good) = escape_at(escape);
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        mended.push_str(before);
        mended.push_str(if good { escape } else { REPLACEMENT });
        changed |= !good;
        rest = after;
    }
    if changed { Cow::Owned(mended + rest) } else { Cow::Borrowed(text) }
}

/// Length in bytes of the escape that the text begins with, and whether it may stand.
fn escape_at(text: &str) -> (usize, bool) {
    match unit(text) {
        None => (1 + text.chars().nth(1).map_or(0, char::len_utf8), true),
        Some(0xD800..=0xDBFF) => match text.get(6..).and_then(unit) {
            Some(0xDC00..=0xDFFF) => (12, true),
            _ => (6, false),
        },
        Some(0 | 0xDC00..=0xDFFF) => (6, false),
        Some(_) => (6, true),
    }
}

/// The UTF-16 unit of a text that begins with `\uXXXX`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_stored_becomes_the_replacement_character() {
        for (text, expected) in [
            (r#""na\u0000ive""#, "na\u{fffd}ive"),
            (r#""\ud83d alone""#, "\u{fffd} alone"),
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""\uDC00\uD83D""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\uD83D\u0041""#, "\u{fffd}A"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\\u0000 \\ud83d""#, r"\u0000 \ud83d"),
            (r#""\\\u0000""#, "\\\u{fffd}"),
            (r#""\ud83d\ude00 \u00e9 é \"q\"""#, "😀 é é \"q\""),
            ("\u{feff}\"x\"", "x"),
        ] {
            assert_eq!(read::<String>(text).unwrap(), expected, "{text}");
        }
        assert!(matches!(mend(r#"{"a":"\u00e9\n"}"#), Cow::Borrowed(_)));
        for text in ["\"\\", "\"\\u", "\"\\u00", "\"\\ud83", "\"\\ud83d", "\\é", "\"\\u+123\""] {
            assert!(read::<String>(text).is_err(), "{text}");
        }
    }
}
