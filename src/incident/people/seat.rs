//! Which incident a room speaks of: the one whose names most of its words say, or whose alert those who speak took. What
//! somebody said there by chance, before or beside it, does not decide that.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::incident::people::elsewhere::is_serving;
use crate::incident::people::respond::Response;
use crate::incident::people::room::{is_for_incidents, is_social};
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::present::{AFTER, Marks};
use crate::incident::signs::span::start;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// So much a word of somebody who took the alert counts, against one that names it.
const TAKER: u32 = 3;
/// So much must speak for an incident at least, and so many times as much as for any other.
const LEAST: u32 = 2;
const CLEARLY: u32 = 2;

impl Response<'_> {
    /// Gives each conversation of a room to the incident that it is about, where that is clear.
    pub(in crate::incident) fn seat(&mut self) {
        let mut rooms: BTreeMap<&String, Vec<&Entry>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.kind == Kind::Talk) {
            if let Some(room) = &entry.channel {
                rooms.entry(room).or_default().push(entry);
            }
        }
        let gap = self.options.gap_seconds;
        for (room, words) in rooms {
            let near = |one: &&Entry, next: &&Entry| start(next) - start(one) <= gap;
            for talk in words.chunk_by(near).filter(|_| !is_social(room)) {
                self.seat_all(room, talk);
            }
        }
    }

    /// Gives a conversation to what it is about; where that is not clear of all of it, what is said before somebody who
    /// speaks takes another alert, and what is said from then on.
    fn seat_all(&mut self, room: &str, talk: &[&Entry]) {
        let meant = self.meant(talk);
        if !meant.is_empty() {
            return self.give(room, talk, meant);
        }
        let mut rest = talk;
        for turn in self.turns(talk) {
            let (before, after) = rest.split_at(rest.partition_point(|word| start(word) < turn));
            self.give(room, before, self.meant(before));
            rest = after;
        }
        self.give(room, rest, self.meant(rest));
    }

    /// Returns the seconds in which alerts open that somebody who speaks took, once others had gone off.
    fn turns(&self, talk: &[&Entry]) -> BTreeSet<i64> {
        let (Some(first), Some(last)) = (talk.first(), talk.last()) else { return BTreeSet::new() };
        let taken = self.clusters.iter().filter(|cluster| {
            let speaks = |word: &&&Entry| start(word) >= cluster.start;
            let within = start(first) < cluster.start && cluster.start <= start(last);
            let later = || talk.iter().filter(speaks);
            within && cluster.taken && later().any(|word| cluster.is_by_responder(word))
        });
        taken.map(|cluster| cluster.start).collect()
    }

    /// Gives a conversation to what is `meant`; alerts that it names again and again, and that open together, are one.
    fn give(&mut self, room: &str, talk: &[&Entry], meant: Vec<usize>) {
        let span = talk.first().zip(talk.last()).filter(|_| is_for_incidents(room));
        let span = span.map(|(first, last)| (start(first), start(last)));
        let mut named = meant.into_iter();
        let Some(into) = named.next() else { return };
        if let Some(cluster) = self.clusters.get_mut(into) {
            cluster.channels.insert(room.to_owned());
            if let Some(span) = span {
                cluster.speak(span);
            }
        }
        for index in named {
            self.merge(into, index);
        }
    }

    /// Returns the clusters that these words, sorted by time, clearly speak of: one, and those that open beside it.
    fn meant(&self, talk: &[&Entry]) -> Vec<usize> {
        let (Some(first), Some(last)) = (talk.first(), talk.last()) else { return Vec::new() };
        let reach = self.options.gap_seconds;
        let near = |cluster: &Cluster| {
            cluster.start.saturating_sub(reach) <= start(last)
                && start(first) <= cluster.told().saturating_add(AFTER)
        };
        let words: Vec<Word> = talk.iter().map(|entry| (*entry, Marks::of(entry, true))).collect();
        let serving = self.clusters.iter().any(|c| near(c) && is_serving(c));
        let meant = |c: &Cluster| near(c) && (c.grounds.is_empty() || !serving);
        let near = self.clusters.iter().enumerate().filter(|(_, cluster)| meant(cluster));
        let votes = near.map(|(index, cluster)| (votes(&words, cluster, reach), index));
        let mut votes: Vec<(u32, usize)> = votes.filter(|(votes, _)| *votes > 0).collect();
        votes.sort_unstable_by_key(|(votes, index)| (Reverse(*votes), *index));
        let Some((most, index)) = votes.first().copied().filter(|(most, _)| *most >= LEAST) else {
            return Vec::new();
        };
        let (own, others): (Vec<_>, Vec<_>) = votes
            .into_iter()
            .partition(|(_, other)| *other == index || self.may_be_one(index, *other));
        let clear = others.iter().all(|(votes, _)| most >= votes.saturating_mul(CLEARLY));
        let own = own.into_iter().filter(|(votes, _)| clear && *votes >= LEAST);
        own.map(|(_, index)| index).collect()
    }

    /// Returns whether two clusters open near each other, and not each into the hands of somebody else.
    fn may_be_one(&self, a: usize, b: usize) -> bool {
        let (Some(one), Some(other)) = (self.clusters.get(a), self.clusters.get(b)) else {
            return false;
        };
        let apart = one.taken && other.taken && !one.shares_hands(other);
        !apart && self.open_near(a, b)
    }
}

