//! Text that others wrote, made fit for the place where it is shown: there it is data, and neither
//! steers a terminal nor becomes markup, a formula or another line of a log.
//!
//! What cannot be seen but changes what is read is replaced by U+FFFD, one for one: control characters,
//! and Unicode's format characters, which turn the direction of writing, join, hide or carry text.
//! Formats that can write such a character as an escape (JSON, log lines) do that instead and lose nothing.

mod cell;
mod escape;
mod markdown;
mod quote;
mod xml;

use std::borrow::Cow;
use std::fmt::Display;

pub use cell::{cell, is_formula};
pub use escape::{Logged, json, logged, to_json};
pub use markdown::markdown;
pub use quote::{message, quoted};
pub use xml::xml;

/// Whether a character is not seen where it stands: a control character, line ends and tabs among them, or
/// one that only changes how others are shown.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' // soft hyphen, grapheme joiner, Arabic letter mark
            | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{3164}' | '\u{ffa0}' // fillers
            | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' // variation selectors
            | '\u{200b}'..='\u{200f}' // zero-width, and marks of direction
            | '\u{2028}'..='\u{202e}' // line and paragraph separators, embeddings and overrides
            | '\u{2060}'..='\u{206f}' // joiner, invisible operators, isolates
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' // marks and no characters
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' // shorthand and musical controls
            | '\u{e0000}'..='\u{e0fff}' // tags and more variation selectors, which can carry whole texts
        )
}

/// Whether a character ends a line, or sets what follows apart from it.
fn is_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A number with its noun: `1 task`, `0 tasks`, `2 tasks`, `2 batches`. The noun comes in the singular.
#[must_use]
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(n: N, noun: &str) -> String {
    let ending = match noun {
        _ if n == N::from(1) => "",
        _ if noun.ends_with("ch") || noun.ends_with('s') => "es",
        _ => "s",
    };
    format!("{n} {noun}{ending}")
}

/// A whole number with commas: `1,234,567`.
#[must_use]
pub fn thousands(n: i64) -> String {
    let digits = grouped(&n.unsigned_abs().to_string());
    if n < 0 { format!("-{digits}") } else { digits }
}

/// Digits with a comma between groups of three.
#[must_use]
pub fn grouped(digits: &str) -> String {
    let count = digits.chars().count();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (count - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Text on one line: line ends and tabs are blanks, other unseen characters U+FFFD.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    mapped(text, |c| if is_break(c) { ' ' } else { '\u{fffd}' })
}

/// Text for a terminal, in as many lines as it has.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    mapped(text, |c| match c {
        '\n' | '\t' => c,
        '\u{2028}' | '\u{2029}' => '\n',
        _ => '\u{fffd}',
    })
}

/// The text with something else for every unseen character.
fn mapped(text: &str, seen: impl Fn(char) -> char) -> Cow<'_, str> {
    if text.chars().any(is_unseen) {
        text.chars().map(|c| if is_unseen(c) { seen(c) } else { c }).collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// Random text of the characters that do harm somewhere, for tests: the same for the same seed.
/// `text` as one word of a shell.
pub(crate) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
#[expect(clippy::too_many_lines, reason = "most of it is the list of pieces")]
pub(crate) fn hostile(seed: u64, length: usize) -> String {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};
    const PIECES: &[&str] = &[
        "\0",
        "\u{1b}[31m",
        "\u{1b}]0;x\u{7}",
        "\u{9b}2J",
        "\u{7f}",
        "\r",
        "\n",
        "\t",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
        "\u{202e}",
        "\u{202a}",
        "\u{2066}",
        "\u{2069}",
        "\u{200e}",
        "\u{200f}",
        "\u{61c}",
        "\u{200b}",
        "\u{200d}",
        "\u{feff}",
        "\u{ad}",
        "\u{e0041}",
        "\u{fe0f}",
        "\u{ffff}",
        "\u{8}",
        "*",
        "**",
        "_",
        "__",
        "~",
        "~~",
        "`",
        "```",
        "#",
        "# ",
        "+",
        "+ ",
        "-",
        "- ",
        "---",
        "===",
        "=",
        "!",
        "![",
        "[",
        "]",
        "](x)",
        "[^1]",
        "[x]: y",
        "(",
        ")",
        "<",
        ">",
        "<b>",
        "</td>",
        "<!--",
        "-->",
        "&",
        "&amp;",
        "&#64;",
        "|",
        "\\",
        "\\\\",
        "\"",
        "'",
        "$",
        "$$",
        "^",
        "{",
        "}",
        ":",
        ":-",
        "::",
        "1.",
        "1. ",
        "2) ",
        "@",
        "a@b.co",
        "http://e.example/x",
        "https://e.example",
        "www.e.example",
        "e.com",
        "mailto:a@b.co",
        "ftp://e.example",
        "xmpp:a@b.co/c",
        ",",
        ";",
        "  ",
        "    ",
        " ",
        "a",
        "B",
        "word",
        "é",
        "語",
        "0",
        "7.5",
        "-3",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "level=ERROR",
        "{\"a\":1}",
        "\u{ff1d}1",
    ];
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let most = u64::try_from(PIECES.len()).unwrap();
    let mut piece = || PIECES[usize::try_from(random.next_u64() % most).unwrap()];
    (0..length).map(|_| piece()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_thing_is_in_the_singular() {
        let said = [
            counted(0, "task"),
            counted(1, "task"),
            counted(2_usize, "batch"),
            counted(1_i64, "batch"),
        ];
        assert_eq!(said, ["0 tasks", "1 task", "2 batches", "1 batch"]);
    }

    #[test]
    fn what_is_seen_stays_and_what_is_not_is_told() {
        assert_eq!(line("R&D – 50 % naïve 語 🙂"), "R&D – 50 % naïve 語 🙂");
        assert_eq!(
            line("a\r\nb\u{2028}\u{1b}[31m\u{202e}c\0"),
            "a  b \u{fffd}[31m\u{fffd}c\u{fffd}"
        );
        assert_eq!(lines("a\n\tb\u{2029}\u{9b}c\r"), "a\n\tb\n\u{fffd}c\u{fffd}");
    }

    #[test]
    fn nothing_unseen_is_left_of_any_text() {
        for seed in 0..2_000 {
            let text = hostile(seed, 12);
            assert!(!line(&text).chars().any(is_unseen), "{text:?}");
            assert_eq!(line(&text).chars().count(), text.chars().count(), "{text:?}");
            let left = lines(&text);
            assert!(!left.chars().any(|c| is_unseen(c) && !matches!(c, '\n' | '\t')), "{text:?}");
            assert_eq!(line(&line(&text)), line(&text), "{text:?}");
        }
    }
}
