//! Building what is served from what is published.

use std::sync::Arc;

use crate::db::conn::{OpenError, read_once};
use crate::db::{Conn, DatabaseUrl, publication};
use crate::read::edition::Edition;
use crate::read::gauges::{self, Gauges};
use crate::web::kernel::kept::{Bodies, Shelf};
use crate::web::kernel::view::View;

/// An edition that cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    #[error("the thread that built the edition panicked")]
    Panic,
    #[error("the edition cannot be written as JSON: {0}")]
    Write(#[from] serde_json::Error),
}

/// An edition and its publication; the publication alone where no release is active.
pub(super) type Loaded = (Option<Arc<View>>, i64);

/// Reads what is published, on connections and threads that end with it, so that nothing keeps for
/// their next use what the rows took.
pub(super) fn load(url: &DatabaseUrl, bodies: &Arc<Bodies>) -> Result<Loaded, Failure> {
    std::thread::scope(|scope| {
        let reader = scope
            .spawn(|| read(&mut url.connect_existing()?, &mut url.connect_existing()?, bodies));
        reader.join().unwrap_or(Err(Failure::Panic))
    })
}

/// Reads the figures for monitoring, on a connection that ends with it.
pub(super) fn measure(url: &DatabaseUrl) -> Result<Gauges, Failure> {
    Ok(gauges::read(&mut url.connect_existing()?)?)
}

fn read(conn: &mut Conn, other: &mut Conn, bodies: &Arc<Bodies>) -> Result<Loaded, Failure> {
    // Asked first: what is published in between is found by the next look.
    let seq = publication::seq(conn)?;
    read_once(conn)?;
    read_once(other)?;
    let Some(edition) = Edition::load_on_two(conn, other)? else { return Ok((None, seq)) };
    let seq = edition.seq;
    Ok((Some(Arc::new(View::new(edition, Shelf::new(bodies))?)), seq))
}
