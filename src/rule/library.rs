//! The named parts of patterns: `[lists]` and `[macros]` of packs, and what `%name%` and `%pack.name%` stand for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use memchr::memchr;

use crate::rule::builtin::PACKS;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::document::Document;
use crate::rule::reader::{nearest, texts_of};

/// How deep names may stand in names.
const DEEPEST: usize = 24;
/// The most bytes of a pattern once its names are written out: names in names double quickly.
const LARGEST: usize = 256 << 10;
/// The longest name.
const LONGEST: usize = 80;

/// By name, the regex as written.
type Names = BTreeMap<String, String>;

/// The named parts of all packs of one load.
#[derive(Debug, Default)]
pub struct Library {
    packs: BTreeMap<String, Names>,
    /// Those that come with the program, read where a pack names one that is not loaded.
    builtin: OnceLock<BTreeMap<String, Names>>,
}

/// Why a pattern cannot be written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unnamed {
    /// What is wrong.
    pub message: String,
    /// The way out, where there is one to name.
    pub help: Option<String>,
}

impl Unnamed {
    fn new(message: String) -> Self {
        Self { message, help: None }
    }

    /// Returns the error at `span`.
    pub(crate) fn at(self, span: std::ops::Range<usize>) -> Diagnostic {
        Diagnostic { span, message: self.message, help: self.help }
    }
}

impl Library {
    /// Returns what `documents` name; of packs of one id the later ones override.
    pub fn of<'d>(documents: impl Iterator<Item = &'d Document<'d>>) -> Self {
        Self { packs: names(documents), builtin: OnceLock::new() }
    }

    /// Returns `pattern` of the pack `pack` with its names written out.
    ///
    /// # Errors
    /// Where a name is unknown, names itself, or the whole grows too large.
    pub fn expand<'p>(&self, pack: &str, pattern: &'p str) -> Result<Cow<'p, str>, Unnamed> {
        if memchr(b'%', pattern.as_bytes()).is_none() {
            return Ok(Cow::Borrowed(pattern));
        }
        let mut out = String::with_capacity(pattern.len());
        self.write(pack, pattern, &mut Vec::new(), &mut out)?;
        Ok(Cow::Owned(out))
    }

    fn write<'l>(
        &'l self,
        pack: &'l str,
        pattern: &'l str,
        inside: &mut Vec<(&'l str, &'l str)>,
        out: &mut String,
    ) -> Result<(), Unnamed> {
        let mut rest = pattern;
        let mut place = Place::default();
        while let Some((before, from)) = rest.split_once('%') {
            out.push_str(before);
            place.pass(before);
            let Some((name, after)) = reference(from).filter(|_| place.is_open()) else {
                out.push('%');
                place.pass("%");
                rest = from;
                continue;
            };
            let (owner, short) = name.split_once('.').unwrap_or((pack, name));
            let source = self.find(owner, short).ok_or_else(|| self.unknown(pack, name))?;
            if inside.contains(&(owner, short)) || inside.len() >= DEEPEST {
                return Err(Unnamed::new(format!("`%{name}%` stands within itself")));
            }
            inside.push((owner, short));
            out.push_str("(?:");
            self.write(owner, source, inside, out)?;
            out.push(')');
            inside.pop();
            if out.len() > LARGEST {
                let message = format!("with `%{name}%` written out this is more than 256 KiB");
                return Err(Unnamed::new(message));
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(())
    }

    fn find(&self, pack: &str, name: &str) -> Option<&str> {
        let own = self.packs.get(pack).and_then(|names| names.get(name));
        own.or_else(|| self.builtin().get(pack)?.get(name)).map(String::as_str)
    }

    fn builtin(&self) -> &BTreeMap<String, Names> {
        self.builtin.get_or_init(|| {
            let read = |(_, source): &(_, &'static str)| Document::read(source, &mut Vec::new());
            let documents: Vec<_> = PACKS.iter().filter_map(read).collect();
            names(documents.iter())
        })
    }

    fn unknown(&self, pack: &str, name: &str) -> Unnamed {
        let own = self.packs.get(pack).into_iter().flat_map(|names| names.keys().cloned());
        let all = self.packs.iter().chain(self.builtin());
        let far = all.flat_map(|(id, names)| names.keys().map(move |name| format!("{id}.{name}")));
        let known: Vec<String> = own.chain(far).collect();
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => {
                format!("did you mean `%{near}%`? for the text itself write `[%]{name}%`")
            }
            None => format!(
                "name it under `[lists]` or `[macros]`, or write `[%]{name}%` for the text itself"
            ),
        };
        Unnamed { message: format!("nothing is named `%{name}%`"), help: Some(help) }
    }
}

fn names<'d>(documents: impl Iterator<Item = &'d Document<'d>>) -> BTreeMap<String, Names> {
    let mut packs: BTreeMap<String, Names> = BTreeMap::new();
    for document in documents {
        let own = named(document);
        if let Some(id) = document.id().filter(|_| !own.is_empty()) {
            packs.entry(id.to_owned()).or_default().extend(own);
        }
    }
    packs
}

