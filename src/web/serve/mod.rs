//! The server around the routes: what happens to every request, the edition that is served, signals.

mod access;
mod clients;
mod connection;
mod cost;
mod dispatch;
mod files;
mod guard;
mod headers;
mod load;
mod places;
mod queue;
mod request_id;
mod send;
mod sending;
mod signals;
mod state;
mod watch;
mod when;
mod who;

use std::net::{SocketAddr, TcpListener};
use std::num::{NonZeroU32, NonZeroUsize};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_cors::Cors;
use actix_http::error::DispatchError;
use actix_http::{HttpService, KeepAlive};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App, web};
use futures_util::future::ready;

use crate::db::DatabaseUrl;
use crate::web::kernel::error::{self, NO_RELEASE};
use clients::Client;
use connection::Connection;
pub use signals::Stop;
use state::State;
use when::when;

/// How often the database is asked for a newer publication, unless told otherwise.
pub const POLL: Duration = Duration::from_secs(5);
/// Megabytes of replies that are kept, unless told otherwise: so many that, with an edition of all of O*NET,
/// the process stays below 256 MB (`benches/compressed_speed.py`).
pub const CACHE_MB: u32 = 64;
/// Seconds that requests in flight have when the server is told to stop: with what comes after, the
/// process ends within ten.
const DRAIN_SECONDS: u64 = 9;
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
    /// Megabytes of replies that are kept, packed and as they are.
    pub cache_mb: u32,
    /// Scheme and host under which others reach the pages, without a slash at the end.
    pub public_url: Option<String>,
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
            cache_mb: CACHE_MB,
            public_url: None,
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
/// address, which is of interest where port 0 was asked for. Returns which of the two it was.
pub fn serve(
    url: &DatabaseUrl,
    options: &Options,
    listening: impl FnOnce(SocketAddr),
) -> Result<Stop, Error> {
    let state = State::load(url, options)?;
    if state.view().is_err() {
        tracing::warn!("{}", NO_RELEASE);
    }
    watch::watch(state.clone(), options.poll);
    let outcome = run(&state, options, listening);
    state.stop();
    outcome
}

fn run(
    state: &State,
    options: &Options,
    listening: impl FnOnce(SocketAddr),
) -> Result<Stop, Error> {
    let stopped = Arc::new(OnceLock::new());
    let (address, data) = (options.address, web::Data::new(state.clone()));
    let origins = options.cors_origins.clone();
    let workers = options.threads();
    let bound = |reason| Error::Bind { address, reason };
    let listener = TcpListener::bind(address).map_err(bound)?;
    listening(listener.local_addr().unwrap_or(address));
    actix_web::rt::System::new().block_on(async {
        let server = Server::build();
        let stopping = server.graceful_shutdown_signal();
        server
            .workers(workers.get())
            .max_concurrent_connections(files::connections().div_ceil(workers.get()))
            .shutdown_signal(signals::stop(&stopped).map_err(Error::Server)?)
            .shutdown_timeout(DRAIN_SECONDS)
            .listen("onet-ai", listener, move || {
                let stopping = stopping.clone();
                let app = App::new()
                    .app_data(data.clone())
                    .wrap(when(guard::comes_from_a_page, cors(&origins)))
                    // Around all others, so that it counts what they answer.
                    .wrap(from_fn(guard::guard))
                    .default_service(web::to(dispatch::answer));
                let app = app.into_factory().map_err(|error| error.error_response());
                // The times are the connection's: the library's begin only with the first request, and
                // end with its head.
                let http = HttpService::build()
                    .keep_alive(KeepAlive::Os)
                    .client_request_timeout(Duration::ZERO)
                    .client_disconnect_timeout(Duration::ZERO)
                    .graceful_shutdown_signal(move || {
                        let stopping = stopping.clone();
                        async move { stopping.notified().await }
                    })
                    .on_connect_ext(|connection: &Connection, data| {
                        data.insert(Rc::clone(connection.turn()));
                    })
                    .h1(map_config(app, |()| AppConfig::default()));
                let data = data.clone();
                fn_service(move |socket| ready(admit(socket, &data))).and_then(http)
            })
            .map_err(bound)?
            .run()
            .await
            .map_err(Error::Server)
    })?;
    Ok(stopped.get().copied().unwrap_or(Stop::Terminated))
}

/// Takes a connection in, unless its address has enough of them.
fn admit(
    socket: TcpStream,
    state: &web::Data<State>,
) -> Result<(Connection, Option<SocketAddr>), DispatchError> {
    let peer = socket.peer_addr().ok();
    let client =
        peer.map_or(Client::Unnamed, |peer| Client::identify(Some(peer.ip()), None, false));
    let place = match client.key() {
        None => None,
        Some(key) => {
            let Some(place) = state.clients().connections.take(key) else {
                let error = error::Error::too_many_at_once("connections");
                let refusal = connection::refusal(state, peer, &[], &error);
                // Whoever has enough of these too has the end of the connection to go by.
                let place = state.clients().refused.take(key);
                let place = place
                    .ok_or_else(|| DispatchError::Io(std::io::ErrorKind::QuotaExceeded.into()))?;
                return Ok((Connection::refused(socket, state.clone(), place, refusal), peer));
            };
            Some(place)
        }
    };
    Ok((Connection::new(socket, state.clone(), place), peer))
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
