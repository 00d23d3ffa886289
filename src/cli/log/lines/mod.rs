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
mod tests;