/// Returns what `document` names, as regexes: of a list any of its items.
fn named(document: &Document<'_>) -> Names {
    let mut names = Names::new();
    for table in ["lists", "macros"] {
        let table = document.table().get(table).and_then(|value| value.get_ref().as_table());
        for (name, value) in table.into_iter().flatten() {
            let texts = texts_of(value).unwrap_or_default();
            let texts: Vec<&str> = texts.into_iter().map(|(text, _)| text).collect();
            names.insert(name.get_ref().to_string(), texts.join("|"));
        }
    }
    names
}

/// Where in a regex something stands: a name is none behind a backslash and within `[…]`.
#[derive(Debug, Default)]
struct Place {
    escaped: bool,
    /// How many classes are open: they nest.
    classes: usize,
    /// The head of a class so far, where a `]` is an item of it.
    head: Head,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Head {
    #[default]
    Over,
    Bracket,
    Negated,
}

impl Place {
    fn is_open(&self) -> bool {
        !self.escaped && self.classes == 0
    }

    /// Goes on behind `text`.
    fn pass(&mut self, text: &str) {
        for byte in text.bytes() {
            let head = std::mem::take(&mut self.head);
            if std::mem::take(&mut self.escaped) {
                continue;
            }
            match byte {
                b'\\' => self.escaped = true,
                b'[' => {
                    self.classes += 1;
                    self.head = Head::Bracket;
                }
                b'^' if head == Head::Bracket => self.head = Head::Negated,
                b']' if head == Head::Over => self.classes = self.classes.saturating_sub(1),
                _ => {}
            }
        }
    }
}

/// Returns the name that `text`, which stands behind a `%`, begins with up to the next `%`, and what is left.
fn reference(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('%')?;
    let sound =
        name.len() <= LONGEST && name.split('.').count() <= 2 && name.split('.').all(is_name);
    sound.then_some((name, rest))
}

/// Returns whether `text` can be the name of a list or macro.
pub(crate) fn is_name(text: &str) -> bool {
    text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "id = 'one'\n[lists]\nteams = ['dbas?', 'sres?']\n[macros]\n\
        call = '(?:page|call)s? %teams%'\nloop = 'a%loop%'\n";
    const TWO: &str = "id = 'two'\n[lists]\nteams = ['noc']\n";

    fn expanded(pattern: &str) -> Result<String, Unnamed> {
        let documents: Vec<_> =
            [ONE, TWO].map(|source| Document::read(source, &mut Vec::new()).unwrap()).into();
        Library::of(documents.iter()).expand("one", pattern).map(Cow::into_owned)
    }

    #[test]
    fn names_are_written_out_within_names_and_across_packs() {
        assert_eq!(expanded("%teams%!").unwrap(), "(?:dbas?|sres?)!");
        assert_eq!(expanded("i %call%").unwrap(), "i (?:(?:page|call)s? (?:dbas?|sres?))");
        assert_eq!(expanded("%two.teams%|%one.teams%").unwrap(), "(?:noc)|(?:dbas?|sres?)");
    }

    #[test]
    fn other_percent_signs_stay() {
        for text in ["100%", "%d of %s", "50% to 60% of", "[%]teams%", "%", "%%", "%1a%", "%a.b.c%"]
        {
            assert_eq!(expanded(text).unwrap(), text);
        }
    }

    #[test]
    fn a_name_behind_a_backslash_or_in_a_class_is_text() {
        for text in
            [r"\%teams%", "[%teams%]", "[^]%teams%]", "[]%teams%]", "[a[b]%teams%]", r"[\]%teams%]"]
        {
            assert_eq!(expanded(text).unwrap(), text);
        }
        let out = "(?:dbas?|sres?)";
        for (text, before) in [
            (r"\\%teams%", r"\\"),
            ("[a]%teams%", "[a]"),
            ("[[:alpha:]]%teams%", "[[:alpha:]]"),
            (r"\[%teams%", r"\["),
            ("[^^]%teams%", "[^^]"),
            (r"\%%teams%", r"\%"),
        ] {
            assert_eq!(expanded(text).unwrap(), format!("{before}{out}"), "{text}");
        }
    }

    #[test]
    fn what_is_unknown_or_endless_is_refused() {
        let unknown = expanded("%teem%").unwrap_err();
        assert_eq!(unknown.message, "nothing is named `%teem%`");
        assert!(unknown.help.unwrap().starts_with("did you mean `%teams%`?"));
        assert!(expanded("%loop%").unwrap_err().message.contains("within itself"));
        let mut source = "id = 'one'\n[macros]\na0 = 'xxxxxxxxxx'\n".to_owned();
        source.extend((1..20).map(|n| format!("a{n} = '%a{0}%%a{0}%'\n", n - 1)));
        let document = Document::read(&source, &mut Vec::new()).unwrap();
        let large = Library::of([document].iter()).expand("one", "%a19%").unwrap_err();
        assert!(large.message.contains("256 KiB"), "{large:?}");
    }
}
