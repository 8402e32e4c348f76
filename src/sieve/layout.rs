//! The buckets while they are filled, and what each choice costs: at how many places of a sample a bucket hits.

use crate::sieve::simd::{BUCKETS, Machine, WINDOW};

/// Places of the sample that are looked at. Fewer fit the sample instead of the text.
const PLACES: usize = 32 * 1024;
/// The most windows of a literal that are tried in every bucket.
const WINDOWS: usize = 3;
/// One place of so many is looked at first.
const COARSE: usize = 16;
/// How many of the choices that look best by those are looked at closely.
const FINALISTS: usize = 4;
/// The weight of a hit that is only foretold, of one thousand.
const GUESS: f32 = 10.0;
/// Classes of bytes that tables tell apart. The first one is that of all bytes that stand in no literal.
const CLASSES: usize = 64;
/// Behind the classes: whatever stands there will do, for the window is longer than the literal.
pub const ANY: usize = CLASSES;
/// The row of a class: bit by bit, at which places it stands.
type Row = [u64];
/// Some bytes of a literal in a row.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Where in the literal they begin.
    pub offset: usize,
    /// The class of each, or [`ANY`].
    pub classes: [usize; WINDOW],
    /// At how many places it stands by itself, then how common its bytes are.
    pub rank: (u32, u32),
}

/// The buckets as far as they are filled.
#[derive(Debug)]
pub struct Layout {
    machine: Machine,
    /// Words of a row.
    words: usize,
    /// For each byte of a window, the rows of all classes and of [`ANY`].
    rows: Vec<u64>,
    /// How much of the sample each class makes up, from 0 to 1.
    shares: Vec<f32>,
    buckets: Vec<Bucket>,
}

/// For each byte of a window, where a class of this bucket stands.
#[derive(Debug, Clone)]
struct Bucket {
    rows: Vec<u64>,
    held: [u128; WINDOW],
    /// How much of the text these classes make up.
    shares: [f32; WINDOW],
    hits: u32,
    /// The same in the part of the places that stands for the whole.
    coarse: u32,
}

impl Layout {
    /// Returns empty buckets, to be filled with `literals` for texts like `sample`.
    pub fn new(
        classes: &[u8; 128],
        literals: &[Box<[u8]>],
        sample: &[u8],
        machine: Machine,
    ) -> Self {
        // Where there is no sample, the literals tell at least of each other.
        let joined = if sample.len() < PLACES { literals.join(&b" "[..]) } else { Vec::new() };
        let text = if joined.len() > sample.len() { &joined } else { sample };
        let places = text.windows(WINDOW).step_by((text.len() / PLACES).max(1)).take(PLACES);
        let words = places.len().div_ceil(512).max(1) * 8;
        let mut rows = vec![0; WINDOW * (CLASSES + 1) * words];
        let bits = words * 64;
        for (nth, bytes) in places.enumerate() {
            // Dealt out, so that the first part of a row is as good a sample as the whole.
            let nth = nth % COARSE * (bits / COARSE) + nth / COARSE;
            for (at, byte) in bytes.iter().enumerate() {
                let class = classes.get(usize::from(byte & 127)).copied().unwrap_or_default();
                let word = (at * (CLASSES + 1) + usize::from(class)) * words + nth / 64;
                if let Some(word) = rows.get_mut(word) {
                    *word |= 1 << (nth % 64);
                }
            }
        }
        for row in rows.chunks_mut((CLASSES + 1) * words) {
            row.get_mut(ANY * words..).unwrap_or_default().fill(u64::MAX);
        }
        let all = rows.get(..(CLASSES + 1) * words).unwrap_or_default();
        let bits = |row: &Row| row.iter().map(|word| word.count_ones()).sum::<u32>();
        #[expect(clippy::cast_precision_loss, reason = "a share need not be exact")]
        let share = |row: &Row| (bits(row).max(1)) as f32 / (row.len() * 64) as f32;
        let shares = all.chunks(words).map(share).collect();
        let empty = Bucket {
            rows: vec![0; WINDOW * words],
            held: [0; WINDOW],
            shares: [0.0; WINDOW],
            hits: 0,
            coarse: 0,
        };
        let buckets = vec![empty; BUCKETS];
        Self { machine, words, rows, shares, buckets }
    }

    /// Words of the part of a row that stands for the whole.
    fn coarse(&self) -> usize {
        self.words.div_ceil(8 * COARSE) * 8
    }

    /// Words of the part of a row by which windows of one literal are told apart.
    fn quarter(&self) -> usize {
        self.words.div_ceil(8 * 4) * 8
    }

    fn row(&self, at: usize, class: usize) -> &Row {
        let from = (at * (CLASSES + 1) + class) * self.words;
        self.rows.get(from..from + self.words).unwrap_or_default()
    }

