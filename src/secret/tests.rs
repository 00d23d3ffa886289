use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::*;

/// A number below `n`.
fn below(rng: &mut ChaCha8Rng, n: usize) -> usize {
    usize::try_from(rng.next_u32()).unwrap() % n
}

/// Something as vendors, gateways and people make keys and passwords.
fn secret(rng: &mut ChaCha8Rng) -> String {
    let alphabet: Vec<char> = match below(rng, 4) {
        0 => ('a'..='z').chain('0'..='9').collect(),
        1 => ('a'..='z').chain('A'..='Z').chain("-_".chars()).collect(),
        2 => ('a'..='z').chain("/+=".chars()).collect(),
        _ => ('!'..='~').chain("äß€𝄞".chars()).collect(),
    };
    let length = SHORTEST + below(rng, 60);
    let prefix = ["", "sk-proj-", "sk-ant-api03-", "gw-"][below(rng, 4)];
    let rest = (0..length).map(|_| alphabet[below(rng, alphabet.len())]);
    prefix.chars().chain(rest).collect()
}

fn bytes(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn units_of(c: char, write: impl Fn(u16) -> String) -> String {
    c.encode_utf16(&mut [0; 2]).iter().copied().map(write).collect()
}

/// One character at a time is written in another way, or left.
fn escaped(rng: &mut ChaCha8Rng, text: &str) -> String {
    let style = below(rng, 9);
    text.chars()
        .map(|c| {
            let code = u32::from(c);
            match style {
                0 if c == '/' => "\\/".to_owned(),
                0 | 1 if "\"\\".contains(c) => format!("\\{c}"),
                1 if !c.is_ascii_alphanumeric() => units_of(c, |unit| format!("\\u{unit:04X}")),
                2 => units_of(c, |unit| format!("\\u{unit:04x}")),
                3 if !c.is_ascii_alphanumeric() => {
                    bytes(&c.to_string(), |byte| format!("%{byte:02X}"))
                }
                4 => bytes(&c.to_string(), |byte| format!("%{byte:02x}")),
                5 if !c.is_ascii_alphanumeric() => format!("&#{code};"),
                6 if !c.is_ascii_alphanumeric() => format!("&#x{code:X};"),
                7 if !c.is_ascii_alphanumeric() => {
                    bytes(&c.to_string(), |byte| format!("\\x{byte:02x}"))
                }
                8 if c.is_ascii_punctuation() => format!("\\{c}"),
                _ => c.to_string(),
            }
        })
        .collect()
}

/// By the book and slowly, so that it shares nothing with the pattern's own.
fn base64(text: &[u8]) -> String {
    let digit = |value: u32| {
        let value = u8::try_from(value).unwrap();
        char::from(match value {
            0..26 => b'A' + value,
            26..52 => b'a' + value - 26,
            52..62 => b'0' + value - 52,
            62 => b'+',
            _ => b'/',
        })
    };
    let mut encoded = String::new();
    for group in text.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let value = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            encoded.push(if place > group.len() {
                '='
            } else {
                digit(value >> (18 - 6 * place) & 63)
            });
        }
    }
    encoded
}

/// What a server or a library may make of a secret.
fn spelling(rng: &mut ChaCha8Rng, secret: &str) -> String {
    match below(rng, 9) {
        0 => secret.to_ascii_uppercase(),
        1 => base64(format!("{}{secret}:", "user:".repeat(below(rng, 3))).as_bytes()),
        2 => base64(secret.as_bytes()).replace('+', "-").replace('/', "_"),
        3 => bytes(secret, |byte| format!("{byte:02x}")),
        4 => serde_json::to_string(secret).unwrap(),
        5 => format!("{secret:?}"),
        n => (0..n - 5).fold(secret.to_owned(), |text, _| escaped(rng, &text)),
    }
}

#[test]
fn a_secret_is_found_in_every_spelling_and_nothing_else_is_lost() {
    let mut rng = ChaCha8Rng::seed_from_u64(15);
    for _ in 0..1_500 {
        let secret = secret(&mut rng);
        let secrets = Secrets::from_iter([&secret]);
        let spelled = spelling(&mut rng, &secret);
        let text = format!("one {{\"key\": <{spelled}>}} two");
        let clean = secrets.blot(&text);
        assert!(clean.contains(BLOT), "{secret} in {text}");
        assert!(clean.len() <= "one {\"key\": <\"***\">} two".len(), "{secret} in {text}: {clean}");
        assert!(clean.starts_with("one {\"key\": <") && clean.ends_with(">} two"), "{clean}");
        // Without the secret a text is left as it is.
        let other = format!("one {spelled} two");
        let strangers = Secrets::from_iter(["another-secret/of+ours"]);
        assert!(matches!(strangers.blot(&other), Cow::Borrowed(_)), "{other}");
    }
}

#[test]
fn several_secrets_and_what_is_left_of_one_are_blotted() {
    let secrets = Secrets::from_iter(["sk-proj-0123456789abcdef", "hunter22", "short"]);
    for (text, expected) in [
        ("hunter22 sk-proj-0123456789abcdef hunter2", "*** *** hunter2"),
        ("sk-proj-0123456789ab…", "***…"),
        ("sk-proj-01234", "sk-proj-01234"),
        ("short", "short"),
        ("", ""),
        ("ä\\u00", "ä\\u00"),
    ] {
        assert_eq!(secrets.blot(text), expected);
    }
    assert_eq!(format!("{secrets:?}").matches("hunter").count(), 0);
}

#[test]
fn hostile_texts_end_soon() {
    let secrets = Secrets::from_iter(["sk-proj-0123456789abcdef", "\\\\\\\\\\\\\\\\"]);
    for text in ["\\", "%5c", "&amp;", "\\u005c", "%25"] {
        let text = text.repeat(20_000);
        assert!(secrets.blot(&text).len() <= text.len());
    }
}

#[test]
fn what_looks_like_a_secret_is_shown_to_nobody() {
    let secrets = Secrets::default();
    for (text, expected) in [
        ("Incorrect key: sk-proj-abc_DEF***xyz.", "Incorrect key: [key]"),
        ("key=sk-ant-api03-x/y+z==, bad", "[key], bad"),
        ("\"Authorization\": \"Bearer abc.def\"", "\"Authorization\": \"Bearer [key]\""),
        ("authorization: bearer\tabc", "authorization: bearer\t[key]"),
        ("a risk-free task-list", "a risk-free task-list"),
        ("'postgres://ann:x?y/z@w@h/db' is", "'postgres://***@h/db' is"),
        ("openai:m@https://me:k@h/v1", "openai:m@https://***@h/v1"),
        ("openai:m@http://127.0.0.1/v1 or a@b", "openai:m@http://127.0.0.1/v1 or a@b"),
        ("host=h password=x@y/z user=u", "host=h password=[key] user=u"),
        ("http://h/?a=b&api_key=x%20y", "http://h/?a=b&api_key=[key]"),
        ("--password=abc", "--password=[key]"),
        ("x-api-key: abc, password: d", "x-api-key: [key], password: [key]"),
        ("input_tokens=5 of max_tokens=6", "input_tokens=5 of max_tokens=6"),
    ] {
        assert_eq!(secrets.wary(text), expected);
    }
}
