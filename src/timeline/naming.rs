//! Names for the people whom chat exports name by id: `<@U08CDI0LAR2>` is `@Nadia Farouk`.

use crate::model::event::Event;
use crate::model::harvest::People;

/// Writes the names of `people` for their ids in the actors and titles of `events`.
pub fn name_people(events: &mut [Event], people: &People) {
    if people.is_empty() {
        return;
    }
    for event in events {
        let source = event.evidence.first().map_or("", |place| &*place.origin.source);
        let name = |id: &str| name_of(id, source, people);
        event.title = named(&event.title, &name);
        event.actor = event.actor.take().map(|actor| match name(actor.trim()) {
            Some(name) => name.to_owned(),
            None => named(&actor, &name),
        });
    }
}

/// Returns the name that the export around `source` gives to `id`; one from elsewhere where all agree on it.
fn name_of<'p>(id: &str, source: &str, people: &'p People) -> Option<&'p str> {
    let names = people.get(id)?;
    let around = names.iter().filter(|(folder, _)| source.starts_with(folder.as_str()));
    let nearest = around.max_by_key(|(folder, _)| folder.len()).map(|(_, name)| name);
    let (first, last) = (names.values().min()?, names.values().max()?);
    nearest.or((first == last).then_some(first)).map(String::as_str)
}

/// Returns `text` with every id that stands as a word of its own replaced.
fn named<'p>(text: &str, name: &impl Fn(&str) -> Option<&'p str>) -> String {
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
    fn an_id_is_named_by_the_export_around_it() {
        let names = [("a/slack/", "Ada"), ("b.tar.gz!slack/", "Ben")];
        let names = names.map(|(folder, name)| (folder.to_owned(), name.to_owned()));
        let one = [("c/".to_owned(), "Cleo".to_owned())];
        let people =
            People::from([("U0001".to_owned(), names.into()), ("U0003".to_owned(), one.into())]);
        assert_eq!(name_of("U0001", "a/slack/ops/1.json", &people), Some("Ada"));
        assert_eq!(name_of("U0001", "b.tar.gz!slack/ops/1.json", &people), Some("Ben"));
        assert_eq!(name_of("U0001", "ops/1.json", &people), None, "either may be meant");
        assert_eq!(name_of("U0003", "ops/1.json", &people), Some("Cleo"));
    }
}
