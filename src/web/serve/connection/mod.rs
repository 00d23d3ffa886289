//! A connection of a client: the socket that the library reads from and writes to, with what the library
//! lacks. One request at a time, and nothing after the last; heads and readers that are late are shown
//! out; what the library refuses by itself gets the one error shape.

mod head;
mod linger;
mod pace;
mod refusal;
mod turn;

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_codec::{AsyncRead, AsyncWrite, ReadBuf, poll_read_buf};
use actix_web::rt::net::TcpStream;
use actix_web::web::{BytesMut, Data};

use super::places::Place;
use super::state::State;
use crate::web::kernel::error::Error;
use head::Head;
use linger::Linger;
use pace::Pace;
pub(super) use refusal::answer as refusal;
use refusal::from_library;
use turn::Phase;
pub(super) use turn::Turn;

/// Bytes of replies that the system keeps for a client before they are sent: they count as memory of
/// the service too.
const UNSENT: u32 = 16 * 1024;
/// Bytes that are read at once. What comes meanwhile waits with the system, which stops the client.
const READ: usize = 4_096;

/// One connection. For the library it is a socket.
pub(super) struct Connection {
    socket: TcpStream,
    peer: Option<SocketAddr>,
    state: Data<State>,
    turn: Rc<Turn>,
    pace: Pace,
    linger: Linger,
    /// What was read: the head that is being handed over first, of which `handed` bytes were.
    input: BytesMut,
    handed: usize,
    /// Bytes of `input` in which no end of a head is.
    seen: usize,
    /// The client sends no more.
    ended: bool,
    /// Among the connections of its address.
    _place: Option<Place>,
}

impl Connection {
    pub(super) fn new(socket: TcpStream, state: Data<State>, place: Option<Place>) -> Self {
        // A reply leaves in pieces, the last of which would otherwise wait for the client to acknowledge the
        // one before: 40 ms, as most systems do it.
        let _ = socket.set_nodelay(true);
        // Without it, a reader that has stopped costs more; nothing else depends on it.
        let _ = socket2::SockRef::from(&socket).set_tcp_notsent_lowat(UNSENT);
        let peer = socket.peer_addr().ok();
        Self {
            socket,
            peer,
            state,
            turn: Rc::new(Turn::new()),
            pace: Pace::new(),
            linger: Linger::default(),
            input: BytesMut::new(),
            handed: 0,
            seen: 0,
            ended: false,
            _place: place,
        }
    }

    /// One that is told that it is refused, and nothing else; it ends when it has taken that, or has not for a moment.
    pub(super) fn refused(
        socket: TcpStream,
        state: Data<State>,
        place: Place,
        refusal: Vec<u8>,
    ) -> Self {
        let mut refused = Self::new(socket, state, Some(place));
        refused.over(true);
        // Whether a socket can be written to is not known when it has just been taken in.
        refused.linger.unsaid = refusal.into();
        refused
    }

    /// What the guard of its requests is told by, and tells it.
    pub(super) fn turn(&self) -> &Rc<Turn> {
        &self.turn
    }

