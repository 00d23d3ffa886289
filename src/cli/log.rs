//! The log on stderr: written at once by commands, by a thread of its own while serving.

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::fmt::{FormatFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::context::now;
use super::{Cli, Command, LogFormat};
use crate::text::{self, Logged};

/// Bytes that may wait for a slow reader of stderr. What comes on top is left out and counted, so
/// that no request waits for it.
const MOST_WAITING: usize = 4 << 20;

/// How long lines are gathered before they are written: one write, and one waking of the thread, is
/// then enough for all that came meanwhile.
const GATHER: Duration = Duration::from_millis(20);

/// A filter as `--log` takes it: a level, or levels by target, separated by commas. Refused is what
/// [`Targets`] would take for the name of a target that nothing has.
pub(super) fn filter(text: &str) -> Result<Targets, String> {
    let parts = || text.split(',').map(str::trim).filter(|part| !part.is_empty());
    if parts().next().is_none() {
        return Err(format!("no level in it; {FILTERS}"));
    }
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-');
    for part in parts() {
        let (target, level) = part.split_once('=').map_or((None, part), |(t, l)| (Some(t), l));
        if level.parse::<LevelFilter>().is_err() || level.is_empty() {
            return Err(format!("{} is not a level; {FILTERS}", text::quoted(level)));
        }
        if let Some(target) = target.filter(|t| t.is_empty() || !t.chars().all(is_path)) {
            return Err(format!("{} is not a target; {FILTERS}", text::quoted(target)));
        }
    }
    let all = parts().collect::<Vec<_>>().join(",");
    all.parse().map_err(|error| format!("{error}; {FILTERS}"))
}

const FILTERS: &str =
    "expected off, error, warn, info, debug or trace, also by target: info,access=off";

/// Ends the log; what waits to be written is written when it is dropped.
#[derive(Debug)]
pub struct Log {
    thread: Option<(Lines, JoinHandle<()>)>,
}

/// Starts logging to stderr, which keeps stdout for data.
#[must_use]
pub fn start_log(cli: &Cli) -> Log {
    let builder = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal());
    let filter = cli.global.log.clone();
    let serving = matches!(cli.command, Command::Serve(_));
    let lines = Lines::default();
    match (cli.global.log_format, serving) {
        (LogFormat::Text, false) => {
            builder.fmt_fields(Fields).with_writer(io::stderr).finish().with(filter).init();
        }
        (LogFormat::Json, false) => {
            let builder = builder.json().with_writer(|| Escaped(io::stderr()));
            builder.finish().with(filter).init();
        }
        (LogFormat::Text, true) => {
            let builder = builder.with_timer(Clock).fmt_fields(Fields);
            builder.with_writer(lines.clone()).finish().with(filter).init();
        }
        (LogFormat::Json, true) => {
            let (builder, lines) = (builder.with_timer(Clock).json(), lines.clone());
            let builder = builder.with_writer(move || Escaped(lines.clone()));
            builder.finish().with(filter).init();
        }
    }
    let thread = serving.then(|| {
        let written = lines.clone();
        let json = matches!(cli.global.log_format, LogFormat::Json);
        (lines, std::thread::spawn(move || written.write_to(&mut io::stderr(), json)))
    });
    Log { thread }
}

/// The time as commands write it; all but the fraction of a second is kept from one line to the next.
struct Clock;

impl FormatTime for Clock {
    fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
        thread_local! {
            static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
        }
        let now = now().and_utc();
        SECOND.with_borrow_mut(|(second, text)| {
            if *second != now.timestamp() {
                *second = now.timestamp();
                *text = now.format("%Y-%m-%dT%H:%M:%S").to_string();
            }
            write!(writer, "{text}.{:06}Z", now.timestamp_subsec_micros())
        })
    }
}

/// Fields without styles, piece by piece, since this is done for every request. What others wrote is in them
/// (paths, replies, names in files): it stays on the event's own line and steers no terminal.
struct Fields;

