use super::*;

#[test]
fn only_https_and_this_machine_are_fetched_from() {
    for url in [
        "https://example.org/x.zip",
        "HTTPS://example.org/x.zip",
        "http://127.0.0.1:8000/x.zip",
        "http://localhost/x.zip",
        "http://[::1]:8000/x.zip",
    ] {
        assert_eq!(objection(url), None, "{url}");
    }
    for url in [
        "http://example.org/x.zip",
        "http://localhost.example.org/x.zip",
        "http://127.0.0.1@example.org/x.zip",
        "http://10.0.0.1/x.zip",
        "ftp://127.0.0.1/x.zip",
        "file:///etc/passwd",
        "",
    ] {
        assert!(objection(url).is_some(), "{url}");
    }
}

#[test]
fn a_redirect_leads_to_an_address_or_a_path() {
    let from = "https://a.example/b/c.zip?d";
    for (location, to) in [
        ("https://e.example/f", "https://e.example/f"),
        ("//e.example/f", "https://e.example/f"),
        ("/f?g", "https://a.example/f?g"),
        ("f.zip", "https://a.example/b/f.zip"),
    ] {
        assert_eq!(target(from, location), to, "{location}");
    }
    assert_eq!(server(from), "a.example");
    assert_eq!(server("https://ann:p@E.example:8443/f"), "e.example:8443");
}

#[test]
fn an_address_is_shown_without_what_may_be_secret() {
    assert_eq!(
        shown("https://ann:s3cret@h.example:8/a/b.zip?token=x#y"),
        "https://h.example:8/a/b.zip"
    );
    assert_eq!(shown("http://h"), "http://h/");
    for password in ["p/w", "p?w", "p#w", "p@w", "p/w@x/y?z", "/", "12/w"] {
        assert_eq!(shown(&format!("https://ann:{password}@h/x?token=y")), "https://h/x");
    }
    assert_eq!(shown("https://h/a@b"), "https://h/a@b");
}
