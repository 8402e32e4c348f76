//! The minutes in which the lines before were written: most lines are of one of them, so that little of their times need
//! be read anew.

/// So many minutes are kept: a log may hold times of several layouts by turns.
const KEPT: usize = 4;

/// The minutes read last.
#[derive(Debug, Default)]
pub struct Minutes {
    known: [Minute; KEPT],
    /// Which one goes next.
    next: usize,
}

/// A minute as written.
#[derive(Debug, Default, Clone, Copy)]
struct Minute {
    text: u128,
    /// Its start in seconds since 1970.
    start: i64,
}

impl Minutes {
    /// Returns the start in seconds of the minute that is written as `text`, which `read` finds where it is not known.
    #[inline]
    pub fn start(
        &mut self,
        text: [u8; 16],
        read: impl FnOnce([u8; 16]) -> Option<i64>,
    ) -> Option<i64> {
        let word = u128::from_le_bytes(text);
        if let Some(known) = self.known.iter().find(|known| known.text == word) {
            return Some(known.start);
        }
        let start = read(text)?;
        if let Some(slot) = self.known.get_mut(self.next) {
            *slot = Minute { text: word, start };
        }
        self.next = (self.next + 1) % KEPT;
        Some(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_read_once_while_it_is_kept() {
        let mut minutes = Minutes::default();
        let text = |n: u8| [b'0' + n; 16];
        for n in (0..3).chain(0..3) {
            assert_eq!(
                minutes.start(text(n), |text| Some(text[0].into())),
                Some(48 + i64::from(n))
            );
        }
        assert_eq!(minutes.start(text(1), |_| None), Some(49));
        assert_eq!(minutes.start(text(9), |_| None), None);
        (4..8).for_each(|n| assert!(minutes.start(text(n), |_| Some(0)).is_some()));
        assert_eq!(minutes.start(text(1), |_| None), None);
    }
}
