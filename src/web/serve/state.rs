//! The edition that is served, and what else all workers share.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use diesel::r2d2::PooledConnection;

use super::Options;
use super::clients::Clients;
use super::load::{load, measure};
use super::queue::Queue;
use crate::db::conn::{Manager, Purpose};
use crate::db::{DatabaseUrl, Pool};
use crate::read::gauges::Gauges;
use crate::web::kernel::aside::Aside;
use crate::web::kernel::error::Error;
use crate::web::kernel::kept::{Bodies, Shelf};
use crate::web::kernel::language::Language;
use crate::web::kernel::metrics::{Known, Metrics};
use crate::web::kernel::params::Params;
use crate::web::kernel::route::{Ask, Status};
use crate::web::kernel::site::Site;
use crate::web::kernel::view::View;
use crate::web::routes::ROUTES;

/// Connections for requests that only the database can answer.
const POOL_SIZE: u32 = 4;
/// How long a request waits for a connection to a database that is away.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is served now. Readers keep the edition they began with.
#[derive(Debug)]
pub(super) struct Current {
    /// Absent where no release is active.
    pub(super) view: Option<Arc<View>>,
    /// The publication that was looked at last.
    pub(super) seq: i64,
    /// When the edition was built.
    pub(super) loaded: Instant,
    /// Whether the database answered the last time it was asked.
    pub(super) reachable: bool,
    /// Its figures for monitoring; absent where they could never be read.
    pub(super) gauges: Option<Gauges>,
    /// When these were read last.
    pub(super) measured: Instant,
}

/// Shared by all workers.
#[derive(Debug, Clone)]
pub(super) struct State {
    current: Arc<RwLock<Current>>,
    stop: Arc<AtomicBool>,
    url: DatabaseUrl,
    /// For the few requests that the database answers.
    pool: Arc<RwLock<Pool>>,
    clients: Arc<Clients>,
    metrics: Arc<Metrics>,
    searches: Arc<Queue>,
    pictures: Arc<Queue>,
    show_costs: bool,
    site: Arc<Site>,
    /// What is kept of all editions.
    bodies: Arc<Bodies>,
    /// What is kept as long as the program runs.
    shelf: Arc<Shelf>,
    aside: Aside,
}

impl State {
    /// Builds the first edition.
    pub(super) fn load(url: &DatabaseUrl, options: &Options) -> Result<Self, super::Error> {
        let clients = Clients::new(options.requests_per_minute, options.trust_proxy);
        let bodies = Arc::new(Bodies::new(u64::from(options.cache_mb) << 20));
        let (view, seq) =
            load(url, &bodies).map_err(|error| super::Error::Load(error.to_string()))?;
        let gauges = measure(url)
            .inspect_err(|error| tracing::warn!(%error, "figures for monitoring cannot be read"))
            .ok();
        let now = Instant::now();
        let current = Current { view, seq, loaded: now, reachable: true, gauges, measured: now };
        Ok(Self {
            current: Arc::new(RwLock::new(current)),
            stop: Arc::new(AtomicBool::new(false)),
            url: url.clone(),
            pool: Arc::new(RwLock::new(pool(url))),
            clients: Arc::new(clients),
            metrics: Arc::new(Metrics::new(ROUTES.iter().map(|route| route.path))),
            // As many as there are threads for everything else, so that these get half of the processors.
            searches: Arc::new(Queue::new(options.threads())),
            // Each is 3 MB while it is drawn, and 3 MB more while it is packed.
            pictures: Arc::new(Queue::new(NonZeroUsize::MIN)),
            show_costs: options.show_costs,
            site: Arc::new(Site { public_url: options.public_url.clone() }),
            shelf: Arc::new(Shelf::new(&bodies)),
            bodies,
            aside: Aside::new(options.threads().get()),
        })
    }

    /// What is served, or the error that says how to get it.
    pub(super) fn view(&self) -> Result<Arc<View>, Error> {
        self.with(|current| current.view.clone()).ok_or_else(Error::nothing_published)
    }

    /// What a handler answers to.
    pub(super) fn ask(&self, params: Params, language: Language) -> Result<Ask, Error> {
        Ok(Ask {
            view: self.view()?,
            params,
            show_costs: self.show_costs,
            language,
            site: Arc::clone(&self.site),
            now: now(),
        })
    }

    /// Looks at how the server stands.
    pub(super) fn status<T>(&self, look: impl FnOnce(Status<'_>) -> T) -> T {
        self.with(|current| {
            look(Status {
                view: current.view.as_deref(),
                known: Known {
                    publication: current.view.as_ref().map(|view| view.edition.seq),
                    age: current.loaded.elapsed(),
                    reachable: current.reachable,
                    kept: self.bodies.weight(),
                    gauges: current.gauges.as_ref(),
                    gauges_age: current.measured.elapsed(),
                    show_costs: self.show_costs,
                },
                metrics: &self.metrics,
                site: &self.site,
            })
        })
    }

    /// A connection, or why there is none.
    pub(super) fn connection(&self) -> Result<PooledConnection<Manager>, String> {
        // Whoever asks while it is known to be away would only wait in vain.
        if !self.with(|current| current.reachable) {
            return Err("the database is away".to_owned());
        }
        let pool = self.pool.read().unwrap_or_else(PoisonError::into_inner).clone();
        pool.get().map_err(|error| error.to_string())
    }

    /// Leaves the connections to whoever still waits on them, and takes new ones from now on.
    pub(super) fn reconnect(&self) {
        *self.pool.write().unwrap_or_else(PoisonError::into_inner) = pool(&self.url);
    }

    /// Where the database is.
    pub(super) fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Whether the server has been told to stop.
    pub(super) fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Ends the watching thread.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Who may send how much.
    pub(super) fn clients(&self) -> &Clients {
        &self.clients
    }

    /// What is kept of all editions.
    pub(super) fn bodies(&self) -> Arc<Bodies> {
        Arc::clone(&self.bodies)
    }

    /// What is kept as long as the program runs.
    pub(super) fn shelf(&self) -> Arc<Shelf> {
        Arc::clone(&self.shelf)
    }

    /// Where work is done that would hold up requests.
    pub(super) fn aside(&self) -> &Aside {
        &self.aside
    }

    /// Counts a refusal of a client that asks for too much.
    pub(super) fn limited(&self, refusal: Error) -> Error {
        self.metrics.count_limited();
        refusal
    }

    /// Where searches are done.
    pub(super) fn searches(&self) -> &Queue {
        &self.searches
    }

    /// Where pictures are drawn.
    pub(super) fn pictures(&self) -> &Arc<Queue> {
        &self.pictures
    }

    /// Where the pages can be reached.
    pub(super) fn site(&self) -> &Site {
        &self.site
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

    pub(super) fn change(&self, change: impl FnOnce(&mut Current)) {
        change(&mut self.current.write().unwrap_or_else(PoisonError::into_inner));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "pages say how old data is; nothing is decided by it"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fn pool(url: &DatabaseUrl) -> Pool {
    url.pool(Purpose::Read, POOL_SIZE, PATIENCE)
}
