//! The thread that watches the database: whether it answers, and whether there is a newer edition.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::load::{Failure, Loaded, load, measure};
use super::state::{Current, State};
use crate::db::liveness::{self, Pulse};
use crate::db::publication;
use crate::read::gauges::Gauges;

/// How soon a stopping server is noticed.
const TICK: Duration = Duration::from_millis(100);
/// Seconds after which a database that has not answered is unreachable: with a look every five
/// seconds, in less than 15 from its last answer.
const PATIENCE: u32 = 8;
/// How often the figures for monitoring are read: about as often as somebody asks for them.
const MEASURED: Duration = Duration::from_secs(15);

/// Looks at the database every `poll` until the server stops: has a newer edition built beside the old
/// one and swaps them. With the database away, or frozen, the old one goes on being served.
pub(super) fn watch(state: State, poll: Duration) {
    std::thread::spawn(move || {
        let mut watch = Watch {
            pulse: Pulse::new(state.url().clone()),
            loading: None,
            measuring: None,
            failed: false,
            silent: false,
            state,
        };
        let (tick, mut waited) = (TICK.min(poll), Duration::ZERO);
        while !watch.state.is_stopping() {
            std::thread::sleep(tick);
            watch.swap();
            watch.note();
            waited += tick;
            if waited >= poll {
                waited = Duration::ZERO;
                watch.look();
                watch.state.clients().forget();
            }
        }
    });
}

struct Watch {
    state: State,
    pulse: Pulse,
    /// Builds an edition, for as long as that takes.
    loading: Option<(Instant, JoinHandle<Result<Loaded, Failure>>)>,
    /// Reads the figures for monitoring, for as long as that takes.
    measuring: Option<JoinHandle<Result<Gauges, Failure>>>,
    /// Whether the last edition could not be built.
    failed: bool,
    /// Whether the database let the last question go unanswered.
    silent: bool,
}

impl Watch {
    fn look(&mut self) {
        let asked = self.pulse.ask(publication::seq, PATIENCE);
        let was_silent = std::mem::replace(&mut self.silent, false);
        match asked {
            Ok(seq) => {
                if was_silent {
                    // Whoever waits on the old connections may do so for ever.
                    self.state.reconnect();
                    self.loading = None;
                    self.measuring = None;
                }
                self.measure(seq);
                if self.loading.is_none() && seq != self.state.with(|current| current.seq) {
                    let (url, bodies) = (self.state.url().clone(), self.state.bodies());
                    let loading = std::thread::spawn(move || load(&url, &bodies));
                    self.loading = Some((Instant::now(), loading));
                } else if !self.failed {
                    self.back();
                }
            }
            Err(failure) => {
                self.silent = matches!(failure, liveness::Failure::Silent);
                self.away(&failure.to_string());
            }
        }
    }

    /// Has the figures read where they are old, or about another publication.
    fn measure(&mut self, seq: i64) {
        let is_due =
            |current: &Current| current.measured.elapsed() >= MEASURED || current.seq != seq;
        if self.measuring.is_none() && self.state.with(is_due) {
            let url = self.state.url().clone();
            self.measuring = Some(std::thread::spawn(move || measure(&url)));
        }
    }

    /// Takes over the figures that were being read, once they are.
    fn note(&mut self) {
        let finished = self.measuring.take_if(|thread| thread.is_finished());
        let Some(thread) = finished else { return };
        match thread.join().unwrap_or(Err(Failure::Panic)) {
            Ok(gauges) => self.state.change(|current| {
                current.gauges = Some(gauges);
                current.measured = Instant::now();
            }),
            // That the database is away is found, and told, by the next look.
            Err(reason) => tracing::debug!(%reason, "the figures for monitoring cannot be read"),
        }
    }

    /// Serves the edition that was being built, once it is.
    fn swap(&mut self) {
        let finished = self.loading.take_if(|(_, thread)| thread.is_finished());
        let Some((started, thread)) = finished else { return };
        match thread.join().unwrap_or(Err(Failure::Panic)) {
            Ok((view, seq)) => {
                let snapshot = view.as_ref().and_then(|view| view.edition.version.snapshot);
                self.failed = false;
                self.state.change(|current| {
                    current.view = view;
                    current.seq = seq;
                    current.loaded = Instant::now();
                });
                tracing::info!(seq, snapshot, took = ?started.elapsed(), "a new edition is served");
            }
            Err(failure) => {
                self.failed = true;
                self.away(&failure.to_string());
            }
        }
    }

    fn back(&self) {
        if !self.state.with(|current| current.reachable) {
            tracing::info!("the database is back");
            self.state.change(|current| current.reachable = true);
        }
    }

    fn away(&self, reason: &str) {
        if self.state.with(|current| current.reachable) {
            tracing::warn!(%reason, "the database is away; serving the last edition");
            self.state.change(|current| current.reachable = false);
        }
    }
}
