//! Names for the people whom chat exports name by id: `<@U08CDI0LAR2>` is `@Nadia Farouk`.

use std::collections::BTreeMap;

use crate::model::event::Event;

/// Writes the names of `people` for their ids in the actors and titles of `events`.
pub fn name_people(events: &mut [Event], people: &BTreeMap<String, String>) {
    if people.is_empty() {
        return;
    }
    for event in events {
        event.title = named(&event.title, people);
        event.actor = event.actor.take().map(|actor| match people.get(actor.trim()) {
            Some(name) => name.clone(),
            None => named(&actor, people),
        });
    }
}

/// Returns `text` with every id that stands as a word of its own replaced.
fn named(text: &str, people: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at_checked(first).unwrap_or((rest, ""));
        let end = from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len());
        let (word, after) = from.split_at_checked(end).unwrap_or((from, ""));
        let Some(name) = people.get(word) else {
            out.push_str(before);
            out.push_str(word);
            rest = after;
            continue;
        };
        let mention = before.ends_with("<@");
        out.push_str(before.strip_suffix("<@").unwrap_or(before));
        out.push_str(if mention { "@" } else { "" });
        out.push_str(name);
        rest =
            if mention { after.split_once('>').map_or(after, |(_, after)| after) } else { after };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names() {
        let people = BTreeMap::from([("U0IETCW059G".to_owned(), "Bruno Keller".to_owned())]);
        let said = |text: &str| named(text, &people);
        assert_eq!(said("maybe <@U0IETCW059G> knows"), "maybe @Bruno Keller knows");
        assert_eq!(said("<@U0IETCW059G|bruno>: on it"), "@Bruno Keller: on it");
        assert_eq!(said("U0IETCW059G: on it"), "Bruno Keller: on it");
        assert_eq!(said("U0IETCW059GX, <@U1> – ü"), "U0IETCW059GX, <@U1> – ü");
    }
}