/// What somebody says, and what of it may speak for an incident.
type Word<'e> = (&'e Entry, Marks<'e>);

/// Returns how much of what is said, sorted by time, speaks for `cluster`, from so many seconds before it on.
fn votes(words: &[Word<'_>], cluster: &Cluster, reach: i64) -> u32 {
    let from = cluster.start.saturating_sub(reach);
    let until = cluster.told().saturating_add(AFTER);
    let first = words.partition_point(|(entry, _)| start(entry) < from);
    let words = words.iter().skip(first).take_while(|(entry, _)| start(entry) <= until);
    let vote = |(entry, marks): &Word<'_>| {
        let takes = cluster.taken && start(entry) >= cluster.start;
        if takes && cluster.is_by_responder(entry) { TAKER } else { marks.names(cluster).into() }
    };
    words.map(vote).sum()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::IncidentOptions;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};
    use crate::model::phase::Phase;

    fn row(second: i64, kind: Kind, phase: Phase, title: &str) -> Entry {
        let time = Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second);
        Entry {
            time: Some(time),
            kind,
            phase,
            phases: BTreeSet::from([phase]),
            title: title.to_owned(),
            ..measured::blank()
        }
    }

    fn alert(second: i64, name: &str) -> Entry {
        Entry {
            edge: Some(Edge::Open),
            key: Some(format!("alertmanager:{name}")),
            ..row(second, Kind::Signal, Phase::Detect, &format!("Alert {name} fires"))
        }
    }

    fn said(second: i64, title: &str) -> Entry {
        let word = row(second, Kind::Talk, Phase::Investigate, title);
        Entry { actor: Some("ada".to_owned()), channel: Some("inc-7".to_owned()), ..word }
    }

    fn took(second: i64, name: &str, who: &str) -> Entry {
        let ack = row(second, Kind::Signal, Phase::Ack, &format!("{name} acknowledged"));
        let key = Some(format!("alertmanager:{name}"));
        Entry { actor: Some(who.to_owned()), key, ..ack }
    }

    fn by(second: i64, who: &str) -> Entry {
        Entry { actor: Some(who.to_owned()), ..said(second, "it says nothing at all") }
    }

    fn response<'r>(
        entries: &'r [Entry],
        clusters: Vec<Cluster>,
        routine: &'r BTreeSet<usize>,
    ) -> Response<'r> {
        Response {
            entries,
            clusters,
            options: IncidentOptions::default(),
            measured: false,
            routine,
            busy: BTreeSet::new(),
            linked: BTreeMap::new(),
        }
    }

    /// Returns the members of the clusters that the room `inc-7` is given to; of `rows` the first `alerts` are one each.
    fn seated(alerts: usize, rows: &[Entry]) -> Vec<Vec<usize>> {
        let routine = BTreeSet::new();
        let cluster = |at| Cluster::of(BTreeSet::from([at]), rows);
        let mut response = response(rows, (0..alerts).map(cluster).collect(), &routine);
        response.seat();
        let own = response.clusters.iter().filter(|cluster| cluster.channels.contains("inc-7"));
        own.map(|cluster| cluster.members.iter().copied().collect()).collect()
    }

    #[test]
    fn a_room_is_given_to_what_its_words_name_and_not_to_what_was_there_first() {
        let rows = [
            alert(0, "DiskWillFill"),
            alert(3_000, "BasketErrors"),
            said(600, "morning, 4.1 is out"),
            said(3_100, "basket is failing, looking"),
            said(3_300, "basket again after the restart"),
        ];
        assert_eq!(seated(2, &rows), [[1]]);
    }

    #[test]
    fn alerts_that_open_together_and_are_named_again_and_again_are_one() {
        let words = ["basket and quorum", "quorum lost", "basket fails for it"];
        let words = (100..).step_by(60).zip(words).map(|(at, title)| said(at, title));
        let rows: Vec<Entry> =
            [alert(0, "BasketErrors"), alert(60, "QuorumLost")].into_iter().chain(words).collect();
        assert_eq!(seated(2, &rows), [[0, 1]]);
    }

    #[test]
    fn who_took_two_alerts_by_two_names_took_one_incident() {
        let rows = [
            alert(0, "BasketErrors"),
            took(30, "BasketErrors", "ada"),
            alert(60, "HooksWait"),
            took(90, "HooksWait", "Ada Okafor"),
        ];
        let routine = BTreeSet::new();
        let cluster = |of: [usize; 2]| Cluster::of(BTreeSet::from(of), &rows);
        let response = response(&rows, vec![cluster([0, 1]), cluster([2, 3])], &routine);
        assert!(response.may_be_one(0, 1));
    }

    #[test]
    fn alerts_that_open_together_and_that_others_took_are_two() {
        let rows = [
            alert(0, "BasketErrors"),
            took(30, "BasketErrors", "Ada Okafor"),
            alert(60, "HooksWait"),
            took(90, "HooksWait", "Eve Lindh"),
            by(100, "Ada Okafor"),
            by(110, "Eve Lindh"),
            by(120, "Eve Lindh"),
        ];
        let routine = BTreeSet::new();
        let cluster = |of: [usize; 2]| Cluster::of(BTreeSet::from(of), &rows);
        let mut response = response(&rows, vec![cluster([0, 1]), cluster([2, 3])], &routine);
        response.seat();
        assert!(response.clusters.iter().all(|cluster| cluster.members.len() == 2));
    }

    #[test]
    fn somebody_who_takes_the_next_alert_speaks_of_that_from_then_on() {
        let rows = [
            alert(0, "StandbyLag"),
            took(60, "StandbyLag", "eve"),
            alert(3_000, "BasketErrors"),
            took(3_060, "BasketErrors", "ada"),
            by(100, "Eve Lindh"),
            by(200, "Eve Lindh"),
            by(3_100, "Ada Okafor"),
            by(3_200, "Ada Okafor"),
            by(3_300, "Eve Lindh"),
            by(3_400, "Ada Okafor"),
        ];
        let routine = BTreeSet::new();
        let cluster = |of: [usize; 2]| Cluster::of(BTreeSet::from(of), &rows);
        let mut response = response(&rows, vec![cluster([0, 1]), cluster([2, 3])], &routine);
        let words: Vec<&Entry> = rows[4..].iter().collect();
        assert_eq!(response.turns(&words), BTreeSet::from([3_000]));
        assert_eq!(response.meant(&words[..2]), [0]);
        assert_eq!(response.meant(&words[2..]), [1]);
        response.seat();
        assert!(response.clusters.iter().all(|cluster| cluster.channels.contains("inc-7")));
    }

    #[test]
    fn where_two_incidents_apart_are_spoken_of_the_room_is_given_to_none() {
        let rows = [
            alert(0, "BasketErrors"),
            alert(3_000, "QuorumLost"),
            said(60, "basket?"),
            said(120, "basket!"),
            said(3_060, "quorum?"),
            said(3_120, "quorum!"),
        ];
        assert!(seated(2, &rows).is_empty());
    }
}
