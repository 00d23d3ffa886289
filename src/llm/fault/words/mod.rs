//! What an error says, wherever a vendor or a gateway writes it: its codes, its status, its texts.

use serde_json::Value;

use crate::json;

/// Fields that hold a code or a status.
const CODES: [&str; 9] = [
    "code",
    "error_code",
    "errorCode",
    "type",
    "status",
    "status_code",
    "statusCode",
    "reason",
    "param",
];
/// Fields that hold a text.
const TEXTS: [&str; 12] = [
    "message",
    "msg",
    "detail",
    "error",
    "error_description",
    "error_message",
    "error_msg",
    "errmsg",
    "status_msg",
    "title",
    "description",
    "raw",
];
/// Fields that hold another error, or more of this one.
const NESTS: [&str; 11] = [
    "error",
    "errors",
    "message",
    "detail",
    "details",
    "innererror",
    "metadata",
    "base_resp",
    "cause",
    "body",
    "data",
];
/// How deep errors are nested that are read.
const DEPTH: usize = 6;
/// Bytes of text after which no more is gathered: servers repeat the request in their errors.
const ENOUGH: usize = 4_000;

/// What an error says.
#[derive(Debug, Default)]
pub(super) struct ErrorDetails {
    /// Codes and types, the nearest first.
    pub(super) codes: Vec<String>,
    /// A status among the codes, from 400 to 599.
    pub(super) status: Option<u16>,
    /// The texts, the nearest first.
    pub(super) texts: Vec<String>,
    bytes: usize,
}

impl ErrorDetails {
    /// Reads an error: `{"error": …}`, a list of such, the error itself, or a text.
    pub(super) fn read(body: &Value) -> Self {
        let mut details = Self::default();
        details.gather(body, DEPTH);
        details
    }

    /// All of it as words in lower case with single blanks between them, for what is looked for.
    pub(super) fn words(&self) -> String {
        let mut words = String::from(" ");
        for text in self.codes.iter().chain(&self.texts) {
            for c in text.chars() {
                let c = if c.is_alphanumeric() { c } else { ' ' };
                if c != ' ' || !words.ends_with(' ') {
                    words.extend(c.to_lowercase());
                }
            }
            if !words.ends_with(' ') {
                words.push(' ');
            }
        }
        words
    }

    fn gather(&mut self, value: &Value, depth: usize) {
        if depth == 0 || self.bytes > ENOUGH {
            return;
        }
        match value {
            Value::String(text) => self.text(text, depth),
            Value::Array(list) => {
                for item in list {
                    self.gather(item, depth - 1);
                }
            }
            Value::Object(fields) => {
                // The error before what stands around it.
                let inner = fields.get("error").filter(|error| error.is_object());
                if let Some(inner) = inner {
                    self.gather(inner, depth - 1);
                }
                for field in CODES {
                    self.code(fields.get(field));
                }
                for field in TEXTS {
                    if let Some(Value::String(text)) = fields.get(field) {
                        self.text(text, depth);
                    }
                }
                for field in NESTS {
                    let nested = fields.get(field).filter(|value| !value.is_string());
                    if let Some(nested) = nested.filter(|nested| inner != Some(*nested)) {
                        self.gather(nested, depth - 1);
                    }
                }
                // Where the validation of a request failed: a path of texts.
                if let Some(Value::Array(path)) = fields.get("loc") {
                    self.codes.extend(path.iter().filter_map(Value::as_str).map(str::to_owned));
                }
            }
            _ => {}
        }
    }

    /// Gateways put the upstream's whole error into a text.
    fn text(&mut self, text: &str, depth: usize) {
        let text = text.trim();
        if text.starts_with(['{', '['])
            && let Ok(inner) = json::read::<Value>(text)
        {
            return self.gather(&inner, depth - 1);
        }
        if !text.is_empty() && self.bytes <= ENOUGH {
            self.bytes += text.len();
            self.texts.push(text.chars().take(ENOUGH).collect());
        }
    }

    /// A code as text or as a number; local servers send numbers.
    fn code(&mut self, value: Option<&Value>) {
        let code = match value {
            Some(Value::String(code)) => code.trim().to_owned(),
            Some(Value::Number(code)) => code.to_string(),
            _ => return,
        };
        match code.parse::<u16>() {
            // Wherever a 402 stands, money is the cause.
            Ok(402) => self.status = Some(402),
            Ok(status @ 400..=599) => {
                self.status.get_or_insert(status);
            }
            // `{"type": "error"}` and the like say nothing.
            _ if ["", "error", "none", "null", "0"]
                .contains(&code.to_ascii_lowercase().as_str()) => {}
            _ => {
                self.bytes += code.len();
                self.codes.push(code.chars().take(ENOUGH).collect());
            }
        }
    }
}

#[cfg(test)]
mod tests;
