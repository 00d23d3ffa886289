//! `onet-ai import --from URL`: what a server may do, and what comes of it.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::release::Release;
use crate::support::{Db, Kind};

/// Answers one request per reply, in order, and returns the address.
fn server(replies: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for reply in replies {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4_096];
            let _ = stream.read(&mut request).unwrap();
            // A client that has seen enough may hang up.
            let _ = stream.write_all(&reply);
        }
    });
    format!("http://{address}/db_sample_text.zip")
}

fn reply(status: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

#[test]
fn a_release_is_downloaded_after_passing_faults() {
    let db = Db::new(Kind::Sqlite);
    let zip = Release::new().zip("sample");
    let url = server(vec![
        reply("503 Service Unavailable", 0, b""),
        reply("200 OK", zip.len(), &zip[..zip.len() / 2]),
        reply("200 OK", zip.len(), &zip),
    ]);
    let report = db.json(&["import", "--version", "sample", "--from", &url, "--json"]);
    assert_eq!((&report["outcome"], &report["source"]), (&"imported".into(), &url.as_str().into()));
    assert_eq!(report["source_sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn another_archive_than_the_one_expected_is_refused() {
    let db = Db::new(Kind::Sqlite);
    let zip = Release::new().zip("sample");
    let import = |sha256: &str| {
        let url = server(vec![reply("200 OK", zip.len(), &zip)]);
        db.run(&["import", "--version", "sample", "--from", &url, "--sha256", sha256, "--json"])
    };
    let run = import(&"0".repeat(64));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stderr.contains(&"0".repeat(64)) && run.stderr.contains("nothing was imported"),
        "{}",
        run.stderr
    );
    assert!(!db.path().join("test.db").exists());
    let found = run.stderr.split("SHA-256 ").nth(1).unwrap()[..64].to_owned();
    let run = import(&found.to_ascii_uppercase());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains(&found), "{}", run.stdout);
    assert_eq!(import("abc").code, Some(2));
}

#[test]
fn a_download_goes_over_https_and_elsewhere_only_if_it_says_so() {
    let db = Db::new(Kind::Sqlite);
    let zip = Release::new().zip("sample");
    let run = |url: &str| db.run(&["import", "--version", "sample", "--from", url]);
    let plain = run("http://192.0.2.1/db_sample_text.zip");
    assert_eq!(plain.code, Some(1));
    assert!(plain.stderr.contains("no address over https"), "{}", plain.stderr);
    let to = |location: &str| {
        let head = format!("302 Found\r\nlocation: {location}");
        server(vec![reply(&head, 0, b"")])
    };
    for away in ["http://192.0.2.1/x.zip", "ftp://127.0.0.1/x.zip", "//192.0.2.1/x.zip"] {
        let run = run(&to(away));
        assert_eq!(run.code, Some(1), "{away}");
        assert!(run.stderr.contains("no address over https"), "{away}: {}", run.stderr);
    }
    let elsewhere = server(vec![reply("200 OK", zip.len(), &zip)]);
    let moved = run(&to(&elsewhere));
    assert_eq!(moved.code, Some(0), "{}", moved.stderr);
    assert!(
        moved.stderr.contains("another host") && moved.stderr.contains(&elsewhere),
        "{}",
        moved.stderr
    );
}

#[test]
fn what_cannot_be_downloaded_is_named() {
    let db = Db::new(Kind::Sqlite);
    let page = b"<!DOCTYPE html><html>moved</html>";
    for (replies, expected) in [
        (vec![reply("404 Not Found", 0, b"")], "no such file (404)"),
        (vec![reply("403 Forbidden", 0, b"")], "answered 403"),
        (vec![reply("200 OK", page.len(), page)], "an HTML page"),
        (vec![reply("200 OK", 10_000_000_000, b"")], "larger than the limit"),
    ] {
        let url = server(replies);
        let run = db.run(&["import", "--version", "30.1", "--from", &url]);
        assert_eq!(run.code, Some(1));
        assert!(
            run.stderr.contains(expected) && run.stderr.contains(&url),
            "{expected}: {}",
            run.stderr
        );
    }
    assert!(!db.path().join("test.db").exists());
}
