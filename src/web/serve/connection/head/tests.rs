use super::*;

#[test]
fn a_head_ends_with_an_empty_line() {
    assert_eq!(look(b"", 0), Head::Partial);
    assert_eq!(look(b"GET / HTTP/1.1\r\n\r", 0), Head::Partial);
    assert_eq!(look(b"GET / HTTP/1.1\r\n\r\n", 0), Head::Whole(18));
    assert_eq!(look(b"GET / HTTP/1.1\r\nA: b\r\n\r\nGET /", 0), Head::Whole(24));
    assert_eq!(look(b"GET / HTTP/1.1\n\nGET /", 0), Head::Whole(16));
    // However the bytes come, the end is found.
    let head = b"GET / HTTP/1.1\r\nA: b\r\n\r\n";
    for seen in 0..head.len() {
        assert_eq!(look(head, seen), Head::Whole(24), "{seen}");
    }
    assert_eq!(look(b"\x16\x03\x01", 0), Head::Nonsense);
}

#[test]
fn a_head_without_an_end_is_too_long_at_some_time() {
    assert_eq!(look(&vec![b'a'; MOST - 1], 0), Head::Partial);
    assert_eq!(look(&vec![b'a'; MOST], 0), Head::LongLine);
    let head = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(MOST));
    let head = head.as_bytes();
    assert_eq!(look(&head[..MOST - 1], 0), Head::Partial);
    assert_eq!(look(&head[..MOST], 0), Head::Long);
}

#[test]
fn a_target_is_read_as_people_write_it() {
    let head = "GET /occupations?search=café HTTP/1.1\r\nA: é\r\n\r\n";
    let expected = "GET /occupations?search=caf%C3%A9 HTTP/1.1\r\nA: é\r\n\r\n";
    assert_eq!(encoded(head.as_bytes()).unwrap(), expected.as_bytes());
    assert_eq!(encoded(expected.as_bytes()), None);
}

#[test]
fn what_is_malformed_says_who_sent_it_where_all_its_fields_can_be_read() {
    let found =
        |head: &'static str| last_value(head.as_bytes(), "x-forwarded-for").map(<[u8]>::trim_ascii);
    let b = Some(b"b".as_slice());
    assert_eq!(found("GARBAGE\r\nX-Forwarded-For:a\r\nx-forwarded-for: b\r\n\r\n"), b);
    // What another request says after it is not meant.
    assert_eq!(found("GARBAGE\nx-forwarded-for: b\n\nX\nx-forwarded-for: c\n\n"), b);
    for nothing in [
        "GARBAGE\r\n\r\n",
        // The last one, or the rest of this one, may have been on its way.
        "GARBAGE\r\nX-Forwarded-For: 203.0.113.9\r\n",
        "GARBAGE\r\nX-Forwarded-For: 203",
        "GARBAGE\r\nX-Forwarded-For : a\r\n\r\n",
        "GARBAGE\r\nX-Forwarded-For: a\r\nX-Forwarded-For : b\r\n\r\n",
        "GARBAGE\r\nX-Forwarded-For: a\r\n b\r\n\r\n",
        "GARBAGE\r\nX-Forwarded-For: a\r\nnothing\r\n\r\n",
        "GARBAGE\r\nX-Forwarded-For: a\r\n: b\r\n\r\n",
    ] {
        assert_eq!(found(nothing), None, "{nothing:?}");
    }
}

#[test]
fn a_log_has_of_what_is_malformed_what_it_may_have() {
    let asked = |head: &[u8]| {
        let (method, path) = asked(head);
        format!("{method} {path}")
    };
    assert_eq!(asked(b"GET /\xff\x1b[1m?time=2601.4 HTTP/1.1\r\n"), "GET /%FF%1B[1m");
    assert_eq!(asked(b"\x16\x03\x01"), "%16%03%01 -");
    assert_eq!(asked(b""), "- -");
    assert_eq!(empty_lines(b"\r\n\nGET"), 3);
}

#[test]
fn nobody_is_asked_for_a_body() {
    let mut head = *b"GET / HTTP/1.1\r\nEXPECT: 100-continue\r\nExpected: a\r\nexpect:b\r\n\r\n";
    let blank = b"GET / HTTP/1.1\r\nEXPECT:             \r\nExpected: a\r\nexpect: \r\n\r\n";
    expect_nothing(&mut head);
    assert_eq!(head.as_slice(), blank.as_slice());
}
