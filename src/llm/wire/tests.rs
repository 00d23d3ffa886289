use super::*;

fn reply(headers: &[(&str, &str)]) -> HttpReply {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    HttpReply { status: 429, headers: headers.iter().map(owned).collect(), body: String::new() }
}

#[test]
fn waiting_times_are_read_in_every_form() {
    let date = "Mon, 23 Nov 2026 12:00:00 GMT";
    for (headers, expected) in [
        (&[("retry-after", "2")][..], Some(2_000)),
        (&[("retry-after", " 1.5 ")], Some(1_500)),
        (&[("retry-after-ms", "250"), ("retry-after", "2")], Some(250)),
        (&[("retry-after-ms", "soon"), ("retry-after", "2")], Some(2_000)),
        (&[("retry-after", "Mon, 23 Nov 2026 12:00:30 GMT"), ("date", date)], Some(30_000)),
        (&[("retry-after", "Mon, 23 Nov 2026 11:00:00 GMT"), ("date", date)], None),
        (&[("retry-after", "Mon, 23 Nov 2026 12:00:30 GMT")], None),
        (&[("retry-after", "0")], None),
        (&[("retry-after", "-1")], None),
        (&[("retry-after", "NaN")], None),
        (&[("retry-after", "1e300")], None),
        (&[], None),
    ] {
        let found = retry_after(&reply(headers));
        assert_eq!(found, expected.map(Duration::from_millis), "{headers:?}");
    }
}

#[test]
fn nothing_that_looks_like_a_key_is_shown() {
    for (text, expected) in [
        ("Incorrect key: sk-proj-abc_DEF***xyz.", "Incorrect key: [key]"),
        ("key=sk-ant-api03-x/y+z==, bad", "[key], bad"),
        ("\"Authorization\": \"Bearer abc.def\"", "\"Authorization\": \"Bearer [key]\""),
        ("authorization: bearer\tabc", "authorization: bearer [key]"),
        ("a risk-free task-list", "a risk-free task-list"),
        ("one\r\n\u{1b}[31mtwo\u{0}", "one [31mtwo"),
        ("", ""),
    ] {
        assert_eq!(tidy(text), expected);
    }
    let long = tidy(&"é".repeat(400));
    assert_eq!(long.chars().count(), 301);
    assert!(!tidy(&format!("{}sk-secret", "x ".repeat(147))).contains("sk-"));
}

#[test]
fn limits_are_hints() {
    let reply = reply(&[("a", "-1"), ("b", "0"), ("c", "many"), ("d", "500")]);
    assert_eq!(limit(&reply, &["a", "b", "c", "d"]), Some(500));
    assert_eq!(limit(&reply, &["a", "b", "c", "e"]), None);
}

#[test]
fn an_id_stays_one_segment() {
    assert_eq!(segment("file-aB_9"), "file-aB_9");
    assert_eq!(segment("../x?y"), "%2E%2E%2Fx%3Fy");
}
