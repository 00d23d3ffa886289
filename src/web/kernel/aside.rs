//! Work that takes longer than a request may hold up others: on threads of its own, some at once.

use std::sync::Arc;

use actix_web::web;
use tokio::sync::Semaphore;

use super::error::Error;

/// Where such work is done, the first come first.
#[derive(Debug, Clone)]
pub(crate) struct Aside(Arc<Semaphore>);

impl Aside {
    /// So much is done at once.
    pub(crate) fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// Does it when it is its turn. Work that has begun is done to its end, also where nobody waits for it
    /// any more.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(|error| lost(&error))?;
        let done = web::block(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|error| lost(&error))
    }
}

fn lost(error: &dyn std::error::Error) -> Error {
    tracing::error!(%error, "work that was set aside is lost");
    Error::internal()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[test]
    fn no_more_than_so_much_is_done_at_once() {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let aside = Aside::new(2);
        let done = actix_web::rt::System::new().block_on(join_all((0..20).map(|number| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            aside.run(move || {
                let others = now.fetch_add(1, Ordering::SeqCst);
                most.fetch_max(others + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(2));
                now.fetch_sub(1, Ordering::SeqCst);
                number
            })
        })));
        let done: Vec<i32> = done.into_iter().map(Result::unwrap).collect();
        assert_eq!(done, (0..20).collect::<Vec<_>>());
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }
}
