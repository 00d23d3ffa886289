//! The log on stderr: written at once by commands, by a thread of its own while serving or scoring.

mod lines;

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};
use std::io::{self, IsTerminal, Write};
use std::thread::JoinHandle;

use tracing::field::{Field, Visit};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::clock::now;
use super::{Cli, Command, LogFormat};
use crate::secret::Secrets;
use crate::text::{self, Logged};
use lines::Lines;

/// Reads the filter of `--log`: a level, or levels by target, separated by commas. A mistyped level
/// is refused; [`Targets`] would take it for the name of a target.
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
    let all = parts().map(ours_first).collect::<Vec<_>>().join(",");
    all.parse().map_err(|error| format!("{error}; {FILTERS}"))
}

/// A level without a target is that of this program; libraries say less, and on debug and trace as much as it.
fn ours_first(part: &str) -> String {
    match part.parse::<LevelFilter>() {
        Ok(level) if (LevelFilter::WARN..LevelFilter::DEBUG).contains(&level) => {
            format!("warn,onet_ai={part},access={part}")
        }
        _ => part.to_owned(),
    }
}

const FILTERS: &str =
    "expected off, error, warn, info, debug or trace, also by target: info,access=off";

/// The log of the process. Lines that are not written yet are written when it is dropped.
#[derive(Debug)]
pub struct Log {
    voice: Voice,
    thread: Option<JoinHandle<()>>,
}

impl Log {
    /// Writes a line that no filter suppresses.
    #[must_use]
    pub fn voice(&self) -> &Voice {
        &self.voice
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if let (Some(lines), Some(thread)) = (&self.voice.lines, &self.thread) {
            lines.end(thread);
        }
    }
}

/// Writes to stderr past the filter, with secrets blotted out.
#[derive(Debug, Clone)]
pub struct Voice {
    lines: Option<Lines>,
    secrets: Secrets,
}

impl Voice {
    /// The text with secrets blotted out.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        self.secrets.blot(text).into_owned()
    }

    /// Writes one line.
    pub fn say(&self, text: &str) {
        match &self.lines {
            // Here and not line by line: a text of several lines may have a secret in two of them.
            Some(lines) => lines.say(&format!("{}\n", self.secrets.blot(text))),
            // Where stderr is closed the error cannot be reported anywhere.
            None => drop(writeln!(io::stderr(), "{}", self.secrets.blot(text))),
        }
    }
}

/// Starts logging to stderr, since stdout is for data. Long-running commands have a thread write
/// the log, so that a slow or stopped reader of stderr does not hold them up.
#[must_use]
pub fn start_log(cli: &Cli, secrets: Secrets) -> Log {
    let builder = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal());
    // What it says of a request that it cannot read is in the access log; whoever sends such requests would
    // fill the log with errors.
    let filter = cli.global.log.clone().with_target("actix_http::h1", LevelFilter::OFF);
    let is_json = matches!(cli.global.log_format, LogFormat::Json);
    if !matches!(cli.command, Command::Serve(_) | Command::Demo(_) | Command::Score(_)) {
        let clean = Clean(secrets.clone());
        if is_json {
            let builder = builder.json().with_writer(move || Escaped(clean.clone()));
            builder.finish().with(filter).init();
        } else {
            let builder = builder.fmt_fields(Fields).with_writer(move || clean.clone());
            builder.finish().with(filter).init();
        }
        return Log { voice: Voice { lines: None, secrets }, thread: None };
    }
    let lines = Lines::default();
    let builder = builder.with_timer(Clock);
    if is_json {
        let waiting = lines.clone();
        let builder = builder.json().with_writer(move || Escaped(waiting.clone()));
        builder.finish().with(filter).init();
    } else {
        builder.fmt_fields(Fields).with_writer(lines.clone()).finish().with(filter).init();
    }
    let (written, known) = (lines.clone(), secrets.clone());
    let write = move || written.write_to(&mut io::stderr(), is_json, &known);
    Log { voice: Voice { lines: Some(lines), secrets }, thread: Some(std::thread::spawn(write)) }
}

/// Writes each line to stderr at once, with secrets blotted out.
#[derive(Clone)]
struct Clean(Secrets);

/// One call is one line.
impl Write for Clean {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        io::stderr().write_all(self.0.blot(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// The time of a line. The text up to the second is kept for the next line, because formatting it
/// is expensive.
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

/// Writes the fields of an event without colours, and without making a string of them first, since
/// this is done for every request. Fields may hold text of others (paths, replies, names in files):
/// it is escaped, so that it cannot begin a line of its own or steer a terminal.
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

/// Writes JSON lines, each in one call, with invisible characters as escapes.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_levels_by_target_and_a_level_alone_is_not_that_of_libraries() {
        for (text, expected) in [
            ("info", "warn,onet_ai=info,access=info"),
            ("INFO", "warn,onet_ai=info,access=info"),
            ("info,", "warn,onet_ai=info,access=info"),
            ("info, access=off", "warn,onet_ai=info,access=off"),
            ("warn,onet_ai::web=debug", "warn,onet_ai=warn,access=warn,onet_ai::web=debug"),
            ("debug", "debug"),
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
}
