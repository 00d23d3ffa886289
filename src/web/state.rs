//! The edition that is served, and the thread that looks for a newer one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use diesel::r2d2::PooledConnection;

use super::Options;
use super::clients::Clients;
use super::error::Error;
use super::metrics::Metrics;
use super::params::Params;
use super::route::Ask;
use super::view::View;
use crate::db::conn::{Manager, read_once};
use crate::db::{Conn, Pool, publication};
use crate::edition::Edition;

/// How soon a stopping server is noticed.
const TICK: Duration = Duration::from_millis(100);

/// What is served now. Readers keep the edition they began with.
#[derive(Debug)]
pub(super) struct Current {
    /// Absent where no release is active.
    pub(super) view: Option<Arc<View>>,
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
    /// For the few requests that the database answers.
    pool: Pool,
    clients: Arc<Clients>,
    metrics: Arc<Metrics>,
    show_costs: bool,
}

/// An edition that cannot be had.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("no connection: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    #[error("the thread that built the edition panicked")]
    Panic,
    #[error("the edition cannot be written as JSON: {0}")]
    Write(#[from] serde_json::Error),
}

impl State {
    /// Builds the first edition.
    pub(super) fn load(pool: Pool, options: &Options) -> Result<Self, super::Error> {
        let clients = Clients::new(options.requests_per_minute, options.trust_proxy);
        let (view, seq) =
            read_aside(&mut *pool.get()?).map_err(|error| super::Error::Load(error.to_string()))?;
        let current = Current { view, seq, loaded: Instant::now(), reachable: true };
        Ok(Self {
            current: Arc::new(RwLock::new(current)),
            stop: Arc::new(AtomicBool::new(false)),
            pool,
            clients: Arc::new(clients),
            metrics: Arc::new(Metrics::new()),
            show_costs: options.show_costs,
        })
    }

    /// What is served, or the error that says how to get it.
    pub(super) fn view(&self) -> Result<Arc<View>, Error> {
        self.with(|current| current.view.clone()).ok_or_else(Error::nothing_published)
    }

    /// What a handler answers to.
    pub(super) fn ask(&self, params: Params) -> Result<Ask, Error> {
        Ok(Ask { view: self.view()?, params, show_costs: self.show_costs })
    }

    /// A connection, or why there is none.
    pub(super) fn connection(&self) -> Result<PooledConnection<Manager>, String> {
        // Whoever asks while it is known to be away would only wait in vain.
        if !self.with(|current| current.reachable) {
            return Err("the database is away".to_owned());
        }
        self.pool.get().map_err(|error| error.to_string())
    }

    /// Who may send how much.
    pub(super) fn clients(&self) -> &Clients {
        &self.clients
    }

    /// What is counted.
    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Looks at what is served. Nothing that holds the lock can panic, so a poisoned one is as
    /// good as any.
    pub(super) fn with<T>(&self, look: impl FnOnce(&Current) -> T) -> T {
        look(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Current)) {
        change(&mut self.current.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Looks at the database every `poll` until [`Self::stop`]: builds a newer edition beside the old one and
    /// swaps it. With the database away the old one goes on being served. `pool` is the watcher's
    /// own, so that requests that wait for the database are never taken for its absence.
    pub(super) fn watch(self, pool: Pool, poll: Duration) -> std::thread::JoinHandle<()> {
        let tick = TICK.min(poll);
        std::thread::spawn(move || {
            let mut waited = Duration::ZERO;
            while !self.stop.load(Ordering::Relaxed) {
                std::thread::sleep(tick);
                waited += tick;
                if waited >= poll {
                    waited = Duration::ZERO;
                    self.look(&pool);
                    self.clients.forget();
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

    fn refresh(&self, pool: &Pool) -> Result<(), Failure> {
        let mut conn = pool.get()?;
        let seq = publication::seq(&mut conn)?;
        if seq == self.with(|current| current.seq) {
            return Ok(());
        }
        let started = Instant::now();
        let (view, seq) = read_aside(&mut conn)?;
        let snapshot = view.as_ref().and_then(|view| view.edition.version.snapshot);
        self.change(|current| {
            current.view = view;
            current.seq = seq;
            current.loaded = Instant::now();
        });
        tracing::info!(seq, snapshot, took = ?started.elapsed(), "a new edition is served");
        Ok(())
    }
}

/// What [`read`] gives, from a thread that ends with it, so that the allocator need not keep for its
/// next use what the rows took.
fn read_aside(conn: &mut Conn) -> Result<(Option<Arc<View>>, i64), Failure> {
    std::thread::scope(|scope| scope.spawn(|| read(conn)).join().unwrap_or(Err(Failure::Panic)))
}

/// The edition and its publication; the publication alone where no release is active.
fn read(conn: &mut Conn) -> Result<(Option<Arc<View>>, i64), Failure> {
    // Asked first: what is published in between is found by the next look.
    let seq = publication::seq(conn)?;
    read_once(conn)?;
    let Some(edition) = Edition::load(conn)? else { return Ok((None, seq)) };
    let seq = edition.seq;
    Ok((Some(Arc::new(View::of(edition)?)), seq))
}
