//! Vetoes: rules that name as noise what another rule takes. They are asked only then, for what a record says of its
//! surroundings would cost too much to ask of every line.

use std::borrow::Cow;

use crate::model::event::{Event, Kind};
use crate::model::record::Record;
use crate::rule::condition::may_see;
use crate::rule::event::event;
use crate::rule::load::Ruleset;
use crate::rule::matcher::{hits, told_by};
use crate::rule::schema::Rule;

/// What a veto may look at beside the fields of the record: what the rule that takes the record makes of it, where that
/// is an alert or a change, whatever its fields are called.
const MADE: [&str; 3] = ["event.title", "event.service", "event.host"];

/// Returns whether a rule names as noise what `best` takes. Where several rules of phrases `agree`, what talk reads like
/// names nothing noise.
pub(crate) fn is_vetoed(rules: &Ruleset, best: &Rule, record: &Record, agree: bool) -> bool {
    let mut vetoes = rules.vetoes().filter(|veto| !(agree && veto.reads.is_some()));
    vetoes.any(|veto| hits(veto, record)) || is_made_noise(rules, best, record)
}

fn is_made_noise(rules: &Ruleset, best: &Rule, record: &Record) -> bool {
    let mut vetoes = rules.vetoes().filter(|veto| looks_at_event(veto)).peekable();
    if !matches!(best.kind, Kind::Signal | Kind::Change) || vetoes.peek().is_none() {
        return false;
    }
    let event = event(best, record);
    vetoes.any(|veto| stops(veto, record, &event))
}

fn looks_at_event(veto: &Rule) -> bool {
    veto.on.iter().any(|field| MADE.contains(&field.as_str()))
}

fn stops(veto: &Rule, record: &Record, event: &Event) -> bool {
    let asked = MADE.iter().filter(|made| veto.on.iter().any(|field| field == *made));
    let parts = asked.filter_map(|made| match *made {
        "event.title" => Some(event.title.as_str()),
        "event.service" => event.service.as_deref(),
        _ => event.host.as_deref(),
    });
    let text = Cow::Owned(parts.collect::<Vec<_>>().join("\n"));
    may_see(&veto.conditions, record)
        && veto.conditions.iter().all(|condition| condition.holds(record))
        && told_by(veto, &text, u64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::model::origin::Origin;
    use crate::model::record::Record;
    use crate::rule::load::{RuleFile, load};
    use crate::rule::matcher::{Matcher, Verdict};

    fn record(message: &str, probe: &str) -> Record {
        Record {
            origin: Origin { source: "a.log".into(), line: 1, offset: 0, lines: 1 },
            time: None,
            until: None,
            received: None,
            assumed: Vec::new(),
            format: "json",
            level: None,
            host: None,
            service: None,
            message: message.to_owned(),
            fields: vec![("probe".to_owned(), probe.to_owned())],
            stated: None,
            raw: message.to_owned(),
        }
    }

    #[test]
    fn what_two_rules_of_phrases_take_is_no_everyday_talk() {
        let phrase = |id: &str, word: &str| {
            format!(
                "[[rule]]\nid = '{id}'\nphase = 'escalate'\nkind = 'talk'\nany = ['{word}']\n\
                 [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n"
            )
        };
        let idle = "[[rule]]\nid = 'idle'\nveto = true\nwhere = { format = 'json' }\nreads = 'none'\n\
            [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n";
        let source =
            ["id = 'a'\n", &phrase("one", "lift"), &phrase("two", "stairs"), idle].concat();
        let rules = load(&[RuleFile { path: "a.toml".into(), source }]).unwrap();
        let verdict = |message: &str| Matcher::new(&rules).judge(&record(message, ""));
        assert_eq!(verdict("the lift is down again, see you at lunch"), Verdict::Ignored);
        let both = verdict("the lift is down again, take the stairs to lunch");
        assert!(matches!(both, Verdict::Event(_)));
    }

    #[test]
    fn what_an_event_is_called_counts_whatever_the_field_is_called() {
        let source = "id = 'a'\n\
            [[rule]]\nid = 'down'\nphase = 'detect'\nkind = 'signal'\nany = ['^DOWN$']\ntitle = '{probe} is down'\n\
            [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n\
            [[rule]]\nid = 'line'\nphase = 'impact'\nkind = 'symptom'\nany = ['^SLOW$']\ntitle = '{probe} is slow'\n\
            [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n\
            [[rule]]\nid = 'staging'\nveto = true\non = ['env', 'event.title']\nany = ['(?m)\\bstaging\\b']\n\
            [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n";
        let rules = load(&[RuleFile { path: "a.toml".into(), source: source.to_owned() }]).unwrap();
        let verdict =
            |message: &str, probe: &str| Matcher::new(&rules).judge(&record(message, probe));
        assert!(matches!(verdict("DOWN", "web"), Verdict::Event(_)));
        assert_eq!(verdict("DOWN", "staging web"), Verdict::Ignored);
        // What lines of every kind are called is too dear to work out for each.
        assert!(matches!(verdict("SLOW", "staging web"), Verdict::Event(_)));
    }
}
