//! The edition that is served, and the thread that looks for a newer one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use diesel::QueryResult;

use super::error::Error;
use crate::db::{Conn, Pool, publication};
use crate::edition::Edition;

/// How often the database is asked for a newer publication.
const POLL: Duration = Duration::from_secs(5);
/// How soon a stopping server is noticed.
const TICK: Duration = Duration::from_millis(100);

/// What is served now. Readers keep the edition they began with.
#[derive(Debug)]
pub(super) struct Current {
    /// Absent where no release is active.
    pub(super) edition: Option<Arc<Edition>>,
    /// The publication that was looked at last.
    seq: i64,
    /// When the edition was built.
    pub(super) loaded: Instant,
    /// Whether the database answered the last time it was asked.
    pub(super) reachable: bool,
}

/// Shared by all workers.
#[derive(Debug, Clone)]
pub(super) struct State {
    current: Arc<RwLock<Current>>,
    stop: Arc<AtomicBool>,
}

impl State {
    /// Builds the first edition.
    pub(super) fn load(conn: &mut Conn) -> QueryResult<Self> {
        let (edition, seq) = read(conn)?;
        let current = Current { edition, seq, loaded: Instant::now(), reachable: true };
        Ok(Self { current: Arc::new(RwLock::new(current)), stop: Arc::new(AtomicBool::new(false)) })
    }

    /// The edition, or the error that says how to get one.
    pub(super) fn edition(&self) -> Result<Arc<Edition>, Error> {
        self.with(|current| current.edition.clone()).ok_or_else(Error::nothing_published)
    }

    /// Looks at what is served. Nothing that holds the lock can panic, so a poisoned one is as
    /// good as any.
    pub(super) fn with<T>(&self, look: impl FnOnce(&Current) -> T) -> T {
        look(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Current)) {
        change(&mut self.current.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Watches the database until [`Self::stop`]: builds a newer edition beside the old one and
    /// swaps it. With the database away the old one goes on being served.
    pub(super) fn watch(self, pool: Pool) -> std::thread::JoinHandle<()> {
        std::thread::spawn(move || {
            let mut waited = Duration::ZERO;
            while !self.stop.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                waited += TICK;
                if waited >= POLL {
                    waited = Duration::ZERO;
                    self.look(&pool);
                }
            }
        })
    }

    /// Ends the watching thread.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn look(&self, pool: &Pool) {
        match self.refresh(pool) {
            Ok(()) => {
                if !self.with(|current| current.reachable) {
                    tracing::info!("the database is back");
                    self.change(|current| current.reachable = true);
                }
            }
            Err(reason) => {
                if self.with(|current| current.reachable) {
                    tracing::warn!(%reason, "the database is away; serving the last edition");
                    self.change(|current| current.reachable = false);
                }
            }
        }
    }

    fn refresh(&self, pool: &Pool) -> Result<(), String> {
        let mut conn = pool.get().map_err(|error| error.to_string())?;
        let seq = publication::seq(&mut conn).map_err(|error| error.to_string())?;
        if seq == self.with(|current| current.seq) {
            return Ok(());
        }
        let started = Instant::now();
        let (edition, seq) = read(&mut conn).map_err(|error| error.to_string())?;
        let snapshot = edition.as_ref().and_then(|edition| edition.version.snapshot);
        self.change(|current| {
            current.edition = edition;
            current.seq = seq;
            current.loaded = Instant::now();
        });
        tracing::info!(seq, snapshot, took = ?started.elapsed(), "a new edition is served");
        Ok(())
    }
}

/// The edition and its publication; the publication alone where no release is active.
fn read(conn: &mut Conn) -> QueryResult<(Option<Arc<Edition>>, i64)> {
    // Asked first: what is published in between is found by the next look.
    let seq = publication::seq(conn)?;
    let edition = Edition::load(conn)?.map(Arc::new);
    let seq = edition.as_ref().map_or(seq, |edition| edition.seq);
    Ok((edition, seq))
}
