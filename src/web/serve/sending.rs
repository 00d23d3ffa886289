//! The body of a reply on its way: in pieces, and taking turns with other replies.

use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use super::connection::Turn;

/// Bytes that are copied for a connection at once: the library copies a piece whole, however large, for
/// every client, and keeps the copy until it has left.
const PIECE: usize = 16 * 1024;
/// Bytes after which other replies come first.
const SHARE: usize = 64 * 1024;

/// A body that is being sent.
pub(super) struct Sending {
    body: BoxBody,
    /// What is left of the piece that the body gave last.
    rest: Bytes,
    /// Bytes since others came first.
    sent: usize,
    turn: Option<Rc<Turn>>,
}

impl Sending {
    /// A reply's body, on the connection of `turn`.
    pub(super) fn new(body: BoxBody, turn: Option<Rc<Turn>>) -> Self {
        Self { body, rest: Bytes::new(), sent: 0, turn }
    }
}

impl MessageBody for Sending {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.sent >= SHARE {
            self.sent = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        // An empty piece would end the reply.
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(bytes)) => self.rest = bytes,
                other => return Poll::Ready(other),
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.sent += length;
        Poll::Ready(Some(Ok(piece)))
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(turn) = &self.turn {
            turn.sent();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    #[test]
    fn a_large_body_comes_in_pieces_and_lets_others_in_between() {
        let whole: Vec<u8> = (0..=250).cycle().take(3 * SHARE + 5).collect();
        let mut sending = Sending::new(BoxBody::new(whole.clone()), None);
        assert_eq!(sending.size(), BodySize::Sized(3 * 65_536 + 5));
        let mut context = Context::from_waker(Waker::noop());
        let (mut got, mut waits) = (Vec::new(), 0);
        loop {
            match Pin::new(&mut sending).poll_next(&mut context) {
                Poll::Pending => waits += 1,
                Poll::Ready(None) => break,
                Poll::Ready(Some(piece)) => {
                    let piece = piece.unwrap();
                    assert!(piece.len() <= PIECE, "{}", piece.len());
                    got.extend_from_slice(&piece);
                }
            }
        }
        assert_eq!((waits, got == whole), (3, true));
    }
}
