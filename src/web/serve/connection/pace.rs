//! How long a client may take for what.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::convert::unsigned;
use actix_web::rt::time::{Instant, Sleep, sleep_until};

/// For the head of a request, from its first byte, and for the first byte of a connection.
const HEAD: Duration = Duration::from_secs(5);
/// Between two requests.
const REST: Duration = Duration::from_secs(30);
/// For taking anything at all of a reply.
const STALL: Duration = Duration::from_secs(10);
/// For a whole reply, plus a second for every so many bytes of it that were taken: whoever takes one
/// byte every nine seconds holds a socket as well as whoever takes none.
const REPLY: Duration = Duration::from_secs(20);
const BYTES_A_SECOND: u64 = 8_192;
/// For closing, after the last reply.
const CLOSE: Duration = Duration::from_secs(1);

/// The clock of one connection. There is one alarm: what a client is waited for is one thing at a time.
#[derive(Debug)]
pub(super) struct Pace {
    alarm: Pin<Box<Sleep>>,
    /// When the head that is awaited has to be there.
    head: Instant,
    /// Whether something of it has come.
    begun: bool,
    /// Since when a reply has been written, and how many bytes of it were taken.
    reply: Option<(Instant, u64)>,
    /// Since when nothing could be written.
    stalled: Option<Instant>,
    close: Option<Instant>,
}

impl Pace {
    pub(super) fn new() -> Self {
        let head = Instant::now() + HEAD;
        let alarm = Box::pin(sleep_until(head));
        Self { alarm, head, begun: false, reply: None, stalled: None, close: None }
    }

    /// Something of a head has come.
    pub(super) fn begun(&mut self) {
        if !self.begun {
            self.begun = true;
            self.head = Instant::now() + HEAD;
        }
    }

    /// A reply has left; the connection may rest.
    pub(super) fn rest(&mut self) {
        self.head = Instant::now() + REST;
        self.begun = false;
        self.reply = None;
    }

    /// So many bytes were taken.
    pub(super) fn taken(&mut self, bytes: usize) {
        let bytes = unsigned(bytes);
        let (_, taken) = self.reply.get_or_insert_with(|| (Instant::now(), 0));
        *taken = taken.saturating_add(bytes);
        self.stalled = None;
    }

    /// Whether the time for a head is over.
    pub(super) fn head_is_late(&mut self, context: &mut Context<'_>) -> bool {
        self.is_past(self.head, context)
    }

    /// Whether the time for taking a reply is over.
    pub(super) fn reader_is_late(&mut self, context: &mut Context<'_>) -> bool {
        let now = Instant::now();
        let stalled = *self.stalled.get_or_insert(now) + STALL;
        let (since, taken) = *self.reply.get_or_insert((now, 0));
        let whole = since + REPLY + Duration::from_secs(taken / BYTES_A_SECOND);
        self.is_past(stalled.min(whole), context)
    }

    /// Whether the time for closing is over.
    pub(super) fn close_is_late(&mut self, context: &mut Context<'_>) -> bool {
        let close = *self.close.get_or_insert_with(|| Instant::now() + CLOSE);
        self.is_past(close, context)
    }

    /// Whether a time is past; if not, the task is woken then, or earlier.
    fn is_past(&mut self, time: Instant, context: &mut Context<'_>) -> bool {
        // An alarm that rings too early costs less than setting it for every request.
        if self.alarm.deadline() > time {
            self.alarm.as_mut().reset(time);
        }
        while self.alarm.as_mut().poll(context) == Poll::Ready(()) {
            if Instant::now() >= time {
                return true;
            }
            self.alarm.as_mut().reset(time);
        }
        false
    }
}
