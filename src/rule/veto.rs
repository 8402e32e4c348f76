//! Vetoes: rules that name as noise what another rule takes. They are asked only then, for what a record says of its
//! surroundings would cost too much to ask of every line. What they look at is worked out once for each class of records,
//! and what they said to a text of few words (a service, an environment) is kept: it comes again and again.

use std::collections::BTreeMap;

use crate::model::event::{Event, Kind};
use crate::model::record::Record;
use crate::rule::condition::{Condition, may_see};
use crate::rule::load::{Ruleset, drawn};
use crate::rule::matcher::{Reading, leaf_of, told_by};
use crate::rule::prefilter::{Candidate, Prefilter};
use crate::rule::schema::Rule;

/// What a veto may look at beside the fields of the record: what the rule that takes the record makes of it, where that
/// is an alert or a change, whatever its fields are called.
const MADE: [(&str, Made); 3] = [
    ("event.title", |event| Some(event.title.as_str())),
    ("event.service", |event| event.service.as_deref()),
    ("event.host", |event| event.host.as_deref()),
];

/// Gives a part of an event.
type Made = fn(&Event) -> Option<&str>;

/// A veto that looks at what is made of a record.
#[derive(Debug)]
pub(crate) struct OfMade {
    /// The rule, as index into those of the set.
    rule: usize,
    parts: Vec<Made>,
}

/// The parts of a record that each record of a class has its own of, or has not.
const PARTS: [&str; 7] = ["message", "service", "host", "level", "format", "source", "raw_line"];

/// So many texts are kept, with what a veto said to them.
const KEPT: usize = 256;
/// The most bytes of a text that is kept.
const SHORT: usize = 200;

/// The vetoes that records of one class may meet.
#[derive(Debug)]
pub(crate) struct Vetoes {
    /// Finds those that look at nothing but the message by what that must hold, as indices into `all`; all others always.
    filter: Prefilter,
    all: Vec<Asked>,
    found: Vec<Candidate>,
    text: String,
}

/// A veto, and what it looks at in records of one class.
#[derive(Debug)]
struct Asked {
    /// The rule, as index into those of the set.
    rule: usize,
    /// Its conditions that are not the same for the whole class, as indices.
    open: Vec<usize>,
    parts: Vec<Part>,
    /// What was said to texts so far, where the message is none of the parts.
    said: Option<BTreeMap<String, bool>>,
}

/// A part of the text that a veto looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The field at this place of the record.
    Field(usize),
    /// What has one of the names of [`PARTS`].
    Named(&'static str),
}

impl Vetoes {
    /// Returns the vetoes that records with the format and the field names of `record` may meet; of conditions that are
    /// `settled`, all such records fulfil the same.
    pub(crate) fn new(
        rules: &Ruleset,
        record: &Record,
        settled: impl Fn(&Condition) -> bool,
    ) -> Self {
        let asked = |(at, veto): (usize, &Rule)| Asked::new(at, veto, record, &settled);
        let all: Vec<Asked> = rules.vetoes().filter_map(asked).collect();
        let literals: Vec<_> = all
            .iter()
            .map(|asked| {
                let spoken = asked.parts == [Part::Named("message")];
                rules.rules.get(asked.rule).filter(|_| spoken).and_then(drawn)
            })
            .collect();
        let filter = Prefilter::new(literals.into_iter().enumerate());
        Self { filter, all, found: Vec::new(), text: String::new() }
    }

    /// Returns whether a veto names `record` as noise; where several rules of phrases `agree`, what talk reads like does
    /// not.
    pub(crate) fn stop(
        &mut self,
        rules: &[Rule],
        record: &Record,
        reading: &Reading,
        agree: bool,
    ) -> bool {
        let Self { filter, all, found, text } = self;
        filter.find(&record.message, found);
        found.iter().any(|&(at, patterns)| {
            let Some(asked) = all.get_mut(at) else { return false };
            let veto = rules.get(asked.rule).filter(|veto| !(agree && veto.reads.is_some()));
            veto.is_some_and(|veto| {
                asked.stops(veto, record, patterns, text) && reading.is_as(veto, record)
            })
        })
    }
}

