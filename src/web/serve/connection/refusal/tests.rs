use super::*;

#[test]
fn a_refusal_is_a_whole_reply_in_the_one_shape() {
    let whole = |head_alone| bytes(Error::malformed().error_response(), "1-2", head_alone);
    let reply = String::from_utf8(whole(false)).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head}");
    for field in [
        "content-type: application/json",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "connection: close",
        "x-request-id: 1-2",
        &format!("content-length: {}", body.len()),
    ] {
        assert!(head.lines().any(|line| line == field), "{field}: {head}");
    }
    assert!(body.starts_with("{\"error\":{\"code\":\"malformed\",\"message\":\""), "{body}");
    assert_eq!(String::from_utf8(whole(true)).unwrap(), format!("{head}\r\n\r\n"));
}

#[test]
fn what_the_library_means_stays() {
    let status = |reply: &str| from_library(reply.as_bytes()).status_code().as_u16();
    assert_eq!(status("HTTP/1.1 400 Bad Request\r\n"), 400);
    assert_eq!(status("HTTP/1.1 431 Request Header Fields Too Large\r\n"), 431);
    assert_eq!(status("HTTP/1.1 408 Request Timeout\r\n"), 408);
    assert_eq!(status("HTTP/1.1 500 Internal Server Error\r\n"), 500);
    assert_eq!(status("nothing"), 400);
}
