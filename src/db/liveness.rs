//! Whether a database answers at all: asked on a thread and a connection of their own, so that nobody
//! hangs with a server that has frozen.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use diesel::QueryResult;
use diesel::connection::SimpleConnection;

use super::conn::{self, OpenError};
use super::{Conn, DatabaseUrl};

/// Asks a database short questions.
#[derive(Debug)]
pub struct Pulse {
    url: DatabaseUrl,
    conn: Option<Conn>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Neither an answer nor an error came in time.
    #[error("it does not answer")]
    Silent,
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

impl Failure {
    /// libpq's own patience with a server that takes a connection and says nothing may end first.
    fn of_opening(error: OpenError) -> Self {
        match &error {
            OpenError::Connect { reason, .. } if reason.contains("timeout expired") => Self::Silent,
            _ => Self::Open(error),
        }
    }
}

impl Pulse {
    /// Nothing is opened yet.
    #[must_use]
    pub fn new(url: DatabaseUrl) -> Self {
        Self { url, conn: None }
    }

    /// Asks, and waits for as many seconds. The connection is kept for the next question, unless it
    /// was of no use: one that is silent is left to its thread, which ends whenever it does.
    pub fn ask<T: Send + 'static>(
        &mut self,
        question: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
        seconds: u32,
    ) -> Result<T, Failure> {
        let (sender, receiver) = sync_channel(1);
        let (url, conn) = (self.url.clone(), self.conn.take());
        std::thread::spawn(move || {
            let answer = open(&url, conn).and_then(|mut conn| {
                let answer = question(&mut conn)?;
                Ok((answer, conn))
            });
            // Nobody may wait for it any more.
            let _ = sender.send(answer);
        });
        for _ in 0..seconds {
            // Second by second: a machine that was asleep finds one of them over, not all.
            match receiver.recv_timeout(Duration::from_secs(1)) {
                Ok(Ok((answer, conn))) => {
                    self.conn = Some(conn);
                    return Ok(answer);
                }
                Ok(Err(failure)) => return Err(failure),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Err(Failure::Silent)
    }
}

fn open(url: &DatabaseUrl, conn: Option<Conn>) -> Result<Conn, Failure> {
    if let Some(mut conn) = conn
        && conn::sees_all(&mut conn)
    {
        return Ok(conn);
    }
    url.connect_existing().map_err(Failure::of_opening)
}

/// The shortest question.
pub fn beat(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(conn) => conn.batch_execute("select 1"),
        Conn::Sqlite(conn) => conn.batch_execute("select 1"),
    }
}