impl Asked {
    /// Returns what `veto`, at place `at` of the set, asks of records like `record`; `None` where it stops none of them.
    fn new(
        at: usize,
        veto: &Rule,
        record: &Record,
        settled: &impl Fn(&Condition) -> bool,
    ) -> Option<Self> {
        let conditions = veto.conditions.iter().enumerate();
        let (shut, open): (Vec<_>, Vec<_>) = conditions.partition(|(_, one)| settled(one));
        if !may_see(&veto.conditions, record) || !shut.iter().all(|(_, one)| one.holds(record)) {
            return None;
        }
        let parts = if veto.on.is_empty() {
            vec![Part::Named("message")]
        } else {
            veto.on.iter().flat_map(|name| parts(name, record)).collect()
        };
        if parts.is_empty() && !told_by(veto, "", u64::MAX) {
            return None;
        }
        let said = (!parts.contains(&Part::Named("message"))).then(BTreeMap::new);
        let open = open.into_iter().map(|(place, _)| place).collect();
        Some(Self { rule: at, open, parts, said })
    }

    fn stops(&mut self, veto: &Rule, record: &Record, patterns: u64, joined: &mut String) -> bool {
        let mut open = self.open.iter().filter_map(|&place| veto.conditions.get(place));
        open.all(|condition| condition.holds(record)) && {
            let mut values = self.parts.iter().filter_map(|part| part.of(record));
            let text = match (self.parts.as_slice(), values.next()) {
                ([_], first) => first.unwrap_or_default(),
                (_, first) => {
                    joined.clear();
                    joined.push_str(first.unwrap_or_default());
                    values.for_each(|value| {
                        joined.push('\n');
                        joined.push_str(value);
                    });
                    joined
                }
            };
            told(self.said.as_mut(), veto, text, patterns)
        }
    }
}

/// Returns whether `text` is as `veto` asks, by what was `said` to it before.
fn told(said: Option<&mut BTreeMap<String, bool>>, veto: &Rule, text: &str, patterns: u64) -> bool {
    let Some(said) = said.filter(|_| text.len() <= SHORT) else {
        return told_by(veto, text, patterns);
    };
    if let Some(told) = said.get(text) {
        return *told;
    }
    let told = told_by(veto, text, patterns);
    if said.len() >= KEPT {
        said.clear();
    }
    said.insert(text.to_owned(), told);
    told
}

impl Part {
    fn of(self, record: &Record) -> Option<&str> {
        match self {
            Self::Field(at) => record.fields.get(at).map(|(_, value)| value.as_str()),
            Self::Named(name) => record.field(name),
        }
    }
}

/// Returns what the name of a field in a list `on` stands for in `record`.
fn parts(name: &str, record: &Record) -> Vec<Part> {
    if let Some(part) = PARTS.iter().find(|part| **part == name) {
        return vec![Part::Named(part)];
    }
    let fields = record.fields.iter().enumerate();
    if let Some(leaf) = name.strip_prefix("*.") {
        let own = fields.filter(|(_, (field, _))| leaf_of(field, leaf));
        return own.map(|(at, _)| Part::Field(at)).collect();
    }
    let mut own = fields.filter(|(_, (field, _))| field == name);
    own.next().map(|(at, _)| Part::Field(at)).into_iter().collect()
}

/// Returns those of `rules` that are vetoes and look at what is made of a record: worked out once, asked of every alert.
pub(crate) fn of_made(rules: &[Rule]) -> Vec<OfMade> {
    let vetoes = rules.iter().enumerate().filter(|(_, rule)| rule.veto);
    let asked = |(rule, veto): (usize, &Rule)| {
        let looked = MADE.into_iter().filter(|(name, _)| veto.on.iter().any(|one| one == name));
        let parts: Vec<Made> = looked.map(|(_, part)| part).collect();
        (!parts.is_empty()).then_some(OfMade { rule, parts })
    };
    vetoes.filter_map(asked).collect()
}

