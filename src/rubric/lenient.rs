//! Replies of servers that cannot enforce a schema. What is forgiven leaves no doubt about the
//! score: the one JSON object is taken out of what stands around it, and a whole number may be
//! written as `45.0` or `"45"`. `45.5`, `about 45` and two objects are no score.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::reply::{Rating, Reply, ReplyError, rating};
use crate::json;

/// Tags around what a model thinks before it answers.
const THOUGHTS: [(&str, &str); 5] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[think]", "[/think]"),
];

/// A score as such servers write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Score {
    Whole(i64),
    Decimal(f64),
    Text(String),
}

/// Reads a reply that is not exactly the JSON object.
pub(super) fn read(text: &str) -> Result<Rating, ReplyError> {
    let text = answer(text);
    let objects: Vec<Cow<'_, str>> = objects(&text)
        .into_iter()
        .map(escaped)
        .filter(|object| json::read::<Map<String, Value>>(object).is_ok())
        .collect();
    let object = match objects.as_slice() {
        [object] => object,
        [] => return Err(ReplyError::NotAnObject),
        several => return Err(ReplyError::Several(several.len())),
    };
    let reply: Reply<Score, String> = json::read(object)?;
    rating(reply.score.whole()?, &reply.rationale)
}

impl Score {
    fn whole(self) -> Result<i64, ReplyError> {
        let text = match self {
            Self::Whole(score) => return Ok(score),
            Self::Decimal(score) => score.to_string(),
            Self::Text(text) => text,
        };
        let wrong = || ReplyError::Score(text.chars().take(20).collect());
        let (whole, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || decimals.is_empty() || !decimals.bytes().all(|b| b == b'0') {
            return Err(wrong());
        }
        whole.parse().ok().ok_or_else(wrong)
    }
}

/// The text without what the model thought before. A tag that is only closed was opened in the
/// server's template; one that is only opened has no answer behind it.
fn answer(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in THOUGHTS {
        // Of the same length as the text: only ASCII letters change.
        let lower = text.to_ascii_lowercase();
        let (mut kept, mut at) = (String::new(), 0);
        while let Some(start) = found(&lower, open, at) {
            kept.push_str(text.get(at..start).unwrap_or_default());
            at = found(&lower, close, start).map_or(text.len(), |end| end + close.len());
        }
        kept.push_str(text.get(at..).unwrap_or_default());
        let closed = kept.to_ascii_lowercase().rfind(close).map(|end| end + close.len());
        text = closed.and_then(|end| kept.get(end..)).unwrap_or(&kept).to_owned();
    }
    text
}

fn found(text: &str, word: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(word).map(|at| from + at)
}

/// What stands between outer braces.
fn objects(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let mut strings = Strings::default();
    for (at, c) in text.char_indices() {
        match c {
            _ if depth > 0 && strings.is_inside(c) => {}
            '{' => {
                if depth == 0 {
                    (start, strings) = (at, Strings::default());
                }
                depth += 1;
            }
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.extend(text.get(start..=at));
                }
            }
            _ => {}
        }
    }
    found
}

/// The object with line ends and other control characters in its texts as escapes: models that are
/// not held to a grammar write them as they are.
fn escaped(object: &str) -> Cow<'_, str> {
    if !object.chars().any(char::is_control) {
        return Cow::Borrowed(object);
    }
    let mut strings = Strings::default();
    let mut text = String::new();
    for c in object.chars() {
        match (strings.is_inside(c), c) {
            (true, '\n') => text.push_str("\\n"),
            (true, '\t') => text.push_str("\\t"),
            (true, '\r') => text.push_str("\\r"),
            (true, c) if c.is_ascii_control() => text.push_str("\\ufffd"),
            (_, c) => text.push(c),
        }
    }
    Cow::Owned(text)
}

/// Whether a character of a JSON text stands in a string.
#[derive(Default)]
struct Strings {
    inside: bool,
    escaped: bool,
}

impl Strings {
    /// Takes the next character; quotes count as inside.
    fn is_inside(&mut self, c: char) -> bool {
        match c {
            _ if self.escaped => self.escaped = false,
            '\\' if self.inside => self.escaped = true,
            '"' => {
                self.inside = !self.inside;
                return true;
            }
            _ => {}
        }
        self.inside
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};

    use super::super::{Reading, read_reply};

    fn lenient(text: &str) -> Result<(i64, String), String> {
        let read = read_reply(text, Reading::Lenient).map_err(|error| error.to_string())?;
        Ok((read.score, read.rationale))
    }

