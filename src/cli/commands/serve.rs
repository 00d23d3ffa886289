//! `onet-ai serve`: the pages and the JSON API.

use std::net::{SocketAddr, ToSocketAddrs};
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::db::migrate;
use crate::web;

/// Serve what is published as pages and as a JSON API
///
/// Reads the active release with its active snapshot into memory, answers every request from
/// there, and looks for a newer publication every five seconds (`--poll-seconds`). Never writes: on PostgreSQL a
/// read-only role is enough. SIGTERM lets requests in flight finish. / is the start page; /docs is
/// the reference of the API for people, /openapi.json the one for programs.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Address to listen on, such as 127.0.0.1:8080 or localhost:8080
    #[arg(long, value_name = "ADDRESS", env = "ONET_AI_BIND", default_value = DEFAULT_BIND, value_parser = address)]
    bind: SocketAddr,
    /// Threads that answer; one per processor unless said
    #[arg(long, value_name = "N", env = "ONET_AI_WORKERS")]
    workers: Option<NonZeroUsize>,
    /// Requests a minute that one client may send, all at once if need be; 0 is no limit. Clients
    /// on this machine have none
    #[arg(
        long,
        value_name = "N",
        env = "ONET_AI_REQUESTS_PER_MINUTE",
        default_value_t = DEFAULT_REQUESTS_PER_MINUTE
    )]
    requests_per_minute: u32,
    /// Take the last X-Forwarded-For entry of a proxy on this machine for the client
    #[arg(long, env = "ONET_AI_TRUST_PROXY")]
    trust_proxy: bool,
    /// Origin whose pages may read replies, such as `https://example.org`; may be repeated, * is all,
    /// none is nobody
    #[arg(
        long = "cors-origin",
        value_name = "ORIGIN",
        env = "ONET_AI_CORS_ORIGIN",
        value_delimiter = ',',
        default_value = "*",
        value_parser = origin
    )]
    cors_origins: Vec<String>,
    /// How often to look for a newer publication, in seconds; fractions are allowed
    #[arg(
        long,
        value_name = "SECONDS",
        env = "ONET_AI_POLL",
        default_value_t = web::POLL.as_secs_f64(),
        value_parser = poll_seconds,
        hide_short_help = true
    )]
    poll_seconds: f64,
    /// Tell in /runs what runs cost
    #[arg(long, env = "ONET_AI_SHOW_COSTS")]
    show_costs: bool,
    /// Megabytes of replies to keep, each made and packed once; what does not fit is made again when it
    /// is asked for
    #[arg(
        long,
        value_name = "MB",
        env = "ONET_AI_CACHE_MB",
        default_value_t = web::CACHE_MB,
        value_parser = clap::value_parser!(u32).range(..=65_536),
        hide_short_help = true
    )]
    cache_mb: u32,
    /// Scheme and host under which others reach the pages, such as `https://example.org`: canonical links, the site
    /// map and the languages of a page name it
    #[arg(long, value_name = "URL", env = "ONET_AI_PUBLIC_URL", value_parser = public_url)]
    public_url: Option<String>,
}

/// The address that the API listens on by default.
pub(crate) const DEFAULT_BIND: &str = "127.0.0.1:8080";
/// Five a second, all of them at once if need be: a page with everything on it, and no crawler.
const DEFAULT_REQUESTS_PER_MINUTE: u32 = 300;

/// An address to listen on, of a host by its name too. Of the addresses of a name the first of IPv4
/// is taken: that is where `localhost` is looked for first by most programs.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    let found = text.to_socket_addrs().map_err(|error| {
        let what = "expected HOST:PORT, such as 127.0.0.1:8080, localhost:8080 or [::1]:8080";
        format!("{what} ({error})")
    })?;
    let found: Vec<SocketAddr> = found.collect();
    let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
    first.copied().ok_or_else(|| "this name has no address".to_owned())
}

/// An origin as browsers send it: scheme and host, no path.
fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match (text, host) {
        ("*" | "none", _) => Ok(text.to_owned()),
        (_, Some(host)) if !host.is_empty() && !host.contains('/') => Ok(text.to_owned()),
        _ => Err("an origin is https://HOST or http://HOST[:PORT] without a path, or * or none"
            .to_owned()),
    }
}

/// Scheme and host, without the slash that people put at the end.
fn public_url(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_host = |host: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        !host.is_empty() && host.chars().all(fits)
    };
    match host {
        Some(host) if is_host(host) => Ok(text.to_owned()),
        _ => Err("expected https://HOST or http://HOST[:PORT] without a path".to_owned()),
    }
}

/// From often enough for a test to rarely enough for a database that is billed by the query.
fn poll_seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.01..=3_600.0).contains(seconds));
    seconds.ok_or_else(|| "expected seconds from 0.01 to 3600".to_owned())
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let url = context.url()?;
    context.hold_to_read(&url)?;
    migrate::check(&mut url.connect_existing()?)?;
    let options = web::Options {
        address: args.bind,
        workers: args.workers,
        requests_per_minute: NonZeroU32::new(args.requests_per_minute),
        trust_proxy: args.trust_proxy,
        cors_origins: args
            .cors_origins
            .iter()
            .filter(|origin| *origin != "none")
            .cloned()
            .collect(),
        poll: Duration::from_secs_f64(args.poll_seconds),
        show_costs: args.show_costs,
        cache_mb: args.cache_mb,
        public_url: args.public_url.clone(),
    };
    let listening = |address| tracing::info!("listening on http://{address}");
    ended(web::serve(&url, &options, listening)?)
}

/// Ctrl-C is no error, and has the exit code that shells give it.
pub(super) fn ended(stop: web::Stop) -> Result<(), CommandError> {
    match stop {
        web::Stop::Terminated => Ok(()),
        web::Stop::Interrupted => Err(CommandError::Stopped),
    }
}
