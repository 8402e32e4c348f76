//! Lets all cores work on one source: whoever is free takes the next chunk, and the pieces are put together in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::format::stream::chunk::{Chunk, Chunks};
use crate::format::stream::joint::Joint;
use crate::format::stream::piece::{Piece, read};
use crate::format::stream::shop::Shop;
use crate::format::task::Task;

/// How many pieces may wait for the one before them, for each worker.
const WAITING: usize = 2;

/// Pieces that wait for the one before them.
struct Waiting<T> {
    /// The pieces and the chunks of which they were made, by number.
    pieces: BTreeMap<u64, (Chunk, Piece<T>)>,
    /// The number of the piece whose turn it is.
    next: u64,
    /// Whether a worker is handing pieces over.
    joining: bool,
}

/// A source on which several workers work.
struct Lanes<'l, 'r, 'j, T: Task> {
    shop: &'l Shop<'l, T>,
    /// The reader, and how many chunks were read.
    chunks: Mutex<(&'l mut Chunks<'r>, u64)>,
    waiting: Mutex<Waiting<T::Told>>,
    joint: Mutex<&'l mut Joint<'j, T>>,
    /// Tells that a piece was handed over, or that one never will be.
    moved: Condvar,
    /// Chunks whose buffers can be used again.
    spare: Mutex<Vec<Chunk>>,
    ended: AtomicBool,
    /// Whether a worker panicked, so that nobody need wait for its piece.
    broken: AtomicBool,
}

/// Tells the other workers of a panic.
struct Alarm<'a, 'l, 'r, 'j, T: Task>(&'a Lanes<'l, 'r, 'j, T>);

impl<T: Task> Drop for Alarm<'_, '_, '_, '_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _waiting = lock(&self.0.waiting);
            self.0.broken.store(true, Ordering::Relaxed);
            self.0.moved.notify_all();
        }
    }
}

/// Works on all that is left of `chunks`, on as many cores as are free.
pub fn run<T: Task>(shop: &Shop<'_, T>, chunks: &mut Chunks<'_>, joint: &mut Joint<'_, T>) {
    let lanes = Lanes {
        shop,
        chunks: Mutex::new((chunks, 0)),
        waiting: Mutex::new(Waiting { pieces: BTreeMap::new(), next: 0, joining: false }),
        moved: Condvar::new(),
        joint: Mutex::new(joint),
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
}

impl<T: Task> Lanes<'_, '_, '_, T> {
    /// Works on chunks until there are no more.
    fn work(&self) {
        if self.ended.load(Ordering::Relaxed) {
            return;
        }
        let _alarm = Alarm(self);
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
            lock(&self.waiting).pieces.insert(number, (chunk, piece));
            self.join();
            self.wait();
        }
    }

    /// Waits while too many pieces wait for one that another worker is at.
    fn wait(&self) {
        let most = WAITING * rayon::current_num_threads();
        let crowded = |waiting: &mut Waiting<T::Told>| {
            waiting.pieces.len() > most && !self.broken.load(Ordering::Relaxed)
        };
        let waiting = lock(&self.waiting);
        drop(self.moved.wait_while(waiting, crowded));
    }

    /// Hands over the pieces whose turn it is, unless another worker is at it: that one sees to them as well.
    fn join(&self) {
        let mut waiting = lock(&self.waiting);
        if std::mem::replace(&mut waiting.joining, true) {
            return;
        }
        loop {
            let next = waiting.next;
            let Some((chunk, piece)) = waiting.pieces.remove(&next) else { break };
            drop(waiting);
            lock(&self.joint).add(&chunk, piece);
            lock(&self.spare).push(chunk);
            waiting = lock(&self.waiting);
            waiting.next += 1;
            self.moved.notify_all();
        }
        waiting.joining = false;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
