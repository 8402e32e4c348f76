//! Puts packs together: those built in, those of the user, what they disable and regrade.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::iter::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator,
};

use crate::base::error::{Error, Result};
use crate::model::phase::Phase;
use crate::model::policy::Policies;
use crate::rule::builtin::{PACKS, without_examples};
use crate::rule::condition::{Condition, may_hear};
use crate::rule::diagnostic::{Diagnostic, render};
use crate::rule::document::Document;
use crate::rule::extend::extended;
use crate::rule::index::Index;
use crate::rule::library::Library;
use crate::rule::literal::better;
use crate::rule::parse::{read_pack, read_trusted};
use crate::rule::pattern::Pattern;
use crate::rule::placeholder::check_placeholders;
use crate::rule::policies::{policy, watch};
use crate::rule::proof::{demand_small, demand_unique};
use crate::rule::references::{Shelf, names, too_late, unknown};
use crate::rule::schema::{Pack, Rule};
use crate::rule::veto::{OfMade, of_made};

/// A rule file with its name, as shown in diagnostics, and its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFile {
    /// The path, or `builtin/<name>`.
    pub path: PathBuf,
    /// The content.
    pub source: String,
}

/// Rules that are ready to be matched.
#[derive(Debug)]
pub struct Ruleset {
    /// The packs by id and title, in order, with the number of their rules.
    pub packs: Vec<(String, String, usize)>,
    /// The rules, in the order of packs and files.
    pub rules: Vec<Rule>,
    /// The path of each rule's file, for messages.
    pub files: Vec<PathBuf>,
    /// What they say of many records at once.
    pub policies: Policies,
    /// Where the rules stand that are asked only of records that another rule takes.
    vetoes: Vec<usize>,
    /// Those of them that look at what such a rule makes of the record.
    pub(crate) of_made: Vec<OfMade>,
    /// The rules' conditions, and the prefilter for each format met so far.
    pub(crate) index: Index,
}

impl Ruleset {
    /// Returns the rules that are asked only of records that another rule takes, each with its place in `rules`.
    pub(crate) fn vetoes(&self) -> impl Iterator<Item = (usize, &Rule)> {
        self.vetoes.iter().filter_map(|&at| Some((at, self.rules.get(at)?)))
    }

    /// Reads the patterns of those rules that are `asked` now, on all threads: who first looks for one reads all on its own.
    pub(crate) fn prepare(&self, asked: impl Fn(&&Rule) -> bool + Send + Sync) {
        self.rules.par_iter().filter(asked).for_each(|rule| {
            rule.any.iter().chain(&rule.all).for_each(Pattern::prepare);
        });
    }
}

/// Returns the files of the packs that come with the program.
pub fn builtin() -> Vec<RuleFile> {
    let file = |(name, source): &(&str, &str)| RuleFile {
        path: Path::new("builtin").join(name),
        source: (*source).to_owned(),
    };
    PACKS.iter().map(file).collect()
}

/// Returns the rules of `files`, later ones overriding earlier ones of the same id.
///
/// # Errors
/// Returns all errors of all files, rendered with file, line, column and caret.
pub fn load(files: &[RuleFile]) -> Result<Ruleset> {
    load_by(files, |source| Cow::Borrowed(source))
}

/// Returns what [`load`] does, the examples of the built-in packs left out: matching does not need them.
///
/// # Errors
/// As [`load`].
pub fn load_to_match(files: &[RuleFile]) -> Result<Ruleset> {
    let set = load_by(files, |source| Cow::Owned(without_examples(source)))?;
    // Logs need these at once, and would read them on one thread.
    let asked = |rule: &&Rule| {
        let logs = !rule.conditions.iter().any(Condition::is_format);
        logs && rule.on.is_empty() && may_hear(&rule.conditions, false)
    };
    set.prepare(asked);
    Ok(set)
}

/// Returns whether a file came with the program.
fn is_builtin(file: &RuleFile) -> bool {
    PACKS.iter().any(|(_, source)| *source == file.source)
}

