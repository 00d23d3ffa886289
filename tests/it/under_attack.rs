//! `onet-ai serve`: what one client may hold, for how long, and how every refusal looks.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::serve::scored;
use crate::serve_conventions::is_an_error;
use crate::server::Server;
use crate::support::{Db, Kind};

/// No time is asserted: what never comes fails instead of hanging.
const EVENTUALLY: Duration = Duration::from_mins(1);

pub fn sqlite() -> Db {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    db
}

pub fn serve(db: &Db, flags: &[&str]) -> Server {
    Server::start(db.command(&["serve", "--bind", "127.0.0.1:0"]).args(flags))
}

pub fn connect(server: &Server, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(EVENTUALLY)).unwrap();
    // A server that refuses may have closed before everything was sent.
    let _ = stream.write_all(bytes);
    stream
}

/// What comes until the server closes.
pub fn to_end(mut stream: TcpStream) -> String {
    let mut got = Vec::new();
    stream.read_to_end(&mut got).unwrap();
    String::from_utf8(got).unwrap()
}

fn replies(got: &str) -> usize {
    got.matches("HTTP/1.1 ").count()
}

/// A connection whose small window is full after a few kilobytes, which it never reads.
fn stalled(server: &Server, request: &str) -> TcpStream {
    let address: std::net::SocketAddr = server.address().parse().unwrap();
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(&address.into()).unwrap();
    let mut stream: TcpStream = socket.into();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// Waits until a connection cannot be written to.
fn is_closed(stream: &mut TcpStream) {
    let started = Instant::now();
    while stream.write(b"x").is_ok() {
        assert!(started.elapsed() < EVENTUALLY, "the connection is still open");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_body_is_not_read_and_ends_the_connection() {
    let db = sqlite();
    let server = Server::of(&db);
    for body in [
        "Transfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Content-Length: 9000\r\n\r\nhello",
        "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ] {
        let got = to_end(connect(
            &server,
            format!("GET /health HTTP/1.1\r\nHost: x\r\n{body}").as_bytes(),
        ));
        assert!(got.starts_with("HTTP/1.1 200 OK\r\n") && replies(&got) == 1, "{body}: {got}");
        assert!(got.contains("connection: close\r\n"), "{body}: {got}");
    }
}

#[test]
fn requests_are_answered_one_after_the_other_and_none_after_the_last() {
    let db = sqlite();
    let server = Server::of(&db);
    let request = |more: &str| format!("GET /health HTTP/1.1\r\nHost: x\r\n{more}\r\n");
    let close = request("Connection: close\r\n");
    let got = to_end(connect(
        &server,
        (request("").repeat(60) + &close + &request("").repeat(3)).as_bytes(),
    ));
    assert_eq!(replies(&got), 61, "{got}");
    // Also where the bytes come one by one, after empty lines.
    let mut stream = connect(&server, b"\r\n\r\n");
    for byte in (request("") + &close).bytes() {
        stream.write_all(&[byte]).unwrap();
    }
    assert_eq!(replies(&to_end(stream)), 2);
    // One that says it has sent all is answered too.
    let stream = connect(&server, request("").as_bytes());
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(replies(&to_end(stream)), 1);
}

#[test]
fn who_does_not_read_is_shown_out() {
    let db = sqlite();
    let server = serve(&db, &["--workers", "1"]);
    let request = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000);
    let mut stream = stalled(&server, &request);
    assert_eq!(server.get("/health")["status"], "ok");
    is_closed(&mut stream);
}

#[test]
fn a_head_that_does_not_end_is_answered_in_the_one_shape() {
    let db = sqlite();
    let server = Server::of(&db);
    let first = connect(&server, b"GET /health HTTP/1.1\r\nX-Slow: ");
    let second =
        connect(&server, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nX-");
    for (got, before) in [(to_end(first), 0), (to_end(second), 1)] {
        assert_eq!(replies(&got), before + 1, "{got}");
        let last = &got[got.rfind("HTTP/1.1 ").unwrap()..];
        assert!(last.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{last}");
        assert!(last.contains("{\"error\":{\"code\":\"request_timeout\","), "{last}");
    }
}

#[test]
fn what_is_no_request_is_answered_counted_and_logged() {
    let db = sqlite();
    let flags = ["--requests-per-minute", "9", "--trust-proxy", "--log-format", "json"];
    let mut server = serve(&db, &flags);
    let long = format!("GET /{} HTTP/1.1\r\n", "a".repeat(30_000));
    let heads = format!("GET / HTTP/1.1\r\nX-Long: {}", "a".repeat(30_000));
    for (sent, status, code) in [
        ("GARBAGE\r\n\r\n", "400", "malformed"),
        ("GET /health HTTP/9.9\r\n\r\n", "400", "malformed"),
        ("GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400", "malformed"),
        ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400", "malformed"),
        ("\u{16}\u{3}\u{1}", "400", "malformed"),
        (&long, "414", "uri_too_long"),
        (&heads, "431", "headers_too_large"),
    ] {
        let got = to_end(connect(&server, sent.as_bytes()));
        let (head, body) = got.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{sent:?}: {got}");
        for field in [
            "x-content-type-options: nosniff",
            "connection: close",
            "content-type: application/json",
        ] {
            assert!(head.contains(field), "{sent:?}: {head}");
        }
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["error"]["code"], code, "{sent:?}");
    }
    let named = "GARBAGE\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n";
    let ask = |_| to_end(connect(&server, named.as_bytes()));
    let replies: Vec<String> = (0..10).map(ask).collect();
    let statuses: Vec<&str> = replies.iter().map(|reply| &reply[9..12]).collect();
    assert_eq!(statuses[..9], ["400"; 9]);
    assert_eq!(statuses[9], "429");
    for (reply, left) in [(&replies[0], "8"), (&replies[9], "0")] {
        assert!(reply.contains("ratelimit-limit: 9\r\n"), "{reply}");
        assert!(reply.contains(&format!("ratelimit-remaining: {left}\r\n")), "{reply}");
    }
    let (_, log) = server.stop("TERM");
    let lines: Vec<Value> =
        log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let of = |client: &str| lines.iter().filter(|line| line["fields"]["client"] == client).count();
    assert_eq!((of("127.0.0.1"), of("unnamed"), of("198.51.100.1")), (0, 7, 10), "{log}");
}

/// As people paste it.
#[test]
fn a_url_may_hold_any_letter() {
    let db = sqlite();
    let server = serve(&db, &[]);
    let ask = |search: &str| {
        let request = format!(
            "GET /occupations?search={search} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        );
        let got = to_end(connect(&server, request.as_bytes()));
        let (head, body) = got.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{got}");
        body.to_owned()
    };
    let raw = ask("café");
    assert!(raw.contains("\"total\":") && raw == ask("caf%C3%A9"), "{raw}");
}

#[test]
fn every_reply_has_the_security_headers() {
    let db = sqlite();
    let server = serve(&db, &["--cors-origin", "https://example.org"]);
    let foreign = [("origin", "https://example.com"), ("access-control-request-method", "GET")];
    let refused = server.request("OPTIONS", "/occupations", &foreign);
    is_an_error(&refused, 400, "preflight_refused", "a preflight");
    for reply in [
        refused,
        server.request("GET", "/", &[]),
        server.request("GET", "/docs", &[]),
        server.request("GET", "/nothing", &[]),
        server.request("POST", "/", &[]),
        server.request("GET", "/export/tasks.csv", &[]),
        server.request(
            "OPTIONS",
            "/",
            &[("origin", "https://example.org"), ("access-control-request-method", "GET")],
        ),
    ] {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{}", reply.text);
        }
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
    }
}

#[test]
fn however_a_proxy_names_a_client_it_is_limited() {
    let db = sqlite();
    let server = serve(&db, &["--requests-per-minute", "2", "--trust-proxy"]);
    let status = |name: &str| server.request("GET", "/docs", &[("x-forwarded-for", name)]).status;
    for names in [
        ["203.0.113.9", "203.0.113.9:5678", "8.8.8.8, 203.0.113.9"],
        ["[2001:db8::1]", "[2001:db8::1]:443", "2001:db8::2"],
        ["unknown", "", "203.0.113.9, _hidden"],
        ["127.0.0.1", "127.0.0.1:80", "::ffff:127.0.0.1"],
    ] {
        assert_eq!(names.map(status), [200, 200, 429], "{names:?}");
    }
    let own = || server.request("GET", "/docs", &[]).status;
    assert_eq!([own(), own(), own()], [200; 3], "a program on this machine itself");
}

#[test]
fn what_is_costly_takes_more_of_the_allowance_and_preflights_take_some() {
    let db = sqlite();
    let server = serve(&db, &["--requests-per-minute", "100", "--trust-proxy"]);
    let left = |method: &str, path: &str| {
        let headers = [
            ("x-forwarded-for", "198.51.100.1"),
            ("origin", "https://example.org"),
            ("access-control-request-method", "GET"),
        ];
        let reply = server.request(method, path, &headers);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reply.header("ratelimit-remaining").unwrap().parse::<u32>().unwrap()
    };
    // What comes back meanwhile is at most a few on a slow machine.
    let (mut before, mut took) = (100, Vec::new());
    for (method, path) in [
        ("GET", "/export/occupations.csv"),
        ("GET", "/occupations?format=csv"),
        ("GET", "/occupations?search=nurse"),
        ("GET", "/occupations"),
        ("OPTIONS", "/occupations"),
        ("GET", "/s/1/preview/53-3032.png"),
    ] {
        let now = left(method, path);
        took.push(before - now);
        before = now;
    }
    assert!(took[0] > 20 && (6..=10).contains(&took[1]), "{took:?}");
    assert!(took[2] <= 3 && took[3] <= 1 && took[4] <= 1, "{took:?}");
    assert!((6..=10).contains(&took[5]), "{took:?}");
}

#[test]
fn a_client_has_so_many_requests_at_once() {
    let db = sqlite();
    let server = serve(&db, &["--trust-proxy", "--requests-per-minute", "0"]);
    let request = "GET /openapi.json HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n";
    // The system may take one whole reply for a client that reads nothing, but never so many.
    let requests = request.repeat(100);
    let mut held = Vec::new();
    let status =
        |client: &str| server.request("GET", "/docs", &[("x-forwarded-for", client)]).status;
    let started = Instant::now();
    // A reply that has left gives its place back, which one that is refused would have had: it takes
    // more connections than there are places.
    while status("198.51.100.1") != 429 {
        assert!(started.elapsed() < EVENTUALLY, "429 never comes");
        held.extend((0..8).map(|_| stalled(&server, &requests)));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(status("198.51.100.2"), 200, "another client");
    drop(held);
    while status("198.51.100.1") != 200 {
        assert!(started.elapsed() < 2 * EVENTUALLY, "200 never comes");
        std::thread::sleep(Duration::from_millis(250));
    }
}
