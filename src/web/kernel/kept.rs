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
                Body::Whole(body) => u64::try_from(body.len()).unwrap_or(u64::MAX),
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
mod tests {
    use futures_util::future::join_all;

    use super::*;

    fn kept(length: usize) -> Arc<Kept> {
        Arc::new(Kept { head: Head::new("text/plain"), body: Body::Whole(vec![0; length].into()) })
    }

    fn put(shelf: &Shelf, request: usize, length: usize) -> Arc<Kept> {
        let key = shelf.key(request.to_string(), Encoding::Gzip);
        let made = async { Ok::<_, ()>(kept(length)) };
        actix_web::rt::System::new().block_on(shelf.get_or_make(&key, made)).unwrap()
    }

    #[test]
    fn what_is_kept_stays_within_the_budget_and_goes_with_its_edition() {
        let bodies = Arc::new(Bodies::new(100_000));
        let (old, new) = (Shelf::new(&bodies), Shelf::new(&bodies));
        for request in 0..50 {
            put(&old, request, 5_000);
            put(&new, request, 5_000);
            assert!(bodies.weight() <= 100_000, "{}", bodies.weight());
        }
        assert!(bodies.weight() > 80_000, "{}", bodies.weight());
        drop(old);
        let of_new: u64 = bodies.weight();
        drop(new);
        assert!(of_new > 0 && of_new < 90_000, "{of_new}");
        assert_eq!(bodies.weight(), 0);
    }

    #[test]
    fn a_body_is_kept_by_edition_request_and_encoding() {
        let bodies = Arc::new(Bodies::new(100_000));
        let (shelf, other) = (Shelf::new(&bodies), Shelf::new(&bodies));
        put(&shelf, 1, 10);
        let key = shelf.key("1".to_owned(), Encoding::Gzip);
        assert!(shelf.get(&key).is_some());
        assert!(shelf.get(&key.in_encoding(Encoding::Zstd)).is_none());
        assert!(shelf.get(&shelf.key("2".to_owned(), Encoding::Gzip)).is_none());
        assert!(other.get(&other.key("1".to_owned(), Encoding::Gzip)).is_none());
    }

    #[test]
    fn one_makes_what_many_ask_for_even_where_it_cannot_be_kept() {
        for budget in [0, 100_000] {
            let shelf = Shelf::new(&Arc::new(Bodies::new(budget)));
            let key = shelf.key(String::new(), Encoding::Gzip);
            let made = AtomicU64::new(0);
            let asked = join_all((0..20).map(|_| {
                shelf.get_or_make(&key, async {
                    made.fetch_add(1, Ordering::Relaxed);
                    actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
                    Ok::<_, ()>(kept(10))
                })
            }));
            let found = actix_web::rt::System::new().block_on(asked);
            assert!(found.iter().all(Result::is_ok));
            assert_eq!(made.load(Ordering::Relaxed), 1, "{budget}");
            assert_eq!(shelf.get(&key).is_some(), budget > 0);
        }
    }

    #[test]
    fn whoever_comes_after_a_failure_tries_again() {
        let shelf = Shelf::new(&Arc::new(Bodies::new(100_000)));
        let key = shelf.key(String::new(), Encoding::Gzip);
        let failed = shelf.get_or_make(&key, async { Err("no") });
        assert_eq!(actix_web::rt::System::new().block_on(failed).unwrap_err(), "no");
        assert!(shelf.get(&key).is_none());
        let made = shelf.get_or_make(&key, async { Ok::<_, ()>(kept(10)) });
        assert!(actix_web::rt::System::new().block_on(made).is_ok());
    }
}