/// `brief` gives as much as is needed of the source of a file that came with the program.
fn load_by(files: &[RuleFile], brief: fn(&str) -> Cow<'_, str>) -> Result<Ruleset> {
    let sources: Vec<(bool, Cow<'_, str>)> = files
        .par_iter()
        .map(|file| {
            let builtin = is_builtin(file);
            (builtin, if builtin { brief(&file.source) } else { Cow::Borrowed(&*file.source) })
        })
        .collect();
    let documents: Vec<_> = sources
        .par_iter()
        .map(|(_, source)| {
            let mut diagnostics = Vec::new();
            (Document::read(source, &mut diagnostics), diagnostics)
        })
        .collect();
    let library = Library::of(documents.iter().filter_map(|(document, _)| document.as_ref()));
    let mut read: Vec<(Option<Pack>, Vec<Diagnostic>)> = documents
        .into_par_iter()
        .zip(&sources)
        .map(|((document, mut diagnostics), (builtin, _))| {
            let pack =
                document.and_then(|one| read_file(&one, *builtin, &library, &mut diagnostics));
            (pack, diagnostics)
        })
        .collect();
    let shelf = Shelf::default();
    check_references(&mut read, &shelf);
    for (at, (file, (builtin, _))) in files.iter().zip(&sources).enumerate() {
        if !builtin {
            check_placeholders(&mut read, at, &file.source, &shelf);
        }
    }
    let mut shown = Vec::new();
    let mut packs: Vec<(Pack, &Path)> = Vec::new();
    for ((pack, diagnostics), file) in read.into_iter().zip(files) {
        packs.extend(pack.map(|pack| (pack, file.path.as_path())));
        if !diagnostics.is_empty() {
            shown.push(render(&file.path.display().to_string(), &file.source, &diagnostics));
        }
    }
    if shown.is_empty() {
        Ok(combine(packs, &shelf))
    } else {
        Err(Error::Rules(shown.join("\n\n")))
    }
}

fn read_file(
    document: &Document<'_>,
    builtin: bool,
    library: &Library,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Pack> {
    if builtin {
        return read_trusted(document, library, diagnostics);
    }
    let pack = read_pack(document, library, diagnostics);
    if let Some(pack) = &pack {
        demand_unique(pack, diagnostics);
        demand_small(pack, diagnostics);
    }
    pack
}

fn check_references(read: &mut [(Option<Pack>, Vec<Diagnostic>)], shelf: &Shelf) {
    let named = |pack: &Option<Pack>| {
        pack.as_ref().is_some_and(|one| !one.references.is_empty() || !one.hidden_rules.is_empty())
    };
    if !read.iter().any(|(pack, _)| named(pack)) {
        return;
    }
    let rules = read.iter().flat_map(|(pack, _)| pack).flat_map(|pack| &pack.rules);
    let known: BTreeSet<String> = rules.map(|rule| rule.id.clone()).collect();
    let mut before = BTreeSet::new();
    for (pack, diagnostics) in read.iter_mut() {
        let Some(pack) = pack else { continue };
        let lost = unknown(pack, &known, shelf);
        // What is nowhere is not told a second time.
        let late = too_late(pack, &before, shelf).into_iter();
        let spans: Vec<_> = lost.iter().map(|one| one.span.clone()).collect();
        diagnostics.extend(lost);
        diagnostics.extend(late.filter(|one| !spans.contains(&one.span)));
        before.extend(pack.rules.iter().map(|rule| rule.id.clone()));
    }
}

fn combine(packs: Vec<(Pack, &Path)>, shelf: &Shelf) -> Ruleset {
    let mut heads = Vec::new();
    let mut rules: Vec<(Rule, PathBuf)> = Vec::new();
    let mut regrade: Vec<(String, Phase)> = Vec::new();
    let mut policies = Policies::default();
    // Looked up before the rules are gone through, which would take time quadratic in their number.
    let mut ids = BTreeSet::new();
    for (mut pack, path) in packs {
        // What a pack disables it may still extend.
        extend(&mut pack.rules, &rules, shelf);
        rules.retain(|(rule, _)| !pack.disable.iter().any(|id| names(id, &rule.id)));
        regrade.extend(pack.regrade);
        policies.mutes.retain(|mute| !pack.mutes.iter().any(|own| own.id == mute.id));
        policies.mutes.extend(pack.mutes);
        heads.push((pack.id, pack.title, pack.rules.len()));
        for rule in pack.rules {
            if !ids.insert(rule.id.clone()) {
                rules.retain(|(known, _)| known.id != rule.id);
            }
            rules.push((rule, path.to_path_buf()));
        }
    }
    for (id, phase) in regrade {
        for (rule, _) in rules.iter_mut().filter(|(rule, _)| names(&id, &rule.id)) {
            rule.phase = phase;
        }
    }
    let (mut rules, files): (Vec<Rule>, Vec<PathBuf>) = rules.into_iter().unzip();
    policies.policies = rules.iter().filter_map(policy).collect();
    policies.sort();
    watch(&mut rules, &policies);
    let index = Index::new(&rules);
    let vetoes = rules.iter().enumerate().filter(|(_, rule)| rule.veto).map(|(at, _)| at).collect();
    let of_made = of_made(&rules);
    Ruleset { packs: heads, rules, files, policies, vetoes, of_made, index }
}

/// Completes the rules that extend others: of the same pack above them, of packs before it, or of the shelf.
fn extend(own: &mut Vec<Rule>, before: &[(Rule, PathBuf)], shelf: &Shelf) {
    let mut done: Vec<Rule> = Vec::with_capacity(own.len());
    for rule in std::mem::take(own) {
        let base = rule.extends.as_deref().and_then(|id| {
            let near = done.iter().rev().find(|other| other.id == id);
            let far = || before.iter().rev().map(|(other, _)| other).find(|other| other.id == id);
            near.or_else(far).or_else(|| shelf.rule(id))
        });
        let rule = match base {
            Some(base) => extended(rule, base),
            None => rule,
        };
        done.push(rule);
    }
    *own = done;
}

/// Returns the literals of which one stands in every message that the rule hits; `None` where the rule's patterns do
/// not look at the message alone, or have none.
pub fn literals(rule: &Rule) -> Option<Vec<String>> {
    takers(rule).map(|takers| takers.into_iter().map(|(text, _)| text.to_owned()).collect())
}

/// A literal, and the bits of those patterns of a rule's `any` that may match where it stands.
pub(crate) type Taker<'r> = (&'r str, u64);

/// Returns what [`literals`] does, with the patterns that each stands for.
pub(crate) fn takers(rule: &Rule) -> Option<Vec<Taker<'_>>> {
    if !rule.on.is_empty() && rule.on != ["message"] {
        return None;
    }
    drawn(rule)
}

