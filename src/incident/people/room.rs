//! What the names of rooms say: rooms for incidents, and those in which people chat about anything.

use crate::incident::signs::words::room;

/// How the names of rooms for incidents begin, in some languages.
const ROOMS: &[&str] =
    &["inciden", "outage", "warroom", "incydent", "störung", "stoerung", "crisis"];

/// Returns whether people chat about anything in a room called so.
pub(in crate::incident) fn is_social(channel: &str) -> bool {
    let social = ["general", "random", "talk", "lunch", "social", "watercooler", "offtopic", "fun"];
    let name = room(channel).to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let pairs = words.windows(2).map(<[&str]>::concat);
    let is = |word: &str| social.contains(&word);
    (words.iter().any(|word| is(word)) || pairs.into_iter().any(|pair| is(&pair)))
        && !is_for_incidents(&name)
}

/// Returns whether a room is called after incidents: `inc-218`, `platform-incidents`, `war-room`; not `finance`.
pub(in crate::incident) fn is_for_incidents(channel: &str) -> bool {
    let name = room(channel).to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    words.windows(2).any(|pair| pair == ["war", "room"])
        || words.into_iter().any(|word| {
            let number = word.strip_prefix("inc").map(|rest| rest.chars().next());
            let numbered = number.is_some_and(|next| next.is_none_or(|next| next.is_ascii_digit()));
            numbered || ROOMS.iter().any(|start| word.starts_with(start))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_told_by_their_words() {
        for room in ["inc-218", "platform-incidents", "war-room", "chat.zip!outage-eu"] {
            assert!(is_for_incidents(room) && !is_social(room), "{room}");
        }
        for room in ["random", "team-lunch", "general-eng", "off-topic"] {
            assert!(is_social(room) && !is_for_incidents(room), "{room}");
        }
        for room in
            ["ops", "finance", "incremental-builds", "refunds", "cloud-functions", "generali-ops"]
        {
            assert!(!is_social(room) && !is_for_incidents(room), "{room}");
        }
    }
}
