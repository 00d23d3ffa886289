//! The server around the routes: what happens to every request, the edition that is served, signals.

mod clients;
mod dispatch;
mod guard;
mod load;
mod searches;
mod signals;
mod state;
mod watch;
mod when;

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use actix_cors::Cors;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};

use crate::db::DatabaseUrl;
use crate::web::kernel::error::NO_RELEASE;
use state::State;
use when::when;

/// How often the database is asked for a newer publication, unless told otherwise.
pub const POLL: Duration = Duration::from_secs(5);
/// Seconds that requests in flight have when the server is told to stop: with what comes after, the
/// process ends within ten.
const DRAIN_SECONDS: u64 = 9;
/// How long a client may take to send the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long a connection may wait for its next request.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long a browser may remember that it is allowed to ask.
const PREFLIGHT_SECONDS: usize = 86_400;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen.
    pub address: SocketAddr,
    /// Threads; one per processor if absent.
    pub workers: Option<NonZeroUsize>,
    /// Requests a minute of one client; no limit if absent.
    pub requests_per_minute: Option<NonZeroU32>,
    /// Whether a proxy on this machine says who the client is.
    pub trust_proxy: bool,
    /// Origins whose pages may read replies: `*` for all; nobody's if empty.
    pub cors_origins: Vec<String>,
    /// How often the database is asked for a newer publication.
    pub poll: Duration,
    /// Whether `/runs` tells what runs cost.
    pub show_costs: bool,
}

impl Options {
    /// Threads, as asked for or one per processor. Not the library's default, which counts physical cores: a small
    /// server has one of those.
    fn threads(&self) -> NonZeroUsize {
        let processors = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.workers.unwrap_or_else(processors)
    }

    /// How a demonstration serves: for everybody, without limits.
    #[must_use]
    pub fn open(address: SocketAddr) -> Self {
        Self {
            address,
            workers: None,
            requests_per_minute: None,
            trust_proxy: false,
            cors_origins: vec!["*".to_owned()],
            poll: POLL,
            show_costs: false,
        }
    }
}

/// A server that could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The first edition cannot be made.
    #[error("what is published cannot be loaded: {0}")]
    Load(String),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {reason}; another --bind may be free")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The server broke off.
    #[error("the server stopped: {0}")]
    Server(std::io::Error),
}

/// Serves until SIGTERM or SIGINT, then lets requests in flight finish. `listening` is told the
/// address, which is of interest where port 0 was asked for.
pub fn serve(
    url: &DatabaseUrl,
    options: &Options,
    listening: impl FnOnce(SocketAddr),
) -> Result<(), Error> {
    let state = State::load(url, options)?;
    if state.view().is_err() {
        tracing::warn!("{}", NO_RELEASE);
    }
    watch::watch(state.clone(), options.poll);
    let outcome = run(&state, options, listening);
    state.stop();
    outcome
}

fn run(state: &State, options: &Options, listening: impl FnOnce(SocketAddr)) -> Result<(), Error> {
    let (address, data) = (options.address, web::Data::new(state.clone()));
    let origins = options.cors_origins.clone();
    let workers = options.threads();
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .wrap(when(guard::takes_encodings, Compress::default()))
                .wrap(from_fn(guard::guard))
                // Around the guard, so that a page may read a refusal too.
                .wrap(when(guard::comes_from_a_page, cors(&origins)))
                .default_service(web::to(dispatch::answer))
        })
        .workers(workers.get())
        .client_request_timeout(HEAD_TIME)
        .keep_alive(KEEP_ALIVE)
        .shutdown_signal(signals::stop().map_err(Error::Server)?)
        .shutdown_timeout(DRAIN_SECONDS)
        .bind(address)
        .map_err(|reason| Error::Bind { address, reason })?;
        listening(server.addrs().first().copied().unwrap_or(address));
        server.run().await.map_err(Error::Server)
    })
}

/// Who may read replies from a page of theirs. Nothing here needs credentials.
fn cors(origins: &[String]) -> Cors {
    let exposed = [
        "etag",
        "x-request-id",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
    ];
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD"])
        .allow_any_header()
        .expose_headers(exposed)
        // The guard says it, on replies to others too.
        .disable_vary_header()
        .max_age(PREFLIGHT_SECONDS);
    if origins.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin().send_wildcard();
    }
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