    /// Returns the windows of a literal that are worth a try, the rarest first.
    pub fn windows(&self, literal: &[u8], classes: &[u8; 128]) -> Vec<Window> {
        let class =
            |byte: &u8| classes.get(usize::from(byte & 127)).map_or(0, |class| usize::from(*class));
        let mut windows = Vec::new();
        if literal.len() < 2 {
            return windows;
        }
        for offset in 0..=literal.len().saturating_sub(WINDOW) {
            let mut window = Window { offset, classes: [ANY; WINDOW], rank: (0, 0) };
            let bytes = literal.get(offset..).unwrap_or_default();
            window.classes.iter_mut().zip(bytes).for_each(|(to, byte)| *to = class(byte));
            let alone = self.joint(None, &window, self.quarter());
            let common: f32 = window.classes.iter().map(|class| self.share(*class)).sum();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 6000"
            )]
            let common = (common * 1000.0) as u32;
            window.rank = (alone, common);
            windows.push(window);
        }
        windows.sort_by_key(|window| window.rank);
        windows.truncate(WINDOWS);
        windows
    }

    /// Returns at how many places the bucket hits once it holds the window as well.
    fn joint(&self, bucket: Option<usize>, window: &Window, words: usize) -> u32 {
        let held = bucket.and_then(|bucket| self.buckets.get(bucket));
        let mut at = 0;
        let pairs = window.classes.map(|class| {
            let row = self.row(at, class).get(..words).unwrap_or_default();
            let from = at * self.words;
            at += 1;
            let held = held.and_then(|held| held.rows.get(from..from + words));
            (held.unwrap_or(row), row)
        });
        self.machine.count(pairs)
    }

    /// Returns the bucket and the window that add the fewest hits: all are tried on some of the places, the best of them
    /// on all.
    pub fn best(&self, windows: &[Window]) -> Option<(usize, Window)> {
        let all = (0..self.buckets.len())
            .flat_map(|bucket| windows.iter().map(move |window| (bucket, window)));
        let cost = |&(bucket, window): &(usize, &Window)| {
            (self.cost(bucket, window, self.coarse()), bucket, *window)
        };
        let mut tried: Vec<(f32, usize, Window)> = all.map(|one| cost(&one)).collect();
        if tried.len() > FINALISTS {
            tried.select_nth_unstable_by(FINALISTS - 1, |one, other| one.0.total_cmp(&other.0));
        }
        let finalists = tried
            .iter()
            .take(FINALISTS)
            .map(|(_, bucket, window)| (self.cost(*bucket, window, self.words), *bucket, *window));
        let best = finalists.min_by(|one, other| one.0.total_cmp(&other.0));
        best.map(|(_, bucket, window)| (bucket, window))
    }

    /// Returns the hits of a thousand places that the window adds to the bucket, by the places of so many words.
    fn cost(&self, bucket: usize, window: &Window, words: usize) -> f32 {
        let Some(held) = self.buckets.get(bucket) else { return f32::MAX };
        let before = if words < self.words { held.coarse } else { held.hits };
        let added = self.joint(Some(bucket), window, words).saturating_sub(before);
        #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
        let share = added as f32 / (words * 64) as f32;
        share * 1000.0 + self.expected(held, window)
    }

    /// Returns the hits that would be expected were bytes independent: where the sample tells nothing apart, this does.
    fn expected(&self, held: &Bucket, window: &Window) -> f32 {
        let all = held.held.iter().zip(&held.shares).zip(&window.classes);
        let share = |((held, share), class): ((&u128, &f32), &usize)| {
            if held >> class & 1 == 1 { *share } else { share + self.share(*class) }
        };
        all.map(share).product::<f32>() * GUESS
    }

    fn share(&self, class: usize) -> f32 {
        self.shares.get(class).copied().unwrap_or_default()
    }

    /// Adds a window to a bucket, whose hits are to be counted after the last one.
    pub fn add(&mut self, bucket: usize, window: &Window) {
        let Some(held) = self.buckets.get_mut(bucket) else { return };
        for (at, &class) in window.classes.iter().enumerate() {
            let (Some(classes), Some(share)) = (held.held.get_mut(at), held.shares.get_mut(at))
            else {
                return;
            };
            if *classes >> class & 1 == 1 {
                continue;
            }
            *classes |= 1 << class;
            *share += self.shares.get(class).copied().unwrap_or_default();
            let from = (at * (CLASSES + 1) + class) * self.words;
            let row = self.rows.get(from..from + self.words).unwrap_or_default();
            self.machine.join(held.rows.get_mut(at * self.words..).unwrap_or_default(), row);
        }
    }

    /// Adds the windows that are left of a bucket anew, one of them taken out.
    pub fn refill<'w>(&mut self, bucket: usize, left: impl Iterator<Item = &'w Window>) {
        self.empty(bucket);
        let mut any = None;
        for window in left {
            self.add(bucket, window);
            any = Some(window);
        }
        self.count(bucket, any);
    }

    /// Counts the hits of a bucket, `any` being a window that it holds.
    pub fn count(&mut self, bucket: usize, any: Option<&Window>) {
        let count = |words| any.map_or(0, |window| self.joint(Some(bucket), window, words));
        let (hits, coarse) = (count(self.words), count(self.coarse()));
        if let Some(held) = self.buckets.get_mut(bucket) {
            held.coarse = coarse;
            held.hits = hits;
        }
    }

    fn empty(&mut self, bucket: usize) {
        if let Some(held) = self.buckets.get_mut(bucket) {
            held.rows.fill(0);
            held.held = [0; WINDOW];
            held.shares = [0.0; WINDOW];
            (held.hits, held.coarse) = (0, 0);
        }
    }
}
