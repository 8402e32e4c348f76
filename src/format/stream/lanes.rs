//! Lets all cores work on one source: whoever is free takes the next chunk, and the pieces are put together in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::format::stream::chunk::{Chunk, Chunks};
use crate::format::stream::joint::Joint;
use crate::format::stream::piece::{Piece, Shop, read};
use crate::format::task::Task;

/// How many pieces may wait for the one before them, for each worker.
const WAITING: usize = 2;

/// Pieces and the chunks of which they were made, by number.
type Waiting<T> = BTreeMap<u64, (Chunk, Piece<T>)>;

/// A source on which several workers work.
struct Lanes<'l, 'r, 'j, T: Task> {
    shop: &'l Shop<'l, T>,
    /// The reader, and how many chunks were read.
    chunks: Mutex<(&'l mut Chunks<'r>, u64)>,
    /// Pieces that wait for the one before them, by number.
    waiting: Mutex<Waiting<T::Told>>,
    /// The joint, and how many pieces it has got.
    joint: Mutex<(&'l mut Joint<'j, T>, u64)>,
    /// Chunks whose buffers can be used again.
    spare: Mutex<Vec<Chunk>>,
    ended: AtomicBool,
    /// Whether a worker panicked, so that nobody need wait for its piece.
    broken: AtomicBool,
}

/// Tells the other workers of a panic.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        self.0.fetch_or(std::thread::panicking(), Ordering::Relaxed);
    }
}

/// Works on all that is left of `chunks`, on as many cores as are free.
pub fn run<T: Task>(shop: &Shop<'_, T>, chunks: &mut Chunks<'_>, joint: &mut Joint<'_, T>) {
    let lanes = Lanes {
        shop,
        chunks: Mutex::new((chunks, 0)),
        waiting: Mutex::default(),
        joint: Mutex::new((joint, 0)),
        spare: Mutex::default(),
        ended: AtomicBool::new(false),
        broken: AtomicBool::new(false),
    };
    rayon::in_place_scope(|scope| {
        for _ in 1..rayon::current_num_threads() {
            scope.spawn(|_| lanes.work());
        }
        lanes.work();
    });
    lanes.join();
}

impl<T: Task> Lanes<'_, '_, '_, T> {
    /// Works on chunks until there are no more.
    fn work(&self) {
        if self.ended.load(Ordering::Relaxed) {
            return;
        }
        let _alarm = Alarm(&self.broken);
        let mut hand = self.shop.task.hand();
        loop {
            let mut chunk = lock(&self.spare).pop().unwrap_or_default();
            let number = {
                let mut chunks = lock(&self.chunks);
                if !chunks.0.next(&mut chunk) {
                    self.ended.store(true, Ordering::Relaxed);
                    return;
                }
                chunks.1 += 1;
                chunks.1 - 1
            };
            let piece = read(self.shop, &mut hand, &chunk);
            lock(&self.waiting).insert(number, (chunk, piece));
            self.join();
            while lock(&self.waiting).len() > WAITING * rayon::current_num_threads()
                && !self.broken.load(Ordering::Relaxed)
            {
                std::thread::yield_now();
                self.join();
            }
        }
    }

    /// Hands over the pieces whose turn it is, unless another worker is at it.
    fn join(&self) {
        let Ok(mut joint) = self.joint.try_lock() else { return };
        loop {
            let Some((chunk, piece)) = lock(&self.waiting).remove(&joint.1) else { return };
            joint.0.add(&chunk, piece);
            joint.1 += 1;
            lock(&self.spare).push(chunk);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
