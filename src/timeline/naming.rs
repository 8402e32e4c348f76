//! Names for the people whom chat exports name by id: `<@U08CDI0LAR2>` is `@Nadia Farouk`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::event::Event;
use crate::model::person::Person;

/// Writes the names of `people` for their ids in the actors, channels and titles of `events`. An id is looked up in the member list
/// nearest to the event's source; in a list elsewhere only where all lists agree on the name.
pub fn name_people(events: &mut [Event], people: &BTreeSet<Person>) {
    if people.is_empty() {
        return;
    }
    let mut directory = Directory::default();
    for person in people {
        directory.entry(&person.id).or_default().push(person);
    }
    for event in events {
        let source = event.evidence.first().map(|evidence| evidence.origin.source.clone());
        let source = source.as_deref().unwrap_or_default();
        let name = |id: &str| name(&directory, id, source);
        event.title = named(&event.title, &name);
        event.actor = event.actor.take().map(|actor| named(&actor, &name));
        event.channel = event.channel.take().map(|channel| named(&channel, &name));
    }
}

type Directory<'p> = BTreeMap<&'p str, Vec<&'p Person>>;

fn name<'p>(directory: &Directory<'p>, id: &str, source: &str) -> Option<&'p str> {
    let persons = directory.get(id)?;
    let near = persons.iter().filter(|person| source.starts_with(&person.folder));
    let nearest = near.max_by_key(|person| person.folder.len());
    let agreed = persons.first().filter(|first| persons.iter().all(|one| one.name == first.name));
    nearest.or(agreed).map(|person| person.name.as_str())
}

/// Returns `text` with every id that stands as a word of its own replaced.
fn named<'p>(text: &str, name: &dyn Fn(&str) -> Option<&'p str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at_checked(first).unwrap_or((rest, ""));
        let end = from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len());
        let (word, after) = from.split_at_checked(end).unwrap_or((from, ""));
        let Some(name) = name(word) else {
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
        let name = |id: &str| (id == "U0IETCW059G").then_some("Bruno Keller");
        let said = |text: &str| named(text, &name);
        assert_eq!(said("maybe <@U0IETCW059G> knows"), "maybe @Bruno Keller knows");
        assert_eq!(said("<@U0IETCW059G|bruno>: on it"), "@Bruno Keller: on it");
        assert_eq!(said("U0IETCW059G: on it"), "Bruno Keller: on it");
        assert_eq!(said("U0IETCW059GX, <@U1> – ü"), "U0IETCW059GX, <@U1> – ü");
    }

    #[test]
    fn the_nearest_list_names_an_id() {
        let person = |folder: &str, name: &str| Person {
            id: "U0001EX".to_owned(),
            folder: folder.to_owned(),
            name: name.to_owned(),
        };
        let (one, other) = (person("a/slack/", "Ada"), person("b/slack/", "Ben"));
        let directory = Directory::from([("U0001EX", vec![&one, &other])]);
        assert_eq!(name(&directory, "U0001EX", "b/slack/inc/1.json"), Some("Ben"));
        assert_eq!(name(&directory, "U0001EX", "c/pager.json"), None);
        let agreed = Directory::from([("U0001EX", vec![&one])]);
        assert_eq!(name(&agreed, "U0001EX", "c/pager.json"), Some("Ada"));
    }
}
