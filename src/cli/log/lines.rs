//! The thread that writes the log, so that nobody who logs waits for whoever reads it.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

use crate::secret::Secrets;

/// The most bytes that wait for a slow reader of stderr. Further lines are dropped and counted, so
/// that no request waits for the log.
const MOST_WAITING: usize = 4 << 20;

/// How long lines are gathered before they are written, so that many lines take one write and wake
/// the thread once.
const GATHER: Duration = Duration::from_millis(20);

/// How long the program, at its end, waits for a reader of stderr who reads nothing.
const NOBODY_READS: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(5);

/// The most bytes per write: as many as a pipe takes as a whole.
const PIECE: usize = 4_096;

/// Bytes from which secrets are blotted out at once: looking for them takes tens of times as much
/// memory. No secret is in two lines, so that lines can be looked at apart.
const CHUNK: usize = 64 << 10;

/// The lines that wait to be written to stderr.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Arc<(Mutex<Waiting>, Condvar)>);

#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// How many lines were dropped since the last report of it.
    lost: u64,
    /// Whether the thread waits to be woken.
    idle: bool,
    ended: bool,
    /// How many bytes were written.
    written: u64,
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a line that is kept even beyond the limit.
    pub(super) fn say(&self, line: &str) {
        let mut waiting = self.lock();
        waiting.bytes.extend_from_slice(line.as_bytes());
        waiting.idle = false;
        drop(waiting);
        self.0.1.notify_one();
    }

    /// Tells the thread to write what is left and end, and waits for that for as long as somebody
    /// reads.
    pub(super) fn end(&self, thread: &JoinHandle<()>) {
        self.lock().ended = true;
        self.0.1.notify_one();
        let (mut before, mut quiet) = (0, Duration::ZERO);
        while !thread.is_finished() && quiet < NOBODY_READS {
            std::thread::sleep(LOOK);
            let written = self.lock().written;
            quiet = if written == before { quiet + LOOK } else { Duration::ZERO };
            before = written;
        }
    }

    /// Writes lines, with secrets blotted out, until the log ends. Lines that arrive during a write
    /// are written together by the next.
    pub(super) fn write_to(&self, out: &mut impl Write, json: bool, secrets: &Secrets) {
        let mut taken = Vec::new();
        loop {
            let mut waiting = self.lock();
            while waiting.bytes.is_empty() && !waiting.ended {
                waiting.idle = true;
                waiting = self.0.1.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            waiting.idle = false;
            if !waiting.ended {
                drop(waiting);
                std::thread::sleep(GATHER);
                waiting = self.lock();
            }
            taken.clear();
            std::mem::swap(&mut taken, &mut waiting.bytes);
            let lost = std::mem::take(&mut waiting.lost);
            let ended = waiting.ended;
            drop(waiting);
            for lines in chunks(&taken) {
                self.put(out, secrets.blot(&String::from_utf8_lossy(lines)).as_bytes());
            }
            if lost > 0 {
                let text = format!("{lost} log lines were left out: stderr is read too slowly");
                let line = if json {
                    format!("{{\"level\":\"WARN\",\"fields\":{{\"message\":\"{text}\"}}}}\n")
                } else {
                    format!("{text}\n")
                };
                self.put(out, line.as_bytes());
            }
            if ended && taken.is_empty() {
                return;
            }
        }
    }
}

impl Lines {
    /// Writes in pieces, so that progress shows whether anybody reads.
    fn put(&self, out: &mut impl Write, bytes: &[u8]) {
        for piece in bytes.chunks(PIECE) {
            // Where stderr is closed the error cannot be reported anywhere.
            let _ = out.write_all(piece);
            self.lock().written += 1;
        }
    }
}

/// Splits a text into groups of whole lines of up to [`CHUNK`] bytes; a longer line is a group of
/// its own.
fn chunks(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let line_end = |part: &[u8]| part.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
        let first = |part: &[u8]| part.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let length = match bytes.get(..CHUNK) {
            None => bytes.len(),
            Some(part) => line_end(part).or_else(|| first(bytes)).unwrap_or(bytes.len()),
        };
        let (chunk, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        (!chunk.is_empty()).then_some(chunk)
    })
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        (&*self).write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One call is one line.
impl Write for &Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.lock();
        if waiting.bytes.len() + line.len() > MOST_WAITING {
            waiting.lost += 1;
        } else {
            waiting.bytes.extend_from_slice(line);
        }
        let idle = std::mem::take(&mut waiting.idle);
        drop(waiting);
        if idle {
            self.0.1.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
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
}
