//! What workers and the writer say to each other.

use std::sync::mpsc::SyncSender;

use crate::db::model_attempt::Settlement;
use crate::db::run_item::Key;
use crate::db::task_ai_score::Score;

/// What a worker sends the writer.
pub(super) enum Message {
    /// Wants items; for a rater on a network one, which is written down as sent.
    Claim { job: usize, n: i64, reply: SyncSender<Claimed> },
    /// Wants to send another request for an item that it has.
    Again { job: usize, key: Key, reply: SyncSender<Claimed> },
    /// Wants to know whether any item is pending.
    Pending { job: usize, reply: SyncSender<Claimed> },
    /// Has a reply, or none.
    Settle { job: usize, settled: Box<Settled> },
    /// Has ratings that cost nothing, or gives items back.
    Ends { job: usize, calls: usize, ends: Vec<(Key, ItemEnd)> },
}

/// What the writer answers.
#[derive(Debug)]
pub(super) enum Claimed {
    /// Items, each with the number of its request.
    Items(Vec<(Key, i64)>),
    /// Nothing at this moment, but there may be.
    Wait,
    /// Nothing any more.
    Done,
}

/// What is known of a request once it is over.
pub(super) struct Settled {
    pub(super) key: Key,
    /// The number of the request among those for its item, from 1.
    pub(super) attempt: i64,
    pub(super) settlement: Settlement,
    /// The reply as it is stored.
    pub(super) raw: Option<Vec<u8>>,
    pub(super) end: ItemEnd,
    /// The rater stops, and why.
    pub(super) stop: Option<String>,
}

/// What becomes of an item.
pub(super) enum ItemEnd {
    Scored(Box<Score>),
    Failed {
        class: &'static str,
        error: String,
    },
    /// A set of labels has none for it.
    Absent,
    /// The same worker asks again.
    Again,
    /// Somebody else may.
    Released,
}
