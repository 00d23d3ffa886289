//! The bodies of an edition's replies, each made once in every encoding that is asked for, and kept while
//! there is room: all of them, of all editions, share one budget of bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::web::Bytes;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use super::answer::Head;
use super::encoding::Encoding;
use super::pack::Pieces;
use crate::convert::unsigned;

/// A reply that is sent again and again.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) head: Head,
    pub(crate) body: Body,
}

/// Its bytes in one encoding.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A page.
    Whole(Bytes),
    /// A file.
    Pieces(Arc<Pieces>),
}

/// Under what a body is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    edition: u64,
    encoding: Encoding,
    /// The route, and the values of its parameters.
    request: String,
}

impl Key {
    /// The encoding that the body is in.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The same body in another encoding.
    pub(crate) fn in_encoding(&self, encoding: Encoding) -> Self {
        Self { encoding, ..self.clone() }
    }
}

/// The budget, and what is kept within it. What is asked for once is the first to go.
#[derive(Debug)]
pub(crate) struct Bodies(Cache<Key, Arc<Kept>, Weight, DefaultHashBuilder, Lifecycle>);

type Lifecycle = DefaultLifecycle<Key, Arc<Kept>>;

/// Bytes of a body, with what it takes to keep it.
#[derive(Debug, Clone)]
struct Weight;

/// What a body takes besides its bytes: key, head, its place in the table.
const OVERHEAD: u64 = 512;
/// A page in one encoding, on average: only how the table begins depends on it.
const AVERAGE: u64 = 12_000;

impl Weighter<Key, Arc<Kept>> for Weight {
    fn weight(&self, _: &Key, kept: &Arc<Kept>) -> u64 {
        OVERHEAD
            + match &kept.body {
                Body::Whole(body) => unsigned(body.len()),
                Body::Pieces(pieces) => pieces.len(),
            }
    }
}

impl Bodies {
    /// Room for so many bytes.
    pub(crate) fn new(budget: u64) -> Self {
        let items = usize::try_from(budget / AVERAGE).unwrap_or(usize::MAX);
        // One shard: of several each has a part of the budget, which a file might not fit into.
        let options = OptionsBuilder::new()
            .shards(1)
            .estimated_items_capacity(items)
            .weight_capacity(budget)
            .build();
        #[expect(clippy::expect_used, reason = "both numbers that it needs are given")]
        let options = options.expect("complete options");
        Self(Cache::with_options(
            options,
            Weight,
            DefaultHashBuilder::default(),
            Lifecycle::default(),
        ))
    }

    /// Bytes that are kept.
    pub(crate) fn weight(&self) -> u64 {
        self.0.weight()
    }
}

/// The bodies of one edition, which go when it goes.
#[derive(Debug)]
pub(crate) struct Shelf {
    bodies: Arc<Bodies>,
    edition: u64,
}

impl Shelf {
    /// A new edition's.
    pub(crate) fn new(bodies: &Arc<Bodies>) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let edition = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self { bodies: Arc::clone(bodies), edition }
    }

    /// The key of a request in an encoding.
    pub(crate) fn key(&self, request: String, encoding: Encoding) -> Key {
        Key { edition: self.edition, encoding, request }
    }

    /// A body that is kept.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Kept>> {
        self.bodies.0.get(key)
    }

    /// The same, or it is made, by one of all who ask for it at a time.
    pub(crate) async fn get_or_make<E>(
        &self,
        key: &Key,
        make: impl Future<Output = Result<Arc<Kept>, E>>,
    ) -> Result<Arc<Kept>, E> {
        self.bodies.0.get_or_insert_async(key, make).await
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.bodies.0.retain(|key, _| key.edition != self.edition);
    }
}

#[cfg(test)]
mod tests;