impl<'w> FormatFields<'w> for Fields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> std::fmt::Result {
        let writer = text::logged(writer);
        let mut line = Line { writer, is_begun: false, outcome: Ok(()) };
        fields.record(&mut line);
        line.outcome
    }
}

/// A line while its fields are written.
struct Line<'w> {
    writer: Logged<Writer<'w>>,
    is_begun: bool,
    outcome: std::fmt::Result,
}

impl Line<'_> {
    fn write(&mut self, field: &Field, value: &dyn Debug) -> std::fmt::Result {
        if std::mem::replace(&mut self.is_begun, true) {
            self.writer.write_char(' ')?;
        }
        if field.name() != "message" {
            self.writer.write_str(field.name())?;
            self.writer.write_char('=')?;
        }
        write!(self.writer, "{value:?}")
    }
}

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.outcome = self.outcome.and_then(|()| self.write(field, value));
    }
}

/// Writes JSON lines, each of which comes in one piece, with unseen characters as escapes.
struct Escaped<W>(W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let escaped = text::json(String::from_utf8_lossy(line).into_owned());
        self.0.write_all(escaped.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some((lines, thread)) = self.thread.take() {
            lines.lock().ended = true;
            lines.0.1.notify_one();
            // A thread that panicked has written what it could.
            let _ = thread.join();
        }
    }
}

/// Lines on their way to stderr.
#[derive(Debug, Clone, Default)]
struct Lines(Arc<(Mutex<Waiting>, Condvar)>);

#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// Lines that found no room.
    lost: u64,
    /// Whether the thread waits to be woken.
    idle: bool,
    ended: bool,
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes until the log has ended. Lines that come while others are written go out together.
    fn write_to(&self, out: &mut impl Write, json: bool) {
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
            // Where stderr is closed there is nobody to tell.
            let _ = out.write_all(&taken);
            if lost > 0 {
                let text = format!("{lost} log lines were left out: stderr is read too slowly");
                let _ = if json {
                    writeln!(out, "{{\"level\":\"WARN\",\"fields\":{{\"message\":\"{text}\"}}}}")
                } else {
                    writeln!(out, "{text}")
                };
            }
            if ended && taken.is_empty() {
                return;
            }
        }
    }
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
    use super::*;

    #[test]
    fn a_filter_is_levels_by_target_and_nothing_is_taken_for_a_target() {
        for (text, expected) in [
            ("info", "info"),
            ("INFO", "info"),
            ("info,", "info"),
            ("info, access=off", "info,access=off"),
            ("warn,onet_ai::web=debug", "warn,onet_ai::web=debug"),
            ("off", "off"),
        ] {
            assert_eq!(filter(text).unwrap(), expected.parse().unwrap(), "{text}");
        }
        for text in
            ["", ",", "nonsense", "access=", "access=loud", "=info", "[span]=debug", "a b=info"]
        {
            let error = filter(text).unwrap_err();
            assert!(error.contains("info,access=off"), "{text}: {error}");
        }
    }

    #[test]
    fn the_time_is_written_to_the_microsecond() {
        for _ in 0..2 {
            let mut text = String::new();
            Clock.format_time(&mut Writer::new(&mut text)).unwrap();
            let parsed: chrono::DateTime<chrono::Utc> = text.parse().unwrap();
            assert!((now().and_utc() - parsed).num_seconds() < 60, "{text}");
            assert_eq!((text.len(), text.get(19..20)), (27, Some(".")), "{text}");
        }
    }

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
        for line in [&b"first\n"[..], &line, &line, b"last\n"] {
            assert_eq!((&lines).write(line).unwrap(), line.len());
        }
        lines.lock().ended = true;
        let mut out = Vec::new();
        lines.write_to(&mut out, false);
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("first\nx"));
        assert!(text.contains("xlast\n1 log lines were left out"), "{}", text.len());
    }
}
