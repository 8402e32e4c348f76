//! Names for the people whom chat exports name by id: `<@U08CDI0LAR2>` is `@Nadia Farouk`.

use crate::model::event::Event;
use crate::model::harvest::People;

/// Writes the names of `people` for their ids in the actors and titles of `events`.
pub fn name_people(events: &mut [Event], people: &People) {
    if people.is_empty() {
        return;
    }
    for event in events {
        let source = event.evidence.first().map(|place| place.origin.source.clone());
        let name = |id: &str| name(id, source.as_deref().unwrap_or_default(), people);
        event.title = named(&event.title, name);
        event.actor = event.actor.take().map(|actor| named(actor.trim(), name));
    }
}

/// Returns the name that all exports give to an id, else that of the export which `source` belongs to.
fn name<'a>(id: &str, source: &str, people: &'a People) -> Option<&'a String> {
    let first = (id.to_owned(), String::new());
    let known = people.range(first..).take_while(|((other, _), _)| other == id);
    let known: Vec<(&String, &String)> = known.map(|((_, folder), name)| (folder, name)).collect();
    let (_, any) = known.first()?;
    if known.iter().all(|(_, name)| name == any) {
        return Some(any);
    }
    let own = known.into_iter().filter(|(folder, _)| source.starts_with(folder.as_str()));
    own.max_by_key(|(folder, _)| folder.len()).map(|(_, name)| name)
}

/// Returns `text` with every id that stands as a word of its own replaced.
fn named<'a>(text: &str, name: impl Fn(&str) -> Option<&'a String>) -> String {
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

    fn people(of: &[(&str, &str)]) -> People {
        let id = "U0IETCW059G".to_owned();
        let one = |(folder, name): &(&str, &str)| {
            ((id.clone(), (*folder).to_owned()), (*name).to_owned())
        };
        of.iter().map(one).collect()
    }

    #[test]
    fn ids_become_names() {
        let people = people(&[("slack/", "Bruno Keller")]);
        let said = |text: &str| named(text, |id| name(id, "slack/inc/1.json", &people));
        assert_eq!(said("maybe <@U0IETCW059G> knows"), "maybe @Bruno Keller knows");
        assert_eq!(said("<@U0IETCW059G|bruno>: on it"), "@Bruno Keller: on it");
        assert_eq!(said("U0IETCW059G: on it"), "Bruno Keller: on it");
        assert_eq!(said("U0IETCW059GX, <@U1> – ü"), "U0IETCW059GX, <@U1> – ü");
    }

    #[test]
    fn two_exports_may_share_an_id() {
        let people = people(&[("a/slack/", "Ada"), ("b/slack/", "Finn")]);
        let who = |source: &str| name("U0IETCW059G", source, &people).map(String::as_str);
        assert_eq!(who("b/slack/inc/1.json"), Some("Finn"));
        assert_eq!(who("c/pager.json"), None, "no guess between two");
    }
}
