//! Work on a slice by several threads, in the slice's order.

/// Applies `work` to every item by up to `threads` threads; the results stand in the order of the
/// items, so they do not depend on the number of threads. A panic of `work` goes on in the caller.
pub fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let share = items.len().div_ceil(threads.max(1)).max(1);
    let work = &work;
    std::thread::scope(|scope| {
        let running: Vec<_> = items
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(work).collect::<Vec<R>>()))
            .collect();
        running
            .into_iter()
            .flat_map(|thread| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..17).collect();
        let doubled: Vec<usize> = items.iter().map(|n| n * 2).collect();
        for threads in [0, 1, 2, 3, 17, 40] {
            assert_eq!(in_parallel(&items, threads, |n| n * 2), doubled, "{threads}");
        }
        assert!(in_parallel(&[], 2, |n: &usize| *n).is_empty());
    }
}
