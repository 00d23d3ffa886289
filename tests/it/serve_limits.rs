//! `onet-ai serve`: what is refused, who cannot get in the way, and that editions never mix.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::serve::scored;
use crate::serve_conventions::is_an_error;
use crate::server::Server;
use crate::support::{Db, Kind, on_both_databases};

/// `serve` on a free port with more flags.
fn serve(db: &Db, flags: &[&str]) -> Server {
    Server::start(db.command(&["serve", "--bind", "127.0.0.1:0"]).args(flags))
}

on_both_databases! {
    fn swaps_fail_no_request_and_mix_no_reply(db: &Db) {
        scored(db);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.accepting("raters,mock", &["aggregate", "--scheme", "equal", "--rater", "mock:a", "--rater", "mock:b"]);
        let server = serve(db, &["--poll-seconds", "0.05"]);
        let asked = ["/occupations", "/occupations/53-3032", "/rankings/ai_risk?min_coverage=0", "/summary"];
        let served = |snapshot: i64| {
            db.accepting("ranked,jobs_covered,raters,mock", &["snapshots", "activate", &snapshot.to_string()]);
            // No time is asserted: what never comes fails instead of hanging.
            let started = Instant::now();
            while server.get("/ready")["snapshot"] != snapshot {
                assert!(started.elapsed() < Duration::from_mins(1), "snapshot {snapshot} is not served");
                std::thread::sleep(Duration::from_millis(10));
            }
        };
        // When a swap was accepted differs from one to the next.
        let get = |path: &str| {
            let mut reply = server.get(path);
            reply["score_version"]["accepted"] = Value::Null;
            reply
        };
        let known = [1, 2].map(|snapshot| {
            served(snapshot);
            asked.map(&get)
        });
        assert_eq!(known[0][1]["score"]["mean"], 20.0);
        assert_ne!(known[1][1]["score"]["mean"], 20.0);
        let (ended, started) = (AtomicBool::new(false), Instant::now());
        let seen = std::thread::scope(|scope| {
            let readers: Vec<_> = (0..2).map(|_| scope.spawn(|| {
                let mut seen = [0_u32; 2];
                while !ended.load(Ordering::Relaxed) && started.elapsed() < Duration::from_mins(1) {
                    for (at, path) in asked.iter().enumerate() {
                        let reply = get(path);
                        let of = usize::from(reply["score_version"]["snapshot"] == 2);
                        assert_eq!(reply, known[of][at], "{path} mixes two editions");
                        seen[of] += 1;
                    }
                }
                seen
            })).collect();
            for swap in 0..5 {
                served(1 + swap % 2);
            }
            ended.store(true, Ordering::Relaxed);
            readers.into_iter().map(|reader| reader.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(crate::support::all(&seen, |seen| seen[0] > 0 && seen[1] > 0), "{seen:?}");
    }
}

fn sqlite() -> Db {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    db
}

/// Sends bytes and returns what comes until the server closes, or nothing more comes for a second.
fn raw(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    // A server that refuses may have closed before everything was sent.
    let _ = stream.write_all(bytes);
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got);
    String::from_utf8_lossy(&got).into_owned()
}

#[test]
fn too_much_is_refused_in_the_one_shape() {
    let db = sqlite();
    let server = Server::of(&db);
    let long = format!("/occupations?search={}", "a".repeat(4_100));
    is_an_error(&server.request("GET", &long, &[]), 414, "uri_too_long", "long");
    // However long, up to what is waited for, a browser is told so as a page.
    let longer = |path: &str| {
        let path = format!("{path}?q={}", "a".repeat(12_000));
        server.request("GET", &path, &[("accept", "text/html,*/*;q=0.8")])
    };
    for (path, said) in
        [("/ko/search", "주소는 4,096바이트를"), ("/nowhere", "path and query are longer")]
    {
        let page = longer(path);
        let media = page.header("content-type");
        assert_eq!((page.status, media), (414, Some("text/html; charset=utf-8")), "{path}");
        assert!(page.text.contains(said) && page.text.len() < 12_000, "{path}: {}", page.text);
    }
    is_an_error(&longer("/occupations"), 414, "uri_too_long", "a program’s address");
    let header = "x".repeat(16_400);
    is_an_error(
        &server.request("GET", "/health", &[("x-long", &header)]),
        431,
        "headers_too_large",
        "headers",
    );
    let body =
        raw(&server, b"POST /occupations HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n");
    assert!(body.starts_with("HTTP/1.1 413") && body.contains("\"body_too_large\""), "{body}");
    // Far beyond what is buffered the connection ends; it must not take the server with it.
    let flood = format!("GET /health HTTP/1.1\r\nHost: x\r\nX-Flood: {}", "y".repeat(2 << 20));
    let got = raw(&server, flood.as_bytes());
    assert!(got.is_empty() || got.starts_with("HTTP/1.1 4"), "{got}");
    for nonsense in [
        "GARBAGE\r\n\r\n",
        "GET /health HTTP/9.9\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
    ] {
        let got = raw(&server, nonsense.as_bytes());
        assert!(got.is_empty() || got.starts_with("HTTP/1.1 4"), "{nonsense:?}: {got}");
    }
    assert_eq!(server.get("/health")["status"], "ok");
}

#[test]
fn a_client_has_its_own_allowance_and_is_told() {
    let db = sqlite();
    let mut server = serve(&db, &["--requests-per-minute", "5", "--trust-proxy"]);
    let ask = |client: &str| server.request("GET", "/docs", &[("x-forwarded-for", client)]);
    for left in ["4", "3", "2", "1", "0"] {
        let reply = ask("203.0.113.9, 198.51.100.1");
        assert_eq!(
            (reply.status, reply.header("ratelimit-limit"), reply.header("ratelimit-remaining")),
            (200, Some("5"), Some(left))
        );
        assert!(reply.header("ratelimit-reset").is_some() && reply.header("retry-after").is_none());
    }
    let refused = ask("198.51.100.1");
    is_an_error(&refused, 429, "rate_limited", "the sixth");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=12).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit-remaining"), Some("0"));
    assert_eq!(ask("198.51.100.2").status, 200, "another client");
    for probe in ["/health", "/ready/"] {
        let reply = server.request("GET", probe, &[("x-forwarded-for", "198.51.100.1")]);
        assert_eq!((reply.status, reply.header("ratelimit-limit")), (200, None), "{probe}");
    }
    for _ in 0..20 {
        let own = server.request("GET", "/docs", &[]);
        assert_eq!(
            (own.status, own.header("ratelimit-limit")),
            (200, None),
            "this machine has no limit"
        );
    }
    assert!(server.request("GET", "/metrics", &[]).text.contains("onet_ai_rate_limited_total 1"));
    assert_eq!(server.stop("TERM").0, Some(0));
    // Whoever comes through a proxy that is not believed cannot name somebody else.
    let mut server = serve(&db, &["--requests-per-minute", "1"]);
    for (client, status) in [("198.51.100.1", 200), ("198.51.100.2", 429)] {
        assert_eq!(
            server.request("GET", "/docs", &[("x-forwarded-for", client)]).status,
            status,
            "{client}"
        );
    }
    let (_, log) = server.stop("TERM");
    assert!(log.contains("--trust-proxy"), "{log}");
}

#[test]
fn slow_clients_hold_nobody_up_and_are_shown_out() {
    let db = sqlite();
    let server = serve(&db, &["--workers", "1"]);
    let mut slow: Vec<TcpStream> = (0..300)
        .map(|at| {
            let mut stream = TcpStream::connect(server.address()).unwrap();
            stream.set_nonblocking(true).unwrap();
            // Most never finish their head, some their body; some ask for much and read nothing.
            let start: &[u8] = match at % 10 {
                0 => b"POST /occupations HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n",
                1 => &b"GET /occupations?per_page=100 HTTP/1.1\r\nHost: x\r\n\r\n".repeat(40),
                _ => b"GET /occupations HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            };
            stream.write_all(start).unwrap();
            stream
        })
        .collect();
    let started = Instant::now();
    for second in 1..=8 {
        for stream in &mut slow {
            // One that was shown out cannot be written to.
            let _ = stream.write(b"x");
        }
        while started.elapsed() < Duration::from_secs(second) {
            server.get("/occupations/53-3032");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    let mut out = 0;
    for (_, stream) in slow.iter_mut().enumerate().filter(|(at, _)| at % 10 > 1) {
        let mut got = [0; 64];
        match stream.read(&mut got) {
            Ok(0) => out += 1,
            Ok(length) => {
                let text = String::from_utf8_lossy(&got[..length]).into_owned();
                assert!(text.starts_with("HTTP/1.1 408"), "{text}");
                out += 1;
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => out += 1, // reset
        }
    }
    assert_eq!(out, 240, "after eight seconds every unfinished head has been shown out");
}

#[test]
fn every_request_is_logged_once_with_its_id() {
    let db = sqlite();
    let mut server = serve(&db, &["--log-format", "json"]);
    server.request("GET", "/occupations?search=nurse", &[("x-request-id", "from-the-proxy.1")]);
    let own = server.request("GET", "/nothing", &[("x-request-id", "no spaces please")]);
    let id = own.header("x-request-id").unwrap().to_owned();
    assert_ne!(id, "no spaces please");
    let (code, log) = server.stop("TERM");
    assert_eq!(code, Some(0), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    let of = |id: &str| {
        let found: Vec<&Value> =
            lines.iter().map(|line| &line["fields"]).filter(|fields| fields["id"] == id).collect();
        assert_eq!(found.len(), 1, "{id}: {log}");
        found[0].clone()
    };
    let first = of("from-the-proxy.1");
    assert_eq!(
        (&first["method"], &first["uri"], &first["status"], &first["client"]),
        (&"GET".into(), &"/occupations?search=nurse".into(), &200.into(), &"127.0.0.1".into())
    );
    assert!(first["us"].as_u64().is_some_and(|us| us < 10_000_000), "{first}");
    assert_eq!(of(&id)["status"], 404);
}
