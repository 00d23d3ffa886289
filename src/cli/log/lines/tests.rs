use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::super::{Escaped, Fields};
use super::*;
use crate::text;

#[test]
fn an_event_is_one_line_whatever_it_holds() {
    let lines = Lines::default();
    let text_to = lines.clone();
    let builder = tracing_subscriber::fmt().with_ansi(false).without_time();
    let as_text: tracing::Dispatch =
        builder.fmt_fields(Fields).with_writer(text_to).finish().into();
    let written = Lines::default();
    let json_to = written.clone();
    let builder = tracing_subscriber::fmt().json().without_time();
    let as_json: tracing::Dispatch =
        builder.with_writer(move || Escaped(json_to.clone())).finish().into();
    for seed in 0..300 {
        let text = text::hostile(seed, 10);
        let event = || tracing::warn!(path = %text, name = text, "it said {text}");
        tracing::dispatcher::with_default(&as_text, event);
        tracing::dispatcher::with_default(&as_json, event);
    }
    let taken = |lines: &Lines| String::from_utf8(lines.lock().bytes.clone()).unwrap();
    for text in [taken(&lines), taken(&written)] {
        assert_eq!(text.lines().count(), 300);
        assert!(!text.chars().any(|c| text::is_unseen(c) && c != '\n'), "{text:?}");
    }
    for (seed, line) in (0..).zip(taken(&written).lines()) {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(event["fields"]["path"], text::hostile(seed, 10));
    }
}

#[test]
fn lines_come_out_whole_and_what_finds_no_room_is_counted() {
    let lines = Lines::default();
    let line = vec![b'x'; MOST_WAITING / 2];
    for line in [&b"first\n"[..], &line, &line, b"last s3cret-key\n"] {
        assert_eq!((&lines).write(line).unwrap(), line.len());
    }
    lines.lock().ended = true;
    let mut out = Vec::new();
    lines.write_to(&mut out, false, &Secrets::from_iter(["s3cret-key"]));
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with("first\nx"));
    assert!(text.contains("xlast ***\n1 log lines were left out"), "{}", text.len());
}

#[test]
fn secrets_are_looked_for_in_a_few_whole_lines_at_a_time() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut below = |n: usize| usize::try_from(random.next_u32()).unwrap() % n;
    for round in 0..60 {
        let mut bytes = Vec::new();
        while bytes.len() < [0, 1, CHUNK, 4 * CHUNK][round % 4] {
            let most = [10, 5_000, CHUNK * 2][below(3)];
            bytes.extend(std::iter::repeat_n(b'x', below(most)));
            bytes.push(b'\n');
        }
        // The last line may not have ended.
        bytes.extend(vec![b'y'; below(3)]);
        let parts: Vec<&[u8]> = chunks(&bytes).collect();
        assert_eq!(parts.concat(), bytes);
        for (at, part) in parts.iter().enumerate() {
            assert!(part.ends_with(b"\n") || at + 1 == parts.len(), "a line is cut");
            let lines = part.split_inclusive(|byte| *byte == b'\n').count();
            assert!(part.len() <= CHUNK || lines <= 1, "{} bytes", part.len());
        }
    }
}

/// What keeps a secret from being in two chunks: whatever is logged, it is in one line.
#[test]
fn a_secret_with_line_ends_is_found_where_a_chunk_ends() {
    let secret = "s3cret\nkey\r\nof-three\u{2028}lines";
    let secrets = Secrets::from_iter([secret]);
    for json in [false, true] {
        let lines = Lines::default();
        let to = lines.clone();
        let builder = tracing_subscriber::fmt().with_ansi(false).without_time();
        let log: tracing::Dispatch = if json {
            builder.json().with_writer(move || Escaped(to.clone())).finish().into()
        } else {
            builder.fmt_fields(Fields).with_writer(to).finish().into()
        };
        // Lines of every length up to the secret's stand before, so that a chunk may end anywhere.
        let event = |n: usize| {
            let before = "x".repeat(CHUNK / 40 + n);
            tracing::warn!(path = %secret, "{before} {secret}");
        };
        tracing::dispatcher::with_default(&log, || (0..80).for_each(event));
        lines.lock().ended = true;
        let mut out = Vec::new();
        lines.write_to(&mut out, json, &secrets);
        let out = String::from_utf8(out).unwrap();
        assert!(out.len() > CHUNK && out.lines().count() == 80, "{}", out.len());
        let (start, end) = (out.find("s3cret"), out.find("of-three"));
        assert_eq!((start, end), (None, None), "json {json}");
        assert_eq!(out.matches("***").count(), 160);
    }
}
