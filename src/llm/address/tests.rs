use super::*;

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

#[test]
fn an_address_is_read_once_and_spelled_one_way() {
    let local = address("HTTP://LocalHost:11434/v1/");
    assert_eq!(local.to_string(), "http://localhost:11434/v1");
    assert!(local.is_loopback() && local.is_private());
    assert!(address("http://[::1]:8080").is_loopback());
    assert!(!address("http://192.168.1.5/v1").is_private());
    let far = address("https://gateway.example/openai/v1");
    assert!(far.is_private() && !far.is_loopback());
}

#[test]
fn only_the_server_is_spelled_in_lower_case() {
    for (text, expected) in [
        ("HTTP://HTTP/V1//", "http://http/V1"),
        ("Http://H:80/H/../v1", "http://h:80/H/../v1"),
        ("https://[::A]:443", "https://[::a]:443"),
    ] {
        assert_eq!(address(text).to_string(), expected);
    }
}

#[test]
fn what_is_no_address_or_holds_a_secret_is_refused() {
    for text in ["", "localhost:11434", "ftp://h/v1", "http://", "/v1"] {
        assert_eq!(text.parse::<Address>(), Err(AddressError::Unreadable), "{text}");
    }
    for text in ["https://me:key@h/v1", "https://h/v1?key=x", "https://h/v1#x"] {
        assert_eq!(text.parse::<Address>(), Err(AddressError::Secret), "{text}");
    }
}

#[test]
fn a_vendors_server_is_known_however_it_is_written() {
    for text in ["https://api.openai.com/v1", "https://API.Anthropic.com.:443/x"] {
        assert!(address(text).is_a_vendors(), "{text}");
    }
    for text in ["http://127.0.0.1:9", "https://api.openai.com.example", "https://h/api.openai.com"]
    {
        assert!(!address(text).is_a_vendors(), "{text}");
    }
}

#[test]
fn paths_stay_on_the_server() {
    let base = address("http://127.0.0.1:9/anthropic");
    assert_eq!(base.url("/v1/messages").unwrap(), "http://127.0.0.1:9/anthropic/v1/messages");
    assert_eq!(base.url("/anthropic/v1/x").unwrap(), "http://127.0.0.1:9/anthropic/v1/x");
    assert_eq!(base.url("http://127.0.0.1:9/r/1").unwrap(), "http://127.0.0.1:9/r/1");
    assert_eq!(base.url("http://127.0.0.1:99/r"), None);
    assert_eq!(base.url("https://elsewhere.example/r"), None);
}
