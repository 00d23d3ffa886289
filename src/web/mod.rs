//! The JSON API, served from memory. `kernel` is what every route is made of, `routes` are the routes with
//! their table, `serve` is the server around them; each uses only those before it.

mod kernel;
mod routes;
mod serve;

pub use kernel::gauges::textfile;
pub use serve::{CACHE_MB, Error, Options, POLL, Stop, serve};
