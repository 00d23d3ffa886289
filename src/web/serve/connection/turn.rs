//! Whose turn it is on a connection: what the socket's side and the request's side tell each other.

use std::cell::{Cell, RefCell};
use std::task::{Context, Waker};

use super::super::places::Place;

/// Where a connection is with its requests, of which there is one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The client has the turn: it may send the next head.
    Open,
    /// A head was handed to the library, which has not called the guard yet.
    Handed,
    /// The guard has the request, or its reply is being made.
    Answering,
    /// The reply's body has ended; its last bytes may not have left.
    Sent,
    /// Nothing is read or answered any more.
    Over,
}

/// Shared between a connection and the guard of its requests.
#[derive(Debug)]
pub(crate) struct Turn {
    phase: Cell<Phase>,
    /// Whether the connection ends with the reply that is being made.
    last: Cell<bool>,
    /// Who waits for the client's next turn.
    waiting: RefCell<Option<Waker>>,
    /// What the client takes up until its reply has left, the last bytes of which leave after the
    /// body has ended.
    places: RefCell<Vec<Place>>,
}

impl Turn {
    pub(super) fn new() -> Self {
        Self {
            phase: Cell::new(Phase::Open),
            last: Cell::new(false),
            waiting: RefCell::new(None),
            places: RefCell::default(),
        }
    }

    pub(super) fn phase(&self) -> Phase {
        self.phase.get()
    }

    pub(super) fn set(&self, phase: Phase) {
        self.phase.set(phase);
    }

    /// The guard has the request.
    pub(crate) fn answering(&self) {
        self.phase.set(Phase::Answering);
    }

    /// The client takes up these places until the reply has left.
    pub(crate) fn takes_up(&self, places: Vec<Place>) {
        *self.places.borrow_mut() = places;
    }

    /// Nothing that comes after this request is read.
    pub(crate) fn last(&self) {
        self.last.set(true);
    }

    /// The reply's body has ended.
    pub(crate) fn sent(&self) {
        if self.phase.get() == Phase::Answering {
            self.phase.set(Phase::Sent);
        }
    }

    /// All that was written has left: if that was a whole reply, the client has the turn again.
    pub(super) fn flushed(&self) {
        if self.phase.get() == Phase::Sent {
            self.phase.set(if self.last.get() { Phase::Over } else { Phase::Open });
            self.places.borrow_mut().clear();
            // Whoever asked for the next head in vain does not ask again by itself.
            if let Some(waker) = self.waiting.borrow_mut().take() {
                waker.wake();
            }
        }
    }

    /// Waits for the client's turn.
    pub(super) fn wait(&self, context: &Context<'_>) {
        *self.waiting.borrow_mut() = Some(context.waker().clone());
    }
}
