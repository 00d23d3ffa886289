//! The pages and the JSON API, served from memory. `kernel` is what every route is made of, `pages` are those for
//! people, `routes` those for programs and the table of all addresses, `serve` is the server around them; each uses
//! only those before it.

mod kernel;
mod pages;
mod routes;
mod serve;

pub use serve::{CACHE_MB, Error, Options, POLL, Stop, serve};
