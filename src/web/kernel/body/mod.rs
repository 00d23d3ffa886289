//! The bodies of large replies: in pieces that all who get them share, or made while they are sent.

use std::io;
use std::sync::Arc;

use actix_web::body::{BodyStream, BoxBody, SizedStream};
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};

use super::aside::Aside;
use super::error::Error;
use super::pack::{Effort, Gzip, Pieces};

/// A file part by part.
pub(crate) type Parts = Box<dyn Iterator<Item = io::Result<Bytes>> + Send>;

/// A body in pieces that others get too.
pub(crate) fn pieces(pieces: Arc<Pieces>) -> BoxBody {
    let length = pieces.len();
    let places = 0..pieces.count();
    sized(length, stream::iter(places.filter_map(move |place| pieces.get(place).cloned()).map(Ok)))
}

/// A gzip body in pieces, each unpacked when it is its turn.
pub(crate) fn unpacked(pieces: Arc<Pieces>, aside: Aside) -> BoxBody {
    let length = pieces.plain_len();
    let unpacked = stream::unfold((0, pieces, aside), |(place, pieces, aside)| async move {
        if place == pieces.count() {
            return None;
        }
        let of = Arc::clone(&pieces);
        let done = aside.run(move || of.unpacked(place)).await;
        Some((done.map_err(lost).flatten(), (place + 1, pieces, aside)))
    });
    sized(length, Box::pin(unpacked))
}

fn sized(length: u64, source: impl Stream<Item = io::Result<Bytes>> + Unpin + 'static) -> BoxBody {
    BoxBody::new(SizedStream::new(length, source))
}

/// Parts that are made while they are sent, and packed by gzip if that is wanted.
pub(crate) fn parts(parts: Parts, is_packed: bool, aside: Aside) -> BoxBody {
    let making =
        Making { parts, gzip: is_packed.then(|| Gzip::new(Effort::Fast)), is_begun: false };
    let made = stream::unfold((Some(making), aside), |(making, aside)| async move {
        let making = making?;
        let (part, rest) = match aside.run(move || making.next()).await {
            Ok(made) => made,
            Err(error) => (Err(lost(error)), None),
        };
        // A part that fails breaks the reply off: a shorter file must not look whole.
        if let Err(error) = &part {
            tracing::error!(%error, "an export breaks off");
        }
        Some((part, (rest, aside)))
    });
    BoxBody::new(BodyStream::new(Box::pin(made)))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn lost(error: Error) -> io::Error {
    io::Error::other(error.to_string())
}

/// A file of which some is made.
struct Making {
    parts: Parts,
    gzip: Option<Gzip>,
    is_begun: bool,
}

impl Making {
    /// What comes next, and what is left to make.
    fn next(mut self) -> (io::Result<Bytes>, Option<Self>) {
        let part = match self.parts.next() {
            None => return (Ok(self.end()), None),
            Some(Err(error)) => return (Err(error), None),
            Some(Ok(part)) => part,
        };
        let Some(gzip) = &mut self.gzip else { return (Ok(part), Some(self)) };
        let mut packed = if self.is_begun { Vec::new() } else { Gzip::head() };
        self.is_begun = true;
        match gzip.part(&part, &mut packed) {
            Ok(()) => (Ok(Bytes::copy_from_slice(&packed)), Some(self)),
            Err(error) => (Err(error), None),
        }
    }

    fn end(&self) -> Bytes {
        let Some(gzip) = &self.gzip else { return Bytes::new() };
        let mut end = if self.is_begun { Vec::new() } else { Gzip::head() };
        gzip.end(&mut end);
        end.into()
    }
}

#[cfg(test)]
mod tests;
