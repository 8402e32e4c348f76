//! Classes of records: of one source, format and level, with the same fields. Which rules may hit them at all is worked
//! out once for all of a class.

use std::sync::Arc;

use crate::model::record::Record;
use crate::rule::condition::{Condition, Test};
use crate::rule::index::is_talk;
use crate::rule::load::Ruleset;
use crate::rule::matcher::{Reading, hits};
use crate::rule::prefilter::Prefilter;
use crate::rule::veto::Vetoes;

/// So many classes are told apart; other records are told apart by format, and as talk or not.
const MOST: usize = 32;
/// The most fields of a record that make a class.
const FIELDS: usize = 64;
/// After so many records a class has earned a prefilter of its own.
const HOT: u32 = 500;

/// What records of one class have in common.
#[derive(Debug)]
pub struct Class {
    signature: Vec<u8>,
    records: u32,
    /// What is known of the conditions.
    pub known: Vec<Option<bool>>,
    /// Finds the rules that could hit.
    pub filter: Arc<Prefilter>,
    /// What names them as noise, once that was asked; never in a coarse class, whose records have other fields each.
    vetoes: Option<Vetoes>,
}

/// The classes of one source met so far.
#[derive(Debug, Default)]
pub struct Classes {
    source: Option<Arc<str>>,
    all: Vec<Class>,
    /// The class of the record before.
    last: usize,
    signature: Vec<u8>,
}

impl Classes {
    /// Returns the class of `record`.
    pub fn of(&mut self, rules: &Ruleset, record: &Record) -> Option<&Class> {
        let source = &record.origin.source;
        if self.source.as_ref().is_none_or(|known| !Arc::ptr_eq(known, source)) {
            self.source = Some(Arc::clone(source));
            self.all.clear();
        }
        sign(record, record.fields.len() > FIELDS, &mut self.signature);
        let found = self.find().or_else(|| {
            if self.all.len() >= MOST {
                sign(record, true, &mut self.signature);
            }
            self.find()
        });
        self.last = found.unwrap_or_else(|| {
            self.all.push(Class::new(rules, record, &self.signature));
            self.all.len() - 1
        });
        let class = self.all.get_mut(self.last)?;
        class.records = class.records.saturating_add(1);
        if class.records == HOT {
            class.filter = rules.index.narrow(&rules.rules, record, &class.known);
        }
        Some(class)
    }

    /// Returns the class of the record before.
    pub(crate) fn last(&mut self) -> Option<&mut Class> {
        self.all.get_mut(self.last)
    }

    fn find(&self) -> Option<usize> {
        let same = |class: &Class| class.signature == self.signature;
        let last = self.all.get(self.last).is_some_and(same);
        if last { Some(self.last) } else { self.all.iter().position(same) }
    }
}

impl Class {
    fn new(rules: &Ruleset, record: &Record, signature: &[u8]) -> Self {
        let coarse = signature.first() == Some(&1);
        let settled = |condition: &Condition| {
            condition.field == "source" || !coarse && is_settled(condition, record)
        };
        let index = &rules.index;
        let known = index.known(&rules.rules, record, settled);
        let filter = index.filter(&rules.rules, record);
        Self { signature: signature.to_vec(), records: 0, known, filter, vetoes: None }
    }

    /// Returns whether a veto names `record`, which is of this class, as noise; where several rules of phrases `agree`,
    /// what talk reads like does not.
    pub(crate) fn is_vetoed(
        &mut self,
        rules: &Ruleset,
        record: &Record,
        reading: &Reading,
        agree: bool,
    ) -> bool {
        if self.signature.first() == Some(&1) {
            let mut vetoes = rules.vetoes().filter(|(_, veto)| !(agree && veto.reads.is_some()));
            return vetoes.any(|(_, veto)| hits(veto, record));
        }
        let new = || Vetoes::new(rules, record, |condition| is_settled(condition, record));
        self.vetoes.get_or_insert_with(new).stop(&rules.rules, record, reading, agree)
    }
}

/// Returns whether `condition` is the same for all records with the level and the fields of `record`.
fn is_settled(condition: &Condition, record: &Record) -> bool {
    let field = condition.field.as_str();
    let free = field == "message";
    let by_name = matches!(condition.test, Test::Present | Test::Absent | Test::LevelAtLeast(_));
    !free && (field == "level" || by_name || record.field(field).is_none_or(str::is_empty))
}

/// Writes what makes the class of `record`; `coarse`: its format only.
fn sign(record: &Record, coarse: bool, signature: &mut Vec<u8>) {
    signature.clear();
    signature.push(u8::from(coarse));
    put(record.format, signature);
    if coarse {
        signature.push(u8::from(is_talk(record)));
        return;
    }
    let named = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.is_empty());
    signature.push(record.level.map_or(u8::MAX, |level| level as u8));
    signature.extend([named(&record.service), named(&record.host)].map(u8::from));
    for (name, value) in &record.fields {
        put(name, signature);
        signature.push(u8::from(value.is_empty()));
    }
}

/// Writes `name` so that no two lists of names are written alike.
fn put(name: &str, signature: &mut Vec<u8>) {
    signature.extend_from_slice(&name.len().to_le_bytes());
    signature.extend_from_slice(name.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::origin::Origin;
    use crate::model::record::Level;
    use crate::rule::load::{builtin, load};
    use crate::rule::matcher::Matcher;

    /// Returns one of many records, whose level, fields and message differ by `n`.
    fn record(source: &Arc<str>, n: usize) -> Record {
        let pick = |all: [&'static str; 5], by: usize| all[n / by % 5];
        let value = pick(["", "503", "200", "firing", "checkout"], 5);
        let names = [
            pick(["http.status", "status", "alertname", "", "chat"], 25),
            pick(["", "http.path", "logger", "status", "k8s.reason"], 3),
        ];
        let stated = names.iter().filter(|name| !name.is_empty());
        Record {
            origin: Origin { source: Arc::clone(source), line: 1, offset: 0, lines: 1 },
            time: None,
            until: None,
            received: None,
            assumed: Vec::new(),
            format: pick(["plain", "json", "syslog", "logfmt", "json"], 7),
            level: [None, Some(Level::Info), Some(Level::Error)][n % 3],
            host: n.is_multiple_of(11).then(String::new),
            service: (n % 13 > 6).then(|| "checkout".to_owned()),
            message: pick(
                [
                    "dial tcp: connection refused",
                    "rolled back checkout to v411",
                    "OOMKilled: out of memory",
                    "ALERT HighLatency is firing",
                    "upstream timed out, too many connections",
                ],
                1,
            )
            .to_owned(),
            fields: stated.map(|name| ((*name).to_owned(), value.to_owned())).collect(),
            stated: None,
            raw: String::new(),
        }
    }

    #[test]
    fn a_class_hides_no_rule() {
        let rules = load(&builtin()).unwrap();
        let mut matcher = Matcher::new(&rules);
        let mut told = 0;
        for name in ["a.log", "deploy/b.log"] {
            let source = Arc::from(name);
            for n in 0..375 {
                // Some records come so often that their class earns a prefilter.
                let record = record(&source, n);
                told += matcher.hits(&record).len();
                for _ in 0..if n < 5 { HOT + 1 } else { 1 } {
                    let found: Vec<&str> =
                        matcher.hits(&record).iter().map(|rule| &*rule.id).collect();
                    let all = rules.rules.iter().filter(|rule| hits(rule, &record));
                    assert_eq!(found, all.map(|rule| &*rule.id).collect::<Vec<_>>(), "{record:?}");
                }
            }
        }
        assert!(told > 100, "{told}");
    }
}
