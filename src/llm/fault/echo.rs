//! What an error repeats of the request: servers quote a task's text, whole or cut off, in quotes or
//! without. A task about closed accounts and unpaid invoices is no account that is closed, so that what
//! was sent is left out before an error's words are judged.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::Value;

use crate::json;

/// Words in a row that are taken for a repetition. Where a vendor's own words are left out with them
/// because some task has the same, the error is another task's too.
const RUN: usize = 3;

/// An error's body without what it repeats of a text that was sent; nothing where it repeats nothing.
pub(super) fn without(body: &str, sent: &str) -> Option<String> {
    let words: Vec<String> =
        words(sent).into_iter().filter_map(|at| sent.get(at)).map(str::to_lowercase).collect();
    let runs: HashSet<&[String]> = words.windows(RUN).collect();
    let Ok(mut value) = json::read::<Value>(body) else { return strip(body, &runs) };
    strip_all(&mut value, &runs).then(|| value.to_string())
}

/// Strips every text in a value; whether there was anything to strip.
fn strip_all(value: &mut Value, runs: &HashSet<&[String]>) -> bool {
    let each = |found, value| strip_all(value, runs) || found;
    match value {
        Value::String(text) => match strip(text, runs) {
            Some(stripped) => {
                *text = stripped;
                true
            }
            None => false,
        },
        Value::Array(list) => list.iter_mut().fold(false, each),
        Value::Object(fields) => fields.values_mut().fold(false, each),
        _ => false,
    }
}

/// The text with an ellipsis for every run of words that was sent.
fn strip(text: &str, runs: &HashSet<&[String]>) -> Option<String> {
    let places = words(text);
    let words: Vec<String> =
        places.iter().filter_map(|at| text.get(at.clone())).map(str::to_lowercase).collect();
    let mut repeated: Vec<Range<usize>> = Vec::new();
    for (run, places) in words.windows(RUN).zip(places.windows(RUN)) {
        let (Some(first), Some(last), true) = (places.first(), places.last(), runs.contains(run))
        else {
            continue;
        };
        match repeated.last_mut() {
            Some(before) if before.end >= first.start => before.end = last.end,
            _ => repeated.push(first.start..last.end),
        }
    }
    let (mut stripped, mut copied) = (String::new(), 0);
    for range in &repeated {
        stripped.push_str(text.get(copied..range.start).unwrap_or_default());
        stripped.push('…');
        copied = range.end;
    }
    stripped.push_str(text.get(copied..).unwrap_or_default());
    (!repeated.is_empty()).then_some(stripped)
}

/// Where the words of a text stand.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        match words.last_mut() {
            Some(word) if word.end == at => word.end += c.len_utf8(),
            _ => words.push(at..at + c.len_utf8()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_left_out_whole_or_cut_off() {
        let sent = "Occupation: Clerks\nTask: Review café budgets, \"closed\" accounts.";
        for (body, expected) in [
            ("Review café budgets, \"closed\" accounts", Some("…")),
            ("too long: 'REVIEW CAFÉ BUDGETS, \\\"clo' …", Some("too long: '…, \\\"clo' …")),
            (
                r#"{"error":{"code":7,"message":"in\n review café\tbudgets. x"}}"#,
                Some(r#"{"error":{"code":7,"message":"in\n …. x"}}"#),
            ),
            (r#"["Review","café","budgets"]"#, None),
            (r#"{"message":"review budgets of closed accounts"}"#, None),
            ("", None),
        ] {
            assert_eq!(without(body, sent).as_deref(), expected, "{body}");
        }
        assert_eq!(without("a b c", ""), None);
        assert_eq!(without("a b c", "a b"), None);
    }
}
