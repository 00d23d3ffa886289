//! `onet-ai serve`: replies packed by gzip and Zstandard, and kept.

use std::io::Read;
use std::time::{Duration, Instant};

use crate::serve::scored;
use crate::serve_conventions::{is_an_error, paths};
use crate::server::{Reply, Server};
use crate::support::{Db, Kind, on_both_databases};

/// The body of a reply as it was before it was packed.
fn unpacked(reply: &Reply) -> Vec<u8> {
    match reply.header("content-encoding") {
        None => reply.bytes.clone(),
        Some("zstd") => zstd::stream::decode_all(&*reply.bytes).unwrap(),
        Some("gzip") => {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&*reply.bytes).read_to_end(&mut plain).unwrap();
            plain
        }
        Some(other) => panic!("{other}"),
    }
}

fn get(server: &Server, path: &str, encodings: &str) -> Reply {
    let reply = server.request("GET", path, &[("accept-encoding", encodings)]);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply
}

/// Replies that count or tell the time.
fn is_momentary(path: &str) -> bool {
    matches!(path, "/metrics" | "/ready" | "/health")
}

on_both_databases! {
    fn every_route_is_packed_for_whoever_takes_it(db: &Db) {
        scored(db);
        // With room for nothing every reply is made anew, and is the same.
        for room in ["64", "0"] {
            let serve = ["serve", "--bind", "127.0.0.1:0", "--cache-mb", room];
            let server = Server::start(&mut db.command(&serve));
            for (path, _) in paths(&server) {
                let plain = server.request("GET", &path, &[]);
                let tag = plain.header("etag");
                for encoding in ["gzip", "zstd", "gzip", "zstd", "identity"] {
                    let reply = get(&server, &path, encoding);
                    let is_archive = plain.header("content-type") == Some("application/zip");
                    let is_packed = encoding != "identity" && !is_archive;
                    assert_eq!(reply.header("content-encoding"), is_packed.then_some(encoding), "{path}");
                    for name in ["content-type", "content-disposition", "link", "cache-control", "vary", "etag"] {
                        assert!(is_momentary(&path) || reply.header(name) == plain.header(name), "{path} {name}");
                    }
                    let body = unpacked(&reply);
                    assert!(is_momentary(&path) || body == plain.bytes, "{path} as {encoding} with {room}");
                    let head = server.request("HEAD", &path, &[("accept-encoding", encoding)]);
                    assert_eq!((head.status, head.bytes.len()), (200, 0), "{path}");
                    assert_eq!(head.header("content-encoding"), reply.header("content-encoding"), "{path}");
                    assert!(is_momentary(&path) || head.header("content-length") == reply.header("content-length"), "{path}");
                    if let Some(tag) = tag {
                        let known = server.request("GET", &path, &[("accept-encoding", encoding), ("if-none-match", tag)]);
                        assert_eq!((known.status, known.bytes.len()), (304, 0), "{path}");
                        assert_eq!((known.header("etag"), known.header("content-encoding")), (Some(tag), None), "{path}");
                        assert_eq!(known.header("vary"), Some("accept-encoding, origin"), "{path}");
                    }
                }
            }
        }
    }

    fn what_is_kept_goes_with_its_edition(db: &Db) {
        scored(db);
        let server = Server::start(&mut db.command(&["serve", "--bind", "127.0.0.1:0", "--poll-seconds", "0.05"]));
        let asked = || ["/occupations", "/export/tasks.json"].map(|path| {
            let [gzip, zstd, plain] = ["gzip", "zstd", "identity"].map(|encoding| unpacked(&get(&server, path, encoding)));
            assert!(gzip == plain && zstd == plain, "{path}");
            plain
        });
        let before = asked();
        assert_eq!(asked(), before);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        let by_mocks = ["aggregate", "--scheme", "equal", "--rater", "mock:a", "--rater", "mock:b"];
        db.accepting("raters,mock", &by_mocks);
        let started = Instant::now();
        while server.get("/ready")["snapshot"] == 1 {
            // A deadline of the program; the rest is for a busy machine.
            assert!(started.elapsed() < Duration::from_secs(40), "not served in time");
            std::thread::sleep(Duration::from_millis(20));
        }
        let after = asked();
        for (before, after) in before.iter().zip(&after) {
            assert_ne!(before, after);
        }
    }
}

#[test]
fn the_encoding_is_the_one_that_is_wanted_most() {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let server = Server::of(&db);
    for path in ["/occupations", "/occupations?search=truck", "/export/tasks.csv", "/openapi.json"]
    {
        for (field, expected) in [
            ("gzip, deflate, br, zstd", Some("zstd")),
            ("gzip;q=0.8, zstd;q=0.7", Some("gzip")),
            ("gzip, deflate;q=0.5", Some("gzip")),
            ("br", None),
            ("gzip;q=0", None),
            ("identity, gzip;q=0.5", None),
            ("*;q=0.1", Some("zstd")),
            ("identity;q=0, gzip;q=0.1", Some("gzip")),
        ] {
            let reply = get(&server, path, field);
            assert_eq!(reply.header("content-encoding"), expected, "{path} {field}");
        }
        for field in ["identity;q=0", "*;q=0", "br, identity;q=0"] {
            let refused = server.request("GET", path, &[("accept-encoding", field)]);
            is_an_error(&refused, 406, "not_acceptable", &format!("{path} {field}"));
        }
    }
    // A list as a file is made while it is sent, by gzip or not at all; an archive is packed already.
    let list = "/tasks?format=csv";
    for (path, field, expected) in [
        (list, "gzip, zstd", Some("gzip")),
        (list, "zstd", None),
        ("/export/tasks.zip", "gzip, zstd", None),
    ] {
        assert_eq!(
            get(&server, path, field).header("content-encoding"),
            expected,
            "{path} {field}"
        );
    }
    assert_eq!(unpacked(&get(&server, list, "gzip")), get(&server, list, "identity").bytes);
    let refused = server.request("GET", list, &[("accept-encoding", "zstd, identity;q=0")]);
    is_an_error(&refused, 406, "not_acceptable", list);
}

#[test]
fn what_is_kept_is_counted_and_what_is_one_of_many_is_not_kept() {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let server = Server::of(&db);
    let kept = || {
        let text = server.request("GET", "/metrics", &[]).text;
        let line = text.lines().find(|line| line.starts_with("onet_ai_kept_bytes ")).unwrap();
        line.split(' ').nth(1).unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(kept(), 0);
    for path in [
        "/occupations?search=truck",
        "/occupations?min_score=10",
        "/rankings/ai_risk?min_coverage=0.1",
        "/tasks?format=csv",
        "/occupations/compare?soc=53-3032",
        "/tasks/2601",
        "/occupations/99-9999",
        "/api",
    ] {
        server.request("GET", path, &[("accept-encoding", "gzip")]);
        assert_eq!(kept(), 0, "{path}");
    }
    let mut before = 0;
    for path in
        ["/occupations?page=2&per_page=5", "/occupations/53-3032?tasks=3", "/export/tasks.json"]
    {
        let length = get(&server, path, "gzip").bytes.len();
        let after = kept();
        assert!(after > before + u64::try_from(length).unwrap(), "{path}");
        get(&server, path, "gzip");
        assert_eq!(kept(), after, "{path}");
        before = after;
    }
    // A file that is wanted as it is comes from the one that is kept packed.
    get(&server, "/export/tasks.json", "identity");
    assert_eq!(kept(), before);
}
