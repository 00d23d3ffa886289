//! Closing without losing the last reply: a socket that is closed while the client still sends is reset,
//! and with it goes what the client has not read yet.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_codec::{AsyncRead, AsyncWrite, ReadBuf};
use actix_web::rt::net::TcpStream;
use actix_web::web::{Buf, Bytes};

use super::pace::Pace;

/// Bytes that are read and thrown away.
const MOST: usize = 256 * 1024;

/// How far a connection is with closing.
#[derive(Debug, Default)]
pub(super) struct Linger {
    /// Whether the client may still send.
    pub(super) wanted: bool,
    /// What the client is told before that.
    pub(super) unsaid: Bytes,
    told: bool,
    read: usize,
}

impl Linger {
    /// Tells the client that nothing more comes, and waits until it has understood, for a moment.
    pub(super) fn close(
        &mut self,
        socket: &mut TcpStream,
        pace: &mut Pace,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while !self.unsaid.is_empty() {
            match Pin::new(&mut *socket).poll_write(context, &self.unsaid) {
                Poll::Ready(written) => self.unsaid.advance(written?),
                Poll::Pending if pace.close_is_late(context) => break,
                Poll::Pending => return Poll::Pending,
            }
        }
        if !self.told {
            ready!(Pin::new(&mut *socket).poll_shutdown(context))?;
            self.told = true;
        }
        let mut waste = [0; 4_096];
        while self.wanted && self.read < MOST {
            let mut buffer = ReadBuf::new(&mut waste);
            match Pin::new(&mut *socket).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.read += buffer.filled().len();
                }
                Poll::Ready(_) => break,
                Poll::Pending if pace.close_is_late(context) => break,
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Reads what has come, for a socket that the library drops at once.
    pub(super) fn drain_now(&mut self, socket: &TcpStream) {
        let mut waste = [0; 4_096];
        while self.read < MOST {
            match socket.try_read(&mut waste) {
                Ok(read) if read > 0 => self.read += read,
                _ => return,
            }
        }
    }
}
