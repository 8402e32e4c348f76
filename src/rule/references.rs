//! Checks that the rules which packs name are there.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::base::wildcard::Wildcard;
use crate::rule::builtin::PACKS;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::document::Document;
use crate::rule::library::Library;
use crate::rule::parse::read_trusted;
use crate::rule::reader::nearest;
use crate::rule::schema::{Pack, Reference, Rule};

/// The rules that come with the program, read where a pack names one that is not loaded: a pack may be checked alone.
#[derive(Debug, Default)]
pub(crate) struct Shelf(OnceLock<Vec<Rule>>);

impl Shelf {
    /// Returns the rule `id` of those that come with the program.
    pub(crate) fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules().iter().find(|rule| rule.id == id)
    }

    fn rules(&self) -> &[Rule] {
        self.0.get_or_init(|| {
            let read = |(_, source): &(_, &'static str)| Document::read(source, &mut Vec::new());
            let documents: Vec<_> = PACKS.iter().filter_map(read).collect();
            let library = Library::of(documents.iter());
            let packs =
                documents.iter().filter_map(|one| read_trusted(one, &library, &mut Vec::new()));
            packs.flat_map(|pack| pack.rules).collect()
        })
    }
}

/// Returns an error for each rule that `pack` names or mutes and that is neither in `known` nor on the shelf.
pub(crate) fn unknown(pack: &Pack, known: &BTreeSet<String>, shelf: &Shelf) -> Vec<Diagnostic> {
    let is_lost = |meets: &dyn Fn(&str) -> bool| {
        !known.iter().any(|id| meets(id)) && !shelf.rules().iter().any(|rule| meets(&rule.id))
    };
    let lost = pack.references.iter().filter(|one| is_lost(&|id| names(&one.id, id)));
    let idle = pack.hidden_rules.iter().filter(|one| {
        let wildcard = Wildcard::new(&one.id);
        is_lost(&|id| wildcard.meets(id))
    });
    lost.chain(idle).map(|reference| complain(reference, known, shelf)).collect()
}

/// Returns an error for each rule of `pack` that extends one which stands below it, in its own file or, with what is not
/// in `before`, in a later one: it would take nothing of it. So no circle of such rules is loaded either.
pub(crate) fn too_late(pack: &Pack, before: &BTreeSet<String>, shelf: &Shelf) -> Vec<Diagnostic> {
    let mut above = BTreeSet::new();
    let mut late = Vec::new();
    for rule in &pack.rules {
        let base = rule.extends.as_deref();
        let is_late =
            |id: &&str| !above.contains(id) && !before.contains(*id) && shelf.rule(id).is_none();
        late.extend(base.filter(is_late).map(|id| extends_later(pack, rule, id)));
        above.insert(rule.id.as_str());
    }
    late
}

fn extends_later(pack: &Pack, rule: &Rule, id: &str) -> Diagnostic {
    let below = pack.references.iter().filter(|one| one.span.start > rule.span.start);
    let spans = below.filter(|one| one.id == id).map(|one| one.span.clone());
    let span = spans.min_by_key(|span| span.start);
    let span = span.unwrap_or(rule.span.start..rule.span.start + 1);
    if rule.id == id {
        let message = format!("rule `{id}` extends itself");
        return Diagnostic::new(span, message).help("give it another id");
    }
    let message = format!("rule `{}` extends one that is read after it, `{id}`", rule.id);
    Diagnostic::new(span, message).help("put that rule above this one, or load its file first")
}

fn complain(
    Reference { id, span }: &Reference,
    known: &BTreeSet<String>,
    shelf: &Shelf,
) -> Diagnostic {
    let shelved = shelf.rules().iter().map(|rule| rule.id.as_str());
    let near = nearest(id, known.iter().map(String::as_str).chain(shelved));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`recount rules list` names them all".to_owned(),
    };
    Diagnostic::new(span.clone(), format!("there is no rule `{id}`")).help(help)
}

/// Returns whether `pattern`, a rule id or `pack.*`, names the rule `id`.
pub(crate) fn names(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => id.starts_with(prefix),
        None => pattern == id,
    }
}
