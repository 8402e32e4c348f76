//! The program within the process of the test: its rules are read once for all tests of a target, which is most of what
//! a short run takes. What a process alone has is tried by [`super::recount`].

use std::path::Path;
use std::sync::LazyLock;

use recount::input::source::Input;
use recount::input::walk::expand;
use recount::options::Options;
use recount::pipeline::{gather, map, reduce};
use recount::progress::Progress;
use recount::report::find;
use recount::report::records::write_row;
use recount::report::render::View;
use recount::rule::load::{Ruleset, builtin, load};

/// Returns the rules that are built in.
pub(crate) fn rules() -> &'static Ruleset {
    static RULES: LazyLock<Ruleset> = LazyLock::new(|| load(&builtin()).unwrap());
    &RULES
}

fn inputs(folder: &Path, names: &[String]) -> Vec<Input> {
    let paths = names.iter().map(|name| folder.join(name).to_str().unwrap().to_owned());
    let (inputs, missing) = expand(&paths.collect::<Vec<_>>());
    assert!(missing.is_empty(), "{missing:?}");
    inputs
}

fn named_below(folder: &Path, text: &str) -> String {
    text.replace(&format!("{}/", folder.display()), "")
}

/// Returns the report on `names` below `folder`, as JSON that names them so.
pub(crate) fn report(folder: &Path, names: &[String]) -> String {
    let options = Options::default();
    let harvest = map(&inputs(folder, names), rules(), &options, &Progress::hidden(0));
    let mut out = Vec::new();
    find("json").unwrap().render(&reduce(harvest, &options), &View::default(), &mut out).unwrap();
    named_below(folder, &String::from_utf8(out).unwrap())
}

/// Returns the rows of the map step on `names` below `folder`, which name them so.
pub(crate) fn rows(folder: &Path, names: &[String]) -> String {
    let inputs = inputs(folder, names);
    let gathered = gather(&inputs, rules(), &Options::default(), &Progress::hidden(0));
    let mut out = Vec::new();
    gathered.write_rows(|row| write_row(row, &mut out)).unwrap();
    named_below(folder, &String::from_utf8(out).unwrap())
}
