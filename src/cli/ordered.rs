//! Work on a stream by several threads, with results in order and never many in memory.
//!
//! All threads do the same: take the next item, work on it, hand the result in. Whoever hands in the result that is due
//! passes on all that are ready. A thread that is far ahead of the one that is due waits before it takes more.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Results for each thread that may wait for an earlier one.
const AHEAD: u64 = 4;

struct Results<R, E, F> {
    waiting: BTreeMap<u64, R>,
    due: u64,
    take: F,
    stopped: bool,
    failure: Option<E>,
}

struct Shared<I, R, E, F> {
    items: Mutex<(I, u64)>,
    results: Mutex<Results<R, E, F>>,
    /// Something was passed on, or all is over.
    moved: Condvar,
}

/// Works on all items with `threads` threads, each with a state of its own, and gives the results to `take` in the
/// order of the items. The first failure of `take` ends all.
pub(super) fn ordered<T, S, R: Send, E: Send>(
    threads: usize,
    items: impl Iterator<Item = T> + Send,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
    take: impl FnMut(R) -> Result<(), E> + Send,
) -> Result<(), E> {
    let results = Results { waiting: BTreeMap::new(), due: 0, take, stopped: false, failure: None };
    let shared = Shared { items: Mutex::new((items, 0)), results: Mutex::new(results), moved: Condvar::new() };
    let most = AHEAD * threads as u64;
    let run = || shared.run(most, &state, &work);
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    let results = shared.results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.failure.map_or(Ok(()), Err)
}

impl<T, I: Iterator<Item = T>, R, E, F: FnMut(R) -> Result<(), E>> Shared<I, R, E, F> {
    fn run<S>(&self, most: u64, state: &impl Fn() -> S, work: &impl Fn(&mut S, T) -> R) {
        let _guard = StopOnPanic(self);
        let mut own = None;
        while let Some((number, item)) = self.next() {
            if !self.wait_until_near(number, most) {
                return;
            }
            let result = work(own.get_or_insert_with(state), item);
            self.hand_in(number, result);
        }
    }

    fn next(&self) -> Option<(u64, T)> {
        let mut items = lock(&self.items);
        let item = items.0.next()?;
        items.1 += 1;
        Some((items.1 - 1, item))
    }

    /// Waits while `number` is far ahead; false when all is over. The one that is due never waits.
    fn wait_until_near(&self, number: u64, most: u64) -> bool {
        let mut results = lock(&self.results);
        while !results.stopped && number >= results.due + most {
            results = self.moved.wait(results).unwrap_or_else(PoisonError::into_inner);
        }
        !results.stopped
    }

    fn hand_in(&self, number: u64, result: R) {
        let mut results = lock(&self.results);
        let results = &mut *results;
        results.waiting.insert(number, result);
        while !results.stopped
            && let Some(ready) = results.waiting.remove(&results.due)
        {
            results.due += 1;
            if let Err(failure) = (results.take)(ready) {
                results.failure = Some(failure);
                results.stopped = true;
            }
        }
        self.moved.notify_all();
    }
}

/// Lets the other threads end when one has panicked, so that the panic is seen and nobody waits for ever.
struct StopOnPanic<'a, I, R, E, F>(&'a Shared<I, R, E, F>);

impl<I, R, E, F> Drop for StopOnPanic<'_, I, R, E, F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(&self.0.results).stopped = true;
            self.0.moved.notify_all();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn results_come_in_order_and_few_are_held_at_any_time() {
        for threads in [1, 2, 5] {
            let (taken, passed) = (AtomicU64::new(0), AtomicU64::new(0));
            let items = (0..2_000_u64).inspect(|_| {
                let held = taken.fetch_add(1, Ordering::SeqCst) + 1 - passed.load(Ordering::SeqCst);
                assert!(held <= (AHEAD + 1) * threads as u64 + 1, "{held} items are held by {threads} threads");
            });
            let mut found = Vec::new();
            let slow = |n: u64| (0..(n * 7_919) % 3_000).fold(n, |a, b| a ^ b.rotate_left(7));
            let done: Result<(), ()> = ordered(
                threads,
                items,
                || 0_u64,
                |own, n| {
                    *own += slow(n) & 1;
                    n * 2
                },
                |r| {
                    passed.fetch_add(1, Ordering::SeqCst);
                    found.push(r);
                    Ok(())
                },
            );
            done.unwrap();
            assert_eq!(found, (0..2_000).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_failure_ends_all_even_of_a_stream_without_end() {
        let mut taken = 0;
        let take = |n: u64| {
            taken += 1;
            if n == 100 { Err("disk full") } else { Ok(()) }
        };
        assert_eq!(ordered(3, 0_u64.., || (), |(), n| n, take), Err("disk full"));
        assert_eq!(taken, 101);
    }

    #[test]
    fn a_panic_in_one_thread_ends_the_others() {
        let work = |(): &mut (), n: u64| assert_ne!(n, 50, "item 50");
        let run = || ordered(4, 0_u64.., || (), work, |()| Ok::<(), ()>(()));
        assert!(std::panic::catch_unwind(run).is_err());
    }
}
