//! Values of others inside a message: of whatever length, a message stays short.

use std::borrow::Cow;

/// Characters of a value that a message repeats.
const VALUE: usize = 80;
/// Characters of a path or address, which have no blanks and no quotes.
const PATH: usize = 400;
/// Characters of a whole message.
const MESSAGE: usize = 4_000;

/// A value as a message shows it: in quotes, control characters escaped, at most 80 characters.
#[must_use]
pub fn quoted(value: &str) -> String {
    let mut shown = String::from("\"");
    let mut left = VALUE;
    for (at, c) in value.chars().enumerate() {
        let escaped = c.escape_debug();
        let Some(rest) = left.checked_sub(escaped.len()).filter(|_| at < VALUE) else {
            shown.push('…');
            break;
        };
        left = rest;
        shown.extend(escaped);
    }
    shown.push('"');
    shown
}

/// A message in which no value is longer than a reader needs: what stands in quotes has at most 80
/// characters, as has any other run without a blank (a path has 400), and all of it 4,000. Every
/// error message passes through this.
#[must_use]
pub fn message(text: &str) -> Cow<'_, str> {
    if text.chars().count() <= VALUE {
        return Cow::Borrowed(text);
    }
    let mut short = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let begins =
            short.chars().next_back().is_none_or(|c| c.is_whitespace() || "([{=:,;".contains(c));
        let end = if begins && is_quote(first) { closing(rest, first) } else { None };
        if let Some(end) = end {
            let inside = rest.get(first.len_utf8()..end).unwrap_or_default();
            short.push(first);
            push_cut(&mut short, inside, VALUE);
            short.push(mate(first));
            rest = rest.get(end + mate(first).len_utf8()..).unwrap_or_default();
        } else if first.is_whitespace() {
            short.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        } else {
            // To the next blank or to a quote that begins something.
            let stop = |(at, c): (usize, char)| {
                let opens = at > 0
                    && is_quote(c)
                    && rest
                        .get(..at)
                        .is_some_and(|before| before.ends_with(['(', '=', ':', ',', '[']));
                (c.is_whitespace() || opens).then_some(at)
            };
            let end = rest.char_indices().find_map(stop).unwrap_or(rest.len());
            let word = rest.get(..end).unwrap_or_default();
            push_cut(&mut short, word, if word.contains(['/', '\\']) { PATH } else { VALUE });
            rest = rest.get(end..).unwrap_or_default();
        }
    }
    if short.chars().count() > MESSAGE {
        short = short.chars().take(MESSAGE).chain(['…']).collect();
    }
    if short == text { Cow::Borrowed(text) } else { Cow::Owned(short) }
}

fn push_cut(to: &mut String, text: &str, most: usize) {
    // One that was cut before has an ellipsis more.
    let fits = text.chars().count() <= most
        || text.strip_suffix('…').is_some_and(|text| text.chars().count() <= most);
    if fits {
        to.push_str(text);
    } else {
        to.extend(text.chars().take(most).chain(['…']));
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“')
}

fn mate(c: char) -> char {
    if c == '“' { '”' } else { c }
}

/// Where the quote that begins a text is closed: at its mate, not escaped, before a blank, a sign or the end.
fn closing(text: &str, first: char) -> Option<usize> {
    let mut escaped = false;
    let mut indices = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = indices.next() {
        let ends = indices.peek().is_none_or(|(_, next)| !next.is_alphanumeric());
        if c == mate(first) && !escaped && ends {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests;
