//! Which signals stop the server, and how: both let requests in flight finish.

use std::future::{Future, poll_fn};
use std::io;
use std::task::Poll;
use std::time::Duration;

use actix_web::rt::signal::unix::{SignalKind, signal};

use super::DRAIN_SECONDS;

/// What the library has to end by itself, after the requests' time is up.
const LEEWAY: Duration = Duration::from_millis(500);
/// For the log.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Ends when the process is told to stop. The server's own handlers drain on SIGTERM only: Ctrl-C
/// would cut requests off. Must be called inside the runtime.
pub(super) fn stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        poll_fn(|context| {
            // Both are polled, so that either one wakes this task.
            let told = [terminate.poll_recv(context), interrupt.poll_recv(context)];
            if told.iter().any(Poll::is_ready) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        // First of all: nothing that happens from here on, be it to the log, may keep the process.
        std::thread::spawn(end);
        tracing::info!("told to stop; requests in flight are finished first");
    })
}

/// Ends the process where a request is not finished in time: it may wait for a database that has
/// frozen, and the library would wait for it without end. All together takes less than ten seconds,
/// after which many supervisors kill.
fn end() {
    std::thread::sleep(Duration::from_secs(DRAIN_SECONDS) + LEEWAY);
    tracing::warn!("requests in flight were not finished in {DRAIN_SECONDS} s");
    std::thread::sleep(LAST_WORDS);
    std::process::exit(0);
}
