//! Text within Markdown, as GitHub and other renderers read it.

use super::line;

/// Text as Markdown shows it: on one line, it neither ends a table cell nor becomes markup, a list, a
/// heading or a link.
///
/// An e-mail address gets a blank after its `@`, because GitHub makes a link of it even where each of its
/// characters is escaped; apart from that a reader sees exactly the [`line()`] of the text, without the blanks
/// at its ends.
#[must_use]
pub fn markdown(text: &str) -> String {
    let shown = line(text);
    let text = shown.trim();
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let is_list_number = || {
            let digits = at > 0 && at < 10 && text.bytes().take(at).all(|b| b.is_ascii_digit());
            digits && next.is_none_or(char::is_whitespace)
        };
        let is_markup = match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '~' | '^' | '$'
            | '&' | '#' | '@' => true,
            // An image; a warning sign of some wikis.
            '!' => matches!(next, Some('[' | '!')),
            // Lists, rules and underlined headings: at the beginning of a line only.
            '-' | '+' => at == 0,
            '=' => at == 0 || before == Some(c),
            // Addresses (http://, www.example.com) and :words: between colons; a number of a list.
            ':' => next.is_some_and(|next| !next.is_whitespace()) || at == 0,
            '.' => next.is_some_and(char::is_alphabetic) || is_list_number(),
            ')' => is_list_number(),
            _ => false,
        };
        if is_markup {
            escaped.push('\\');
        }
        escaped.push(c);
        let is_address = before.is_some_and(|c| c.is_ascii_alphanumeric() || ".+-_".contains(c))
            && next.is_some_and(|next| !next.is_whitespace());
        if c == '@' && is_address {
            escaped.push(' ');
        }
        before = Some(c);
    }
    escaped
}

#[cfg(test)]
mod tests;
