//! How often something was met in a source, and where first.

/// A count and the first line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Noted {
    /// How often.
    pub count: u64,
    /// The first line, from 1; 0 where there is none.
    pub first: u64,
}

impl Noted {
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
        let mut noted = Noted::default();
        noted.add(Noted::default());
        noted.note(7);
        noted.add(Noted { count: 2, first: 9 });
        assert_eq!(noted, Noted { count: 3, first: 7 });
    }
}
