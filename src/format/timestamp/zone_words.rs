//! Zones that may be words: `10:15:02 MET target missed`. The source as a whole knows.

use crate::format::timestamp::stamp::{Doubt, Stamp};
use crate::model::moment::Assumption;

/// What the records of one source have shown so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ZoneWords {
    /// How many times stated no zone.
    bare: u64,
    /// How many stated what may be a zone or a word.
    words: u64,
}

impl ZoneWords {
    /// Takes note of `count` times that state no zone.
    pub(super) fn see_bare(&mut self, count: u64) {
        self.bare += count;
    }

    /// Returns the next stamp as it is most likely meant: where most times so far have no zone, neither has this.
    pub(super) fn heed(&mut self, mut stamp: Stamp, assumed: &mut Vec<Assumption>) -> Stamp {
        if stamp.doubt == Some(Doubt::ZoneWord) && stamp.zone.is_some() {
            self.words += 1;
            if self.bare >= self.words {
                stamp.zone = None;
            } else if self.bare > 0 {
                assumed.push(Assumption::Zone);
            }
        } else {
            self.bare += u64::from(stamp.zone.is_none());
        }
        stamp
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::timestamp::find::find;

    /// Returns for each line whether its zone counts, and whether one is taken for granted there.
    fn zones(lines: &[&str]) -> Vec<(bool, bool)> {
        let mut words = ZoneWords::default();
        let read = |line: &&str| {
            let mut assumed = Vec::new();
            let stamp = words.heed(find(line).unwrap().stamp, &mut assumed);
            (stamp.zone.is_some(), !assumed.is_empty())
        };
        lines.iter().map(read).collect()
    }

    #[test]
    fn a_word_is_no_zone_where_the_lines_before_state_none() {
        for word in
            ["-1200 units", "WEST gateway", "MET target", "CAT scan", "NFT mint", "EST time"]
        {
            let lines = ["2024-03-15 10:00:00 queue ok", &format!("2024-03-15 10:00:02 {word} x")];
            assert_eq!(zones(&lines), [(false, false), (false, false)], "{word}");
        }
    }

    #[test]
    fn a_zone_is_one_where_most_lines_state_it() {
        let line = "2024-03-15 10:00:00 EST server ready";
        assert_eq!(zones(&[line, line]), [(true, false); 2]);
        let header = "Log opened 2024-03-15 10:00:00";
        let expected = [(false, false), (false, false), (true, true), (true, true)];
        assert_eq!(zones(&[header, line, line, line]), expected);
        assert_eq!(
            zones(&[header, "2024-03-15 10:00:00 EST [7] x"]),
            [(false, false), (true, false)]
        );
    }
}
