//! Which signals stop the server, and how: both let requests in flight finish.

use std::future::{Future, poll_fn};
use std::io;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use actix_web::rt::signal::unix::{SignalKind, signal};

use super::DRAIN_SECONDS;

/// What the library has to end by itself, after the requests' time is up.
const LEEWAY: Duration = Duration::from_millis(500);
/// For the log.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// What stopped the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// SIGTERM, as a supervisor sends it: the orderly end.
    Terminated,
    /// SIGINT, as Ctrl-C sends it.
    Interrupted,
}

impl Stop {
    /// The exit code of a process that was stopped so.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Terminated => 0,
            Self::Interrupted => 130,
        }
    }
}

/// Ends when the process is told to stop, and sets by what. The server's own handlers drain on SIGTERM only: Ctrl-C
/// would cut requests off. Must be called inside the runtime.
pub(super) fn stop(
    stopped: &Arc<OnceLock<Stop>>,
) -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopped = Arc::clone(stopped);
    Ok(async move {
        let stop = poll_fn(|context| {
            // Both are polled, so that either one wakes this task.
            match (terminate.poll_recv(context), interrupt.poll_recv(context)) {
                (Poll::Ready(_), _) => Poll::Ready(Stop::Terminated),
                (_, Poll::Ready(_)) => Poll::Ready(Stop::Interrupted),
                (Poll::Pending, Poll::Pending) => Poll::Pending,
            }
        })
        .await;
        // First of all: nothing that happens from here on, be it to the log, may keep the process.
        std::thread::spawn(move || end(stop));
        // Only this task sets it.
        let _ = stopped.set(stop);
        tracing::info!("told to stop; requests in flight are finished first");
    })
}

/// Ends the process where a request is not finished in time: it may wait for a database that has
/// frozen, and the library would wait for it without end. All together takes less than ten seconds,
/// after which many supervisors kill.
fn end(stop: Stop) {
    std::thread::sleep(Duration::from_secs(DRAIN_SECONDS) + LEEWAY);
    tracing::warn!("requests in flight were not finished in {DRAIN_SECONDS} s");
    std::thread::sleep(LAST_WORDS);
    std::process::exit(i32::from(stop.exit_code()));
}
