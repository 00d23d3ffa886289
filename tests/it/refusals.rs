//! `onet-ai serve`: what is refused before anybody could read who sent it, and in which shape.

use std::io::{Read, Write};
use std::net::{IpAddr, TcpStream, UdpSocket};

use serde_json::Value;

use crate::serve_conventions::is_an_error;
use crate::server::Server;
use crate::under_attack::{connect, serve, sqlite, to_end};

fn ask(server: &Server, request: &str) -> String {
    to_end(connect(server, request.as_bytes()))
}

/// The lines of the access log.
fn lines(log: &str) -> Vec<Value> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.map(|line| line["fields"].clone()).filter(|fields| !fields["client"].is_null()).collect()
}

/// A proxy names the client at the end of a head that is not read so far.
#[test]
fn a_head_that_does_not_say_who_sent_it_is_limited() {
    let db = sqlite();
    for (sent, status) in [
        (format!("GET /{}", "a".repeat(30_000)), "414"),
        (
            format!(
                "GET / HTTP/1.1\r\n{}X-Forwarded-For: 203.0.113.9\r\n\r\n",
                "X-A: aaaaaaaaaa\r\n".repeat(2_000)
            ),
            "431",
        ),
        ("GET / HTTP/1.1\r\nX-Forwarded-For : 203.0.113.9\r\n\r\n".to_owned(), "400"),
        ("\u{16}\u{3}\u{1}".to_owned(), "400"),
    ] {
        let flags = ["--requests-per-minute", "3", "--trust-proxy", "--log-format", "json"];
        let mut server = serve(&db, &flags);
        let statuses: Vec<String> = (0..4).map(|_| ask(&server, &sent)[9..12].to_owned()).collect();
        assert_eq!(statuses, [status, status, status, "429"], "{sent:.30}");
        assert_eq!(server.request("GET", "/docs", &[]).status, 200, "this machine itself");
        let named = [("x-forwarded-for", "203.0.113.9")];
        assert_eq!(server.request("GET", "/docs", &named).status, 200, "who can be named");
        let (_, log) = server.stop("TERM");
        let of = |client: &str| lines(&log).iter().filter(|line| line["client"] == client).count();
        assert_eq!((of("unnamed"), of("127.0.0.1"), of("203.0.113.9")), (4, 1, 1), "{log}");
    }
}

/// This machine's address on its network; none where it has no network.
fn own_address() -> Option<IpAddr> {
    // Nothing is sent: the system only says from where it would be.
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback()).then_some(address)
}

#[test]
fn connections_that_are_too_many_are_told_so() {
    let Some(address) = own_address() else {
        eprintln!("skipped: this machine has no address but its own");
        return;
    };
    let db = sqlite();
    let mut server =
        Server::start(&mut db.command(&["serve", "--bind", "0.0.0.0:0", "--log-format", "json"]));
    let (_, port) = server.address().rsplit_once(':').unwrap();
    let open = || {
        let mut stream = TcpStream::connect(format!("{address}:{port}")).unwrap();
        // Small, so that the reply of one that is let in has left before it is read.
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        stream
    };
    let mut streams: Vec<TcpStream> = (0..200).map(|_| open()).collect();
    let first = |stream: &mut TcpStream| {
        let mut got = [0; 12];
        stream.read_exact(&mut got).unwrap();
        String::from_utf8_lossy(&got[9..]).into_owned()
    };
    let statuses: Vec<String> = streams.iter_mut().map(first).collect();
    let of = |status: &str| statuses.iter().filter(|it| *it == status).count();
    assert_eq!((of("200"), of("429")), (128, 72));
    let refused = statuses.iter().position(|status| status == "429").unwrap();
    let mut rest = String::new();
    streams[refused].read_to_string(&mut rest).unwrap();
    assert!(
        rest.contains("\"too_many_at_once\"") && rest.contains("ratelimit-remaining: "),
        "{rest}"
    );
    drop(streams);
    let (_, log) = server.stop("TERM");
    let lines = lines(&log);
    let refused: Vec<&Value> = lines.iter().filter(|line| line["status"] == 429).collect();
    assert_eq!(refused.len(), 72, "{log}");
    assert_eq!((&refused[0]["method"], &refused[0]["uri"]), (&"-".into(), &"-".into()));
    assert_eq!(refused[0]["client"], address.to_string());
}

#[test]
fn a_refusal_has_the_shape_that_the_request_can_take() {
    let db = sqlite();
    let mut server = serve(&db, &[]);
    // The head alone, also where the library refuses.
    let got = ask(&server, "HEAD / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
    assert!(got.starts_with("HTTP/1.1 400 ") && got.ends_with("\r\n\r\n"), "{got}");
    assert!(!got.contains("content-length: 0"), "{got}");
    for target in ["health", "health:80", "x?y"] {
        let got =
            ask(&server, &format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert!(
            got.starts_with("HTTP/1.1 400 ") && got.contains("\"malformed\""),
            "{target}: {got}"
        );
    }
    let got = ask(&server, "GET http://x/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(got.starts_with("HTTP/1.1 200 ") && got.contains("\"status\":\"ok\""), "{got}");
    let got = ask(&server, "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(got.starts_with("HTTP/1.1 405 ") && got.contains("\"method_not_allowed\""), "{got}");
    // Nobody is asked for a body that is not read.
    let expects = "Host: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    let got = ask(&server, &format!("GET /health HTTP/1.1\r\n{expects}"));
    assert!(got.starts_with("HTTP/1.1 200 ") && got.contains("connection: close"), "{got}");
    for (method, path, status, code) in [
        ("POST", "/", 405, "method_not_allowed"),
        ("PUT", "/ranking", 405, "method_not_allowed"),
        ("GET", "/s/1/preview/99-9999.png", 404, "not_found"),
    ] {
        let more = [("accept-encoding", "identity")];
        is_an_error(&server.request(method, path, &more), status, code, path);
        let browser = [("accept", "text/html,*/*;q=0.8")];
        let page = server.request(method, path, &browser);
        assert!(page.status == status && page.text.starts_with("<!DOCTYPE html>"), "{}", page.text);
    }
    let encoding = [("accept-encoding", "identity;q=0")];
    let refused = server.request("GET", "/s/1/preview/53-3032.png", &encoding);
    is_an_error(&refused, 406, "not_acceptable", "a picture as it never comes");
    let (_, log) = server.stop("TERM");
    assert!(log.contains("method=HEAD uri=/ ") && !log.contains("method=\""), "{log}");
}
