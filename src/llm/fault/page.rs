//! Web pages where the interface was expected: of a proxy, a login, a gateway that is down.

/// Characters at the beginning that are looked at.
const HEAD: usize = 1_000;

/// What a page says of itself: its title, or its first words. `None` for what is no page.
pub(super) fn title(body: &str) -> Option<String> {
    let body = body.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let head: String = body.chars().take(HEAD).collect::<String>().to_ascii_lowercase();
    let is_page = head.starts_with('<')
        && ["<!doctype html", "<html", "<head", "<body", "<title", "<h1", "<center"]
            .iter()
            .any(|tag| head.contains(tag));
    if !is_page {
        return None;
    }
    let title = between(body, "<title", "</title").unwrap_or_else(|| plain(body));
    Some(title.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text of the first such element.
fn between(body: &str, from: &str, to: &str) -> Option<String> {
    // Of the same length as the body: only ASCII letters change.
    let lower = body.to_ascii_lowercase();
    let start = lower.find(from)?;
    let start = start + lower.get(start..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find(to)?;
    let text = body.get(start..end)?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first words outside of tags.
fn plain(body: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in body.chars().take(HEAD) {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_and_named() {
        for (body, expected) in [
            ("<!DOCTYPE html><html><head><TITLE lang=en>Sign  in\n</TITLE>", Some("Sign in")),
            ("\u{feff}\n<html>\r\n<b>Bad Gateway</b>", Some("Bad Gateway")),
            ("<html>", Some("")),
            ("<title>é</title>", Some("é")),
            ("<title>", Some("")),
            ("{\"a\":\"<html>\"}", None),
            ("404 page not found", None),
            ("<think>a</think>", None),
            ("", None),
        ] {
            assert_eq!(title(body).as_deref(), expected, "{body}");
        }
    }
}
