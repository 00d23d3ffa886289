//! The JSON API: the route table, and a server that reads from memory and never writes.

mod error;
mod filter;
mod health;
mod index;
mod labour;
mod occupation;
mod occupations;
mod params;
mod rankings;
mod reply;
mod signals;
mod state;
mod summary;

use std::net::SocketAddr;

use actix_web::middleware::{NormalizePath, TrailingSlash};
use actix_web::{App, HttpServer, Resource, web};

use crate::db::Pool;
use state::State;

/// Seconds that requests in flight have when the server is told to stop.
const DRAIN_SECONDS: u64 = 10;

/// A server that could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection in time.
    #[error("no database connection: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// The first edition cannot be read.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
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
    pool: Pool,
    address: SocketAddr,
    listening: impl FnOnce(SocketAddr),
) -> Result<(), Error> {
    let state = State::load(&mut *pool.get()?)?;
    if state.edition().is_err() {
        tracing::warn!("{}", error::NO_RELEASE);
    }
    let data = web::Data::new(state.clone());
    let watcher = state.clone().watch(pool);
    let outcome = actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .wrap(NormalizePath::new(TrailingSlash::Trim))
                .configure(routes)
                .default_service(web::to(error::unknown_route))
        })
        .shutdown_signal(signals::stop().map_err(Error::Server)?)
        .shutdown_timeout(DRAIN_SECONDS)
        .bind(address)
        .map_err(|reason| Error::Bind { address, reason })?;
        listening(server.addrs().first().copied().unwrap_or(address));
        server.run().await.map_err(Error::Server)
    });
    state.stop();
    if watcher.join().is_err() {
        tracing::error!("the thread that watches the database panicked");
    }
    outcome
}

/// The route table.
fn routes(config: &mut web::ServiceConfig) {
    config
        .service(read_only("/").get(index::index))
        .service(read_only("/health").get(health::health))
        .service(read_only("/ready").get(health::ready))
        .service(read_only("/occupations").get(occupations::occupations))
        .service(read_only("/occupations/{soc_code}").get(occupation::occupation))
        .service(read_only("/rankings/ai_risk").get(rankings::ai_risk))
        .service(read_only("/summary").get(summary::summary));
}

/// A path on which only GET and HEAD are allowed.
fn read_only(path: &str) -> ReadOnly {
    ReadOnly(web::resource(path).default_service(web::to(error::wrong_method)))
}

struct ReadOnly(Resource);

impl ReadOnly {
    fn get<F, Args>(self, handler: F) -> Resource
    where
        F: actix_web::Handler<Args> + Clone,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.0.route(web::get().to(handler.clone())).route(web::head().to(handler))
    }
}
