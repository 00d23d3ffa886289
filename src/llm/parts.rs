//! The content of an answer: a text, or a list of parts of which some are text.

use serde_json::Value;

/// What a content has.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// Its texts, joined.
    pub(super) text: String,
    /// What the model said instead, where it declined in a part.
    pub(super) refusal: Option<String>,
    /// Whether there are parts in which it thinks.
    pub(super) reasoned: bool,
}

/// Reads a content. Parts other than text are passed over: thinking, citations, tools.
pub(super) fn text(content: &Value) -> Content {
    let mut read = Content::default();
    match content {
        Value::String(text) => text.clone_into(&mut read.text),
        Value::Array(parts) => parts.iter().for_each(|part| read.part(part)),
        // One part that is not in a list, or an answer that somebody has read as JSON already.
        Value::Object(fields) if fields.contains_key("type") => read.part(content),
        Value::Object(_) => read.text = content.to_string(),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    read
}

impl Content {
    fn part(&mut self, part: &Value) {
        let field = |name| part.get(name).unwrap_or(&Value::Null);
        // `text` is a text, or an object around one.
        let text = || field("text").as_str().or_else(|| field("text").get("value")?.as_str());
        match (part, field("type").as_str()) {
            (Value::String(text), _) => self.text.push_str(text),
            (_, Some("text" | "output_text") | None) => {
                self.text.push_str(text().unwrap_or_default());
            }
            (_, Some("refusal")) => self.refusal = field("refusal").as_str().map(str::to_owned),
            (_, Some(other)) => {
                self.reasoned |= other.contains("thinking") || other.contains("reasoning");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_are_joined_and_other_parts_passed_over() {
        for (content, text, reasoned) in [
            (r#""plain""#, "plain", false),
            (
                r#"[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"a"}]"#,
                "a",
                true,
            ),
            (
                r#"[{"type":"reasoning","text":"hm"},{"type":"output_text","text":"a"},{"type":"text","text":"b"}]"#,
                "ab",
                true,
            ),
            (r#"[{"type":"redacted_thinking","data":"x"}]"#, "", true),
            (
                r#"["a",{"text":"b"},{"type":"text","text":{"value":"c"}},{"type":"image_url"},7,null]"#,
                "abc",
                false,
            ),
            (r#"{"type":"text","text":"a"}"#, "a", false),
            (r#"{"score":4}"#, r#"{"score":4}"#, false),
            ("null", "", false),
            ("7", "", false),
        ] {
            let content = super::text(&serde_json::from_str(content).unwrap());
            assert_eq!((content.text.as_str(), content.reasoned), (text, reasoned));
            assert_eq!(content.refusal, None);
        }
        let refused = serde_json::json!([{"type": "refusal", "refusal": "No."}]);
        assert_eq!(super::text(&refused).refusal.as_deref(), Some("No."));
    }
}
