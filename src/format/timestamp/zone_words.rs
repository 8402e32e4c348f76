//! Zones that may be words: `10:15:02 MET target missed`. The source as a whole knows.

use crate::format::timestamp::scan::Cursor;
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

    /// Takes note of what stands ahead: `bare` times that state no zone, `words` that state what may be one or a word.
    pub(super) fn expect(&mut self, bare: u64, words: u64) {
        self.bare += bare;
        // The first of them is counted when it comes.
        self.words += words.saturating_sub(1);
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

/// Returns whether the zone between `before` and `after` may be the first word of what is said: an abbreviation or an
/// offset between spaces, and another word, not in capitals, behind it; a region or two letters before any word.
pub(super) fn is_word(before: Cursor<'_>, after: Cursor<'_>) -> bool {
    let mut next = after;
    let spaced = next.spaces(2) > 0;
    let follows = spaced && next.peek().is_some_and(|byte| byte.is_ascii_alphabetic());
    let mut zone = before;
    if !follows || zone.spaces(2) == 0 {
        return false;
    }
    let text = zone.ahead(after.position().saturating_sub(zone.position()));
    // `Central` and `PT` are names of parts as well, whatever stands behind them.
    let name = text.len() == 2 || text.get(1).is_some_and(u8::is_ascii_lowercase);
    if !name && !next.peek_at(1).is_some_and(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let universal = [b"UTC".as_slice(), b"GMT", b"Z"];
    match text {
        [b'+' | b'-', digits @ ..] => {
            let plain = digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b':');
            plain && !digits.iter().all(|byte| matches!(byte, b'0' | b':'))
        }
        word => {
            !word.is_empty()
                && word.iter().all(u8::is_ascii_alphabetic)
                && !universal.iter().any(|name| word.eq_ignore_ascii_case(name))
        }
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
    fn the_lines_ahead_tell_too() {
        let line = "2024-03-15 10:00:00 EST time to repair exceeded";
        let mut words = ZoneWords::default();
        words.expect(2, 1);
        let stamp = words.heed(find(line).unwrap().stamp, &mut Vec::new());
        assert_eq!(stamp.zone, None);
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