    /// Waits for a whole head, and gives how long it is; none if there will be none.
    fn head(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<usize>>> {
        loop {
            let empty = head::empty_lines(&self.input);
            let _ = self.input.split_to(empty);
            match head::look(&self.input, self.seen) {
                Head::Whole(length) => return Poll::Ready(Ok(Some(length))),
                Head::Partial => self.seen = self.input.len(),
                Head::Nonsense => return self.refuse(&Error::malformed()),
                Head::LongLine => return self.refuse(&Error::uri_too_long()),
                Head::Long => return self.refuse(&Error::headers_too_large()),
            }
            if self.ended {
                return Poll::Ready(Ok(None));
            }
            let had = self.input.len();
            self.input.reserve(READ);
            match poll_read_buf(Pin::new(&mut self.socket), context, &mut self.input) {
                Poll::Ready(read) => {
                    self.ended = read? == 0;
                    self.pace.begun();
                }
                Poll::Pending if !self.pace.head_is_late(context) => return Poll::Pending,
                Poll::Pending if had > 0 => return self.refuse(&Error::late()),
                // It has rested long enough.
                Poll::Pending => return Poll::Ready(Ok(None)),
            }
        }
    }

    /// Percent-encodes what is not ASCII in the first line of a head, and gives how long the head is then: the
    /// library takes such a line for no request, and people write one.
    fn encode(&mut self, length: usize) -> usize {
        let Some(encoded) = self.input.get(..length).and_then(head::encoded) else {
            return length;
        };
        let rest = self.input.split_off(length);
        self.input = BytesMut::from(&*encoded);
        self.input.unsplit(rest);
        encoded.len()
    }

    /// Answers in the library's place, and nothing after that.
    fn refuse(&mut self, error: &Error) -> Poll<io::Result<Option<usize>>> {
        let reply = refusal::answer(&self.state, self.peer, &self.input, error);
        // The reply before has left, so that there is room for one of this size. A client that is gone
        // is none to tell.
        let _ = self.socket.try_write(&reply);
        self.over(true);
        Poll::Ready(Ok(None))
    }

    /// Reads and answers no more; `unread` says whether the client may have sent what is not read.
    fn over(&mut self, unread: bool) {
        self.turn.set(Phase::Over);
        self.linger.wanted |= unread;
        self.input = BytesMut::new();
        self.handed = 0;
    }
}

impl AsyncRead for Connection {
    /// Gives the library one head, and the next one when that is answered; the end after the last.
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.turn.phase() {
            Phase::Over => {
                self.linger.wanted = true;
                return Poll::Ready(Ok(()));
            }
            Phase::Answering | Phase::Sent => {
                self.turn.wait(context);
                return Poll::Pending;
            }
            Phase::Open => {
                // What was answered is let go.
                let answered = std::mem::take(&mut self.handed);
                if answered > 0 {
                    let _ = self.input.split_to(answered);
                    self.seen = 0;
                    self.pace.rest();
                    if self.input.is_empty() {
                        self.input = BytesMut::new();
                    } else {
                        self.pace.begun();
                    }
                }
                let Some(length) = ready!(self.head(context))? else {
                    let unread = !self.input.is_empty();
                    self.over(unread);
                    return Poll::Ready(Ok(()));
                };
                self.seen = self.encode(length);
                let head = self.seen;
                head::expect_nothing(self.input.get_mut(..head).unwrap_or_default());
                self.turn.set(Phase::Handed);
            }
            Phase::Handed => {}
        }
        let rest = self.input.get(self.handed..self.seen).unwrap_or_default();
        if rest.is_empty() {
            // The library has not found the end that was found here.
            if self.pace.head_is_late(context) {
                return self.refuse(&Error::malformed()).map_ok(drop);
            }
            self.turn.wait(context);
            return Poll::Pending;
        }
        let part = rest.get(..rest.len().min(buffer.remaining())).unwrap_or(rest);
        buffer.put_slice(part);
        let given = part.len();
        self.handed += given;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.turn.phase() {
            Phase::Answering | Phase::Sent => {}
            Phase::Over => return Poll::Ready(Ok(bytes.len())),
            // No reply is being made, so that this is the library's own.
            Phase::Open | Phase::Handed => {
                let this = &mut *self;
                let _ = this.refuse(&from_library(bytes));
                this.linger.drain_now(&this.socket);
                return Poll::Ready(Ok(bytes.len()));
            }
        }
        match Pin::new(&mut self.socket).poll_write(context, bytes) {
            Poll::Ready(written) => {
                let written = written?;
                self.pace.taken(written);
                Poll::Ready(Ok(written))
            }
            Poll::Pending if self.pace.reader_is_late(context) => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A socket has nothing to flush; the library asks when it has nothing more to write.
        self.turn.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.linger.wanted |= this.turn.phase() != Phase::Open || !this.input.is_empty();
        if this.ended {
            this.linger.wanted = false;
        }
        this.linger.close(&mut this.socket, &mut this.pace, context)
    }
}
