//! How often something was met in a source, and where first.

/// A count and the first line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often.
    pub count: u64,
    /// The first line, from 1; 0 where there is none.
    pub first: u64,
}

impl Tally {
    /// Counts one at `line`.
    pub fn note(&mut self, line: u64) {
        self.add(Self { count: 1, first: line });
    }

    /// Counts what was met further down.
    pub fn add(&mut self, more: Self) {
        if self.count == 0 {
            self.first = more.first;
        }
        self.count += more.count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_kept() {
        let mut tally = Tally::default();
        tally.add(Tally::default());
        tally.note(7);
        tally.add(Tally { count: 2, first: 9 });
        assert_eq!(tally, Tally { count: 3, first: 7 });
    }
}
