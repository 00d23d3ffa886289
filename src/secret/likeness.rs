//! What looks like a secret although nobody has told this process that it is one.

use super::BLOT;

/// Names before `=` whose value is a secret.
const NAMES: [&str; 17] = [
    "password",
    "passwd",
    "pwd",
    "pgpassword",
    "sslpassword",
    "secret",
    "client_secret",
    "oauth_client_secret",
    "token",
    "access_token",
    "api_key",
    "api-key",
    "apikey",
    "openai_api_key",
    "anthropic_api_key",
    "sig",
    "signature",
];

/// Names before `:` whose value is a secret.
const HEADERS: [&str; 6] =
    ["password", "api_key", "api-key", "x-api-key", "authorization", "proxy-authorization"];

/// The text without what looks like a secret.
pub(super) fn blot(text: &str) -> String {
    words(&users(text))
}

/// Blots out user and password of every URL: all from `://` to the last `@` before a blank or a quote.
fn users(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        shown.push_str(before);
        shown.push_str("://");
        let end = after.find(|c: char| c.is_whitespace() || "\"'<>`".contains(c));
        let (url, others) =
            after.split_at_checked(end.unwrap_or(after.len())).unwrap_or((after, ""));
        match url.rsplit_once('@') {
            // A rater is `provider:model@URL`, so a second URL's own @ comes with its scheme.
            Some((user, host)) if !user.contains("://") => {
                shown.push_str(BLOT);
                shown.push('@');
                rest = after.get(after.len() - others.len() - host.len()..).unwrap_or_default();
            }
            _ => rest = after,
        }
    }
    shown.push_str(rest);
    shown
}

/// Blots out `sk-…`, what follows `Bearer` and `Basic`, and the values of [`NAMES`] and [`HEADERS`].
fn words(text: &str) -> String {
    let (mut shown, mut word, mut before) = (String::new(), String::new(), Before::Other);
    // A blank at the end, so that the last word is treated as the others.
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() || "-_.*+/=~…@%$!?^#".contains(c) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            let is_scheme = is_one_of(&["bearer", "basic"], &word);
            match word.split_once('=') {
                _ if before == Before::Value && !is_scheme => shown.push_str("[key]"),
                Some((name, _)) if is_name(name) => {
                    shown.push_str(name);
                    shown.push_str("=[key]");
                }
                _ if has_key(&word) => shown.push_str("[key]"),
                _ => shown.push_str(&word),
            }
            before = match () {
                () if is_scheme => Before::Value,
                () if is_one_of(&HEADERS, &word) => Before::Name,
                () => Before::Other,
            };
            word.clear();
        }
        if before == Before::Name && c == ':' {
            before = Before::Value;
        }
        shown.push(c);
    }
    shown.pop();
    shown
}

/// What came before a word.
#[derive(PartialEq)]
enum Before {
    /// A name of a secret.
    Name,
    /// A name of a secret and a colon, or `Bearer`: the word is the secret.
    Value,
    /// Something else.
    Other,
}

fn is_one_of(names: &[&str], word: &str) -> bool {
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// Whether a word is the name of a secret, behind what URLs and flags put before names.
fn is_name(word: &str) -> bool {
    let name = word.rsplit(['?', '/', '#', '@']).next().unwrap_or_default();
    is_one_of(&NAMES, name.trim_start_matches('-'))
}

fn has_key(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    // Not the middle of a word: "risk-free" is no key.
    lower.match_indices("sk-").any(|(at, _)| {
        let before = lower.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    })
}