    #[test]
    fn what_leaves_no_doubt_is_read() {
        const JSON: &str = r#"{"score":45,"rationale":"Typing."}"#;
        for text in [
            JSON.to_owned(),
            format!("```json\n{JSON}\n```"),
            format!("```\n{JSON}```"),
            format!("Here is my rating: {JSON} I hope it helps."),
            format!("<think>Perhaps {{\"score\": 90, \"rationale\": \"x\"}}?</think>\n{JSON}"),
            format!("Perhaps {{\"score\": 90, \"rationale\": \"x\"}}.</THINK>{JSON}"),
            format!("<Thinking>a</Thinking><think>b</think>{JSON}"),
            format!("[THINK]a {{b}}[/THINK]{JSON}"),
            format!("A set {{of words}}, then {JSON}"),
            format!("\u{feff} {JSON}"),
            JSON.replace("45", "45.0"),
            JSON.replace("45", "\"45\""),
            JSON.replace("45", "\" 45.00 \""),
            JSON.replace("45", "4.5e1"),
            JSON.replace("Typing.", " Typing.\\n"),
            JSON.replace("Typing.", "Typing.\n"),
            format!("[{JSON}]"),
        ] {
            assert_eq!(lenient(&text), Ok((45, "Typing.".to_owned())), "{text}");
            let strict = read_reply(&text, Reading::Strict);
            let plain = text.trim_start_matches(['\u{feff}', ' ']);
            assert_eq!(
                strict.is_ok(),
                plain.starts_with(r#"{"score":45,"#) && !plain.contains('\n'),
                "{text}"
            );
        }
        let odd = r#"{"score":45,"rationale":"It {is} \"odd\\\" } ```"}"#;
        assert_eq!(lenient(&format!("x {odd} y")).unwrap().1, "It {is} \"odd\\\" } ```");
    }

    #[test]
    fn whatever_leaves_a_doubt_is_no_score() {
        for (text, expected) in [
            (r#"{"score":45.5,"rationale":"x"}"#, "the score is 45.5"),
            (r#"{"score":"about 45","rationale":"x"}"#, "the score is about 45"),
            (r#"{"score":"45%","rationale":"x"}"#, "the score is 45%"),
            (r#"{"score":"45/100","rationale":"x"}"#, "the score is 45/100"),
            (r#"{"score":"","rationale":"x"}"#, "the score is ;"),
            (r#"{"score":"45.","rationale":"x"}"#, "the score is 45."),
            (r#"{"score":"٤٥","rationale":"x"}"#, "the score is"),
            (r#"{"score":-3.0,"rationale":"x"}"#, "the score is -3"),
            (r#"{"score":450.0,"rationale":"x"}"#, "the score is 450"),
            (r#"{"score":1e300,"rationale":"x"}"#, "the score is 1000"),
            (r#"{"score":null,"rationale":"x"}"#, "expected {"),
            (r#"{"score":[45],"rationale":"x"}"#, "expected {"),
            (r#"{"score":45}"#, "missing field"),
            (r#"{"score":45,"score":46,"rationale":"x"}"#, "duplicate field"),
            (r#"{"score":45,"rationale":"x","sure":1}"#, "unknown field"),
            (r#"{"score":45,"rationale":"x"} {"score":45,"rationale":"x"}"#, "there are 2"),
            (r#"{"score":45,"rationale":"x"} or {"score":50,"rationale":"y"}"#, "there are 2"),
            (r#"{"a":{"score":45,"rationale":"x"}}"#, "unknown field"),
            (r#"<think>{"score":45,"rationale":"x"}"#, "expected a JSON object"),
            ("The score is 45.", "expected a JSON object"),
            (r#"{"score":45,"rationale":"x"#, "expected a JSON object"),
            ("", "expected a JSON object"),
            (r#"{"score":45,"rationale":" "}"#, "has 0 characters"),
        ] {
            let error = lenient(text).unwrap_err();
            assert!(error.contains(expected) && error.len() < 400, "{text}: {error}");
        }
    }

    /// Whatever a reply turns into: it is read or refused, a score stays on its scale and stands in
    /// the text, and what is read strictly is read leniently in the same way.
    #[test]
    #[expect(clippy::too_many_lines, reason = "half of it is the list of pieces")]
    fn any_change_of_a_reply_is_a_rating_or_a_refusal() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let pieces = [
            "{",
            "}",
            "\"",
            "\\",
            "<think>",
            "</think>",
            "```",
            ",",
            ":",
            "45",
            ".5",
            "\\ud83d",
            "\u{0}",
            "\n",
            "é",
            "{\"score\":9,\"rationale\":\"z\"}",
            "\"score\"",
        ];
        let pick =
            |rng: &mut ChaCha8Rng, n: usize| usize::try_from(rng.next_u32()).unwrap() % n.max(1);
        let (mut good, mut bad) = (0, 0);
        for round in 0..20_000 {
            let mut text: Vec<char> =
                "Well: ```{\"score\": 45, \"rationale\": \"Ty\\u00e9ping.\"}``` <think>x</think>"
                    .chars()
                    .collect();
            for _ in 0..pick(&mut rng, 4) {
                let at = pick(&mut rng, text.len());
                match round % 3 {
                    0 => drop(text.remove(at)),
                    1 => drop(text.splice(at..at, pieces[pick(&mut rng, pieces.len())].chars())),
                    _ => text.truncate(at + 30),
                }
            }
            let text: String = text.into_iter().collect();
            let (strict, lenient) =
                (read_reply(&text, Reading::Strict), read_reply(&text, Reading::Lenient));
            if strict.is_ok() {
                assert_eq!(strict, lenient, "{text}");
            }
            match lenient {
                Ok(rating) => {
                    good += 1;
                    assert!(
                        (0..=100).contains(&rating.score)
                            && text.contains(&rating.score.to_string()),
                        "{text}"
                    );
                    assert!(
                        !rating.rationale.is_empty() && !rating.rationale.contains('\u{0}'),
                        "{text}"
                    );
                }
                Err(error) => {
                    bad += 1;
                    assert!(error.to_string().chars().count() < 400, "{text}");
                }
            }
        }
        assert!(good > 2_000 && bad > 2_000, "{good} good, {bad} bad");
    }
}
