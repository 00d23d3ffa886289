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
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::super::hostile;
    use super::*;

    #[test]
    fn prose_stays_readable() {
        for (text, expected) in [
            ("Heavy and Tractor-Trailer Truck Drivers (53-3032)", None),
            ("Grade e.g. 7.5 tons: of steel, 50 % - or more!", None),
            ("R&D", Some(r"R\&D")),
            ("~~x~~ http://e.example/x", Some(r"\~\~x\~\~ http\://e\.example/x")),
            ("1. one", Some(r"1\. one")),
            ("30.1", None),
            ("- one", Some(r"\- one")),
            ("see a@b.co", Some(r"see a\@ b\.co")),
            ("a|b\nc", Some(r"a\|b c")),
            ("  x  ", Some("x")),
        ] {
            let expected = expected.unwrap_or(text).replace("e.g.", r"e\.g.");
            assert_eq!(markdown(text), expected);
        }
    }

    /// The text of what `markdown` makes, which may hold these elements only.
    fn rendered(markdown: &str, allowed: fn(&Tag<'_>) -> bool) -> String {
        let mut text = String::new();
        // Typographic quotation marks are no markup.
        let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::Start(tag) if allowed(&tag) => {}
                Event::End(TagEnd::TableCell) => text.push('\n'),
                Event::End(_) => {}
                other => panic!("{other:?} of {markdown:?}"),
            }
        }
        text
    }

    /// What a reader should see of a text.
    fn expected(text: &str) -> String {
        let mut shown = String::new();
        let shown_line = line(text);
        let mut chars = shown_line.trim().chars().peekable();
        let mut before = None;
        while let Some(c) = chars.next() {
            shown.push(c);
            let word = |c: char| c.is_ascii_alphanumeric() || ".+-_".contains(c);
            let goes_on = chars.peek().is_some_and(|next| !next.is_whitespace());
            if c == '@' && before.is_some_and(word) && goes_on {
                shown.push(' ');
            }
            before = Some(c);
        }
        shown
    }

    #[test]
    fn any_text_is_shown_as_it_is_as_a_paragraph_and_in_a_table() {
        for seed in 0..20_000 {
            let text = hostile(seed, 8);
            let escaped = markdown(&text);
            let alone = rendered(&escaped, |tag| matches!(tag, Tag::Paragraph));
            assert_eq!(alone, expected(&text), "{text:?}: {escaped:?}");
            let table = format!("| a | b |\n|---|---|\n| {escaped} | c |\n");
            let cells = rendered(&table, |tag| {
                matches!(tag, Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell)
            });
            assert_eq!(cells, format!("a\nb\n{}\nc\n", expected(&text)), "{text:?}: {escaped:?}");
            let heading =
                rendered(&format!("# {escaped} (x)"), |tag| matches!(tag, Tag::Heading { .. }));
            assert_eq!(heading, format!("{} (x)", expected(&text)).trim(), "{text:?}: {escaped:?}");
        }
    }
}
