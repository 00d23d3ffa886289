//! The bytes of a reply as they are handed to the network: large ones in slices, so that a client that
//! reads slowly holds little memory, and in turns, so that one that reads fast does not hold up others.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodyStream, BoxBody, SizedStream};
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};

use super::aside::Aside;
use super::error::Error;
use super::pack::{Effort, Gzip, Pieces};

/// Bytes that are handed over at once.
const SLICE: usize = 16_384;
/// Bytes after which other connections have their turn.
const TURN: usize = 4 * SLICE;
/// Bytes of a body that is handed over as a whole.
const SMALL: usize = 4 * SLICE;

/// A file part by part.
pub(crate) type Parts = Box<dyn Iterator<Item = io::Result<Bytes>> + Send>;

/// A body in memory.
pub(crate) fn whole(body: Bytes) -> BoxBody {
    if body.len() <= SMALL {
        return BoxBody::new(body);
    }
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    sized(length, stream::iter([Ok(body)]))
}

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
    BoxBody::new(SizedStream::new(length, Slices::of(source)))
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
    BoxBody::new(BodyStream::new(Slices::of(Box::pin(made))))
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

/// What comes from a source, in slices.
struct Slices<S> {
    source: S,
    rest: Bytes,
    /// Bytes since others had their turn.
    sent: usize,
}

impl<S> Slices<S> {
    fn of(source: S) -> Self {
        Self { source, rest: Bytes::new(), sent: 0 }
    }
}

impl<S: Stream<Item = io::Result<Bytes>> + Unpin> Stream for Slices<S> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.sent >= TURN {
            self.sent = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.source).poll_next(context)) {
                Some(Ok(next)) => self.rest = next,
                other => return Poll::Ready(other),
            }
        }
        let length = SLICE.min(self.rest.len());
        self.sent += length;
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::{MessageBody, to_bytes};
    use futures_util::task::noop_waker_ref;

    use super::*;

    fn sent(body: BoxBody) -> Vec<u8> {
        actix_web::rt::System::new().block_on(to_bytes(body)).unwrap().to_vec()
    }

    fn given() -> Vec<Bytes> {
        (0..9_u8).map(|number| Bytes::from(vec![number; 30_000])).collect()
    }

    fn made() -> Parts {
        Box::new(given().into_iter().map(Ok))
    }

    #[test]
    fn every_way_gives_the_same_bytes() {
        let plain = given().concat();
        assert_eq!(sent(whole(plain.clone().into())), plain);
        let plain_pieces = Arc::new(Pieces::plain(made()).unwrap());
        assert_eq!(sent(pieces(plain_pieces)), plain);
        let gzip = Arc::new(Pieces::gzip(made()).unwrap());
        assert_eq!(sent(unpacked(Arc::clone(&gzip), Aside::new(1))), plain);
        assert_eq!(sent(parts(made(), false, Aside::new(1))), plain);
        let packed = sent(parts(made(), true, Aside::new(1)));
        let read = std::io::read_to_string(flate2::read::GzDecoder::new(&*packed)).unwrap();
        assert_eq!(read.as_bytes(), plain);
        let none = sent(parts(Box::new(std::iter::empty()), true, Aside::new(1)));
        assert_eq!(std::io::read_to_string(flate2::read::GzDecoder::new(&*none)).unwrap(), "");
    }

    #[test]
    fn a_large_body_comes_in_slices_and_lets_others_have_their_turn() {
        let mut body = whole(given().concat().into());
        let mut context = Context::from_waker(noop_waker_ref());
        let (mut lengths, mut turns) = (Vec::new(), 0);
        loop {
            match Pin::new(&mut body).poll_next(&mut context) {
                Poll::Pending => turns += 1,
                Poll::Ready(Some(slice)) => lengths.push(slice.unwrap().len()),
                Poll::Ready(None) => break,
            }
        }
        assert_eq!(lengths.iter().sum::<usize>(), 270_000);
        assert!(lengths.iter().all(|length| *length <= SLICE), "{lengths:?}");
        assert_eq!(turns, 270_000 / TURN);
    }

    #[test]
    fn a_part_that_fails_breaks_the_body_off() {
        let failing = given().into_iter().take(1).map(Ok).chain([Err(io::Error::other("no"))]);
        let body = parts(Box::new(failing), true, Aside::new(1));
        assert!(actix_web::rt::System::new().block_on(to_bytes(body)).is_err());
    }
}