/// Returns whether a veto names as noise what `best` makes of `record`: lines of every kind are too many to ask that of.
pub(crate) fn is_made_noise(rules: &Ruleset, best: &Rule, record: &Record, event: &Event) -> bool {
    matches!(best.kind, Kind::Signal | Kind::Change)
        && rules
            .of_made
            .iter()
            .any(|one| rules.rules.get(one.rule).is_some_and(|veto| one.stops(veto, record, event)))
}

impl OfMade {
    fn stops(&self, veto: &Rule, record: &Record, event: &Event) -> bool {
        let parts: Vec<&str> = self.parts.iter().filter_map(|part| part(event)).collect();
        may_see(&veto.conditions, record)
            && veto.conditions.iter().all(|condition| condition.holds(record))
            && told_by(veto, &parts.join("\n"), u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::origin::Origin;
    use crate::model::record::Level;
    use crate::rule::load::{RuleFile, builtin, load};
    use crate::rule::matcher::{Matcher, Verdict, hits};

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
    fn the_parts_of_a_record_are_those_that_have_names_of_their_own() {
        let mut record = record("x", "y");
        record.fields.clear();
        record.level = Some(Level::Info);
        (record.service, record.host) = (Some("s".to_owned()), Some("h".to_owned()));
        assert!(PARTS.iter().all(|part| record.field(part).is_some()));
    }

    #[test]
    fn a_class_hides_no_veto() {
        let rules = load(&builtin()).unwrap();
        let texts =
            ["deployed shop to staging", "[TEST] ignore", "shop is down", "test", "dry run"];
        let names =
            ["env", "labels.env", "tags.0", "job", "downtime", "namespace", "title", "Tags"];
        let mut stopped = 0;
        for (text, name) in texts.iter().flat_map(|text| names.map(|name| (*text, name))) {
            for value in ["staging", "prod", "true", text] {
                let mut record = record(text, "x");
                record.fields =
                    vec![("x".to_owned(), "y".to_owned()), (name.to_owned(), value.to_owned())];
                let settled = |condition: &Condition| condition.field != "message";
                let mut vetoes = Vetoes::new(&rules, &record, settled);
                let plain = rules.vetoes().any(|(_, veto)| hits(veto, &record));
                for _ in 0..2 {
                    let told = vetoes.stop(&rules.rules, &record, &Reading::default(), false);
                    assert_eq!(told, plain, "{text} {name}={value}");
                }
                stopped += usize::from(plain);
            }
        }
        assert!(stopped > 20, "{stopped}");
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
    fn the_vetoes_of_what_is_made_are_known_beforehand() {
        let rules = load(&builtin()).unwrap();
        let looks = |rule: &Rule| rule.on.iter().any(|name| name.starts_with("event."));
        let scanned: Vec<usize> =
            rules.vetoes().filter(|(_, veto)| looks(veto)).map(|(at, _)| at).collect();
        let known: Vec<usize> = rules.of_made.iter().map(|one| one.rule).collect();
        assert_eq!(known, scanned);
        assert!(!known.is_empty() && known.len() < rules.vetoes().count());
    }

    #[test]
    fn what_an_event_is_called_counts_whatever_the_field_is_called() {
        let source = "id = 'a'\n\
            [[rule]]\nid = 'down'\nphase = 'detect'\nkind = 'signal'\nany = ['^DOWN$']\ntitle = '{probe} is down'\n\
            [[rule.hit]]\ntext = 'probe'\n[[rule.miss]]\ntext = 'y'\n\
            [[rule]]\nid = 'line'\nphase = 'impact'\nkind = 'symptom'\nany = ['^SLOW$']\ntitle = '{probe} is slow'\n\
            [[rule.hit]]\ntext = 'probe'\n[[rule.miss]]\ntext = 'y'\n\
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
