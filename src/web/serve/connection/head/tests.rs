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
    assert_eq!(look(&[b'a'; MOST - 1], 0), Head::Partial);
    assert_eq!(look(&[b'a'; MOST], 0), Head::LongLine);
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
fn what_is_malformed_still_says_who_sent_it() {
    let head = b"GET /\xff\r\nX-Forwarded-For:a\r\nnothing\r\nx-forwarded-for: b\r\n\r\n";
    let found: Vec<&[u8]> = values(head, "x-forwarded-for").collect();
    assert_eq!(found, [b"a\r".as_slice(), b" b\r".as_slice()]);
    assert_eq!(asked(head), ("GET".to_owned(), "/\u{fffd}".to_owned()));
    assert_eq!(asked(b""), (String::new(), String::new()));
    assert_eq!(empty_lines(b"\r\n\nGET"), 3);
}
