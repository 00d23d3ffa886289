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
