//! Searches and pictures, which take longer than any other reply, on threads of their own: so many at once, some more
//! wait, and the rest are refused. Whatever they cost, the threads that serve everything else stay free.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::web::kernel::aside::Aside;
use crate::web::kernel::error::Error;

/// How many may wait for a thread: the last search, at 3 ms each at most, a fifth of a second, the last picture, at
/// 20 ms, a little more than a second.
const MOST_WAITING: usize = 64;

/// The places for work of one kind.
#[derive(Debug)]
pub(super) struct Queue {
    running: Aside,
    /// Those that run and those that wait.
    taken: Arc<AtomicUsize>,
    most: usize,
}

/// One of the places, free again when it is dropped.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Queue {
    /// So much is done at once.
    pub(super) fn new(at_once: NonZeroUsize) -> Self {
        Self {
            running: Aside::new(at_once.get()),
            taken: Arc::new(AtomicUsize::new(0)),
            most: at_once.get() + MOST_WAITING,
        }
    }

    /// Does the work, or refuses it where too much waits already.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = Place(Arc::clone(&self.taken));
        if self.taken.fetch_add(1, Ordering::Relaxed) >= self.most {
            return Err(Error::busy());
        }
        // Held by the work and not by the request: a client that goes away does not make room for more than run.
        let held = move || {
            let _held = place;
            work()
        };
        self.running.run(held).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn the_rest_are_refused_and_places_come_free() {
        actix_web::rt::System::new().block_on(refused_and_free());
    }

    async fn refused_and_free() {
        let searches = Arc::new(Queue { most: 2, ..Queue::new(NonZeroUsize::MIN) });
        let (go, wait) = mpsc::channel::<()>();
        let first = Arc::clone(&searches);
        let first =
            actix_web::rt::spawn(async move { first.run(move || wait.recv().is_ok()).await });
        let second = Arc::clone(&searches);
        let second = actix_web::rt::spawn(async move { second.run(|| true).await });
        while searches.taken.load(Ordering::Relaxed) < 2 {
            actix_web::rt::task::yield_now().await;
        }
        let refused = searches.run(|| true).await.unwrap_err();
        assert_eq!(refused.to_string(), Error::busy().to_string());
        go.send(()).unwrap();
        assert!(first.await.unwrap().unwrap() && second.await.unwrap().unwrap());
        assert!(searches.run(|| true).await.unwrap(), "there is room again");
        assert_eq!(searches.taken.load(Ordering::Relaxed), 0);
    }
}