/// Returns what [`takers`] does, for the text that the rule looks at, whatever that is.
pub(crate) fn drawn(rule: &Rule) -> Option<Vec<Taker<'_>>> {
    let mut found: Option<&[String]> = None;
    for pattern in &rule.all {
        found = better(found, pattern.required());
    }
    let mut any = Vec::new();
    for (at, pattern) in rule.any.iter().enumerate() {
        let Some(literals) = pattern.required() else { return found.map(for_all) };
        any.extend(literals.iter().map(|text| (text.as_str(), any_bit(at))));
    }
    let shortest = any.iter().map(|(text, _)| text.len()).min();
    let known = found.as_ref().map(|set| set.iter().map(String::len).min());
    let longer = known.is_none_or(|known| shortest > known);
    if shortest.is_some() && longer { Some(any) } else { found.map(for_all) }
}

fn for_all(set: &[String]) -> Vec<Taker<'_>> {
    set.iter().map(|text| (text.as_str(), u64::MAX)).collect()
}

/// Returns the bit of the pattern of `any` at `at`; those beyond 63 share one.
pub(crate) fn any_bit(at: usize) -> u64 {
    1 << at.min(63)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, source: &str) -> RuleFile {
        RuleFile { path: path.into(), source: source.into() }
    }

    fn pack(id: &str, rule: &str, any: &str) -> String {
        format!(
            "id = '{id}'\n[[rule]]\nid = '{rule}'\nphase = 'detect'\nany = ['{any}']\n\
             [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n"
        )
    }

    #[test]
    fn later_files_override_disable_and_regrade() {
        let first = format!("{}{}", pack("a", "one", "x"), "");
        let second = format!("disable = ['b.*']\n{}", pack("a", "one", "z"));
        let third = format!("regrade = {{ 'a.one' = 'note' }}\n{}", pack("c", "two", "q"));
        let set = load(&[
            file("1", &first),
            file("2", &pack("b", "two", "w")),
            file("3", &second),
            file("4", &third),
        ])
        .unwrap();
        let ids: Vec<&str> = set.rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["a.one", "c.two"]);
        assert_eq!(set.rules[0].any[0].source(), "z");
        assert_eq!(set.rules[0].phase, Phase::Note);
    }

    #[test]
    fn a_mute_of_no_rule_is_an_error() {
        let mute = |rule: &str| {
            let text = pack("shop", "queue-stuck", "x");
            format!(
                "{text}[[mute]]\nid = 'm'\nreason = 'r'\nwhere = {{ rule = '{rule}' }}\nuntil = 2024-03-18\n"
            )
        };
        for sound in ["shop.queue-stuck", "shop.*", "*stuck", "SHOP.queue-?tuck", "pagerduty.*"] {
            assert!(load(&[file("1", &mute(sound))]).is_ok(), "{sound}");
        }
        let error = load(&[file("1.toml", &mute("shop.queue-stick"))]).unwrap_err().to_string();
        assert!(error.contains("no rule `shop.queue-stick`"), "{error}");
        assert!(error.contains("did you mean `shop.queue-stuck`?"), "{error}");
    }

    #[test]
    fn errors_of_all_files_are_shown() {
        let error = load(&[file("1.toml", "id = 1"), file("2.toml", "x = 1")]).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("1.toml:1:") && text.contains("2.toml:1:"), "{text}");
    }

    #[test]
    fn the_builtin_packs_are_sound() {
        let set = load(&builtin());
        assert!(set.is_ok(), "{}", set.unwrap_err());
        for (name, source) in PACKS {
            let mut diagnostics = Vec::new();
            let document = Document::read(source, &mut diagnostics).unwrap();
            // Its lists may be those of another pack.
            let documents: Vec<_> = PACKS
                .iter()
                .map(|(_, source)| Document::read(source, &mut Vec::new()).unwrap())
                .collect();
            let library = Library::of(documents.iter());
            let pack = read_pack(&document, &library, &mut diagnostics).unwrap();
            demand_unique(&pack, &mut diagnostics);
            demand_small(&pack, &mut diagnostics);
            assert_eq!(diagnostics, [], "{name}");
        }
    }

    #[test]
    fn to_match_means_the_same_rules_without_examples() {
        let mut whole = load(&builtin()).unwrap();
        let mut brief = load_to_match(&builtin()).unwrap();
        assert!(brief.rules.iter().all(|rule| rule.hits.is_empty() && rule.misses.is_empty()));
        whole.rules.iter_mut().for_each(|rule| (rule.hits, rule.misses) = Default::default());
        for rule in whole.rules.iter_mut().chain(&mut brief.rules) {
            rule.span = 0..0;
            rule.logs.clear();
            rule.any.iter().chain(&rule.all).for_each(Pattern::prepare);
        }
        assert_eq!(brief.rules.len(), whole.rules.len());
        // Without examples all that follows stands elsewhere.
        let spans = regex::Regex::new(r"span: \d+\.\.\d+").unwrap();
        for (one, other) in brief.rules.iter().zip(&whole.rules) {
            let bare = |rule: &Rule| spans.replace_all(&format!("{rule:?}"), "").into_owned();
            assert!(bare(one) == bare(other), "{}", other.id);
        }
        assert_eq!((brief.packs, brief.files), (whole.packs, whole.files));
    }

    #[test]
    fn a_user_pack_is_proven_however_it_is_loaded() {
        let unproven =
            file("1.toml", "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'detect'\nany = ['x']\n");
        let large = file("2.toml", &pack("a", "one", "(?:x{1000}){1000}"));
        let whole = load(&[unproven.clone(), large.clone()]).unwrap_err().to_string();
        assert!(whole.contains("no hit example") && whole.contains("size limit"), "{whole}");
        assert_eq!(load_to_match(&[unproven, large]).unwrap_err().to_string(), whole);
    }
}
