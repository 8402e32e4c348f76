//! Exit codes as a type.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done (also when whoever read the output went away).
    Done,
    /// A `--fail-on` condition was met, or lint found something.
    Failed,
    /// An error, or something could not be read.
    Trouble,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::from(0),
            Exit::Failed => Self::from(1),
            Exit::Trouble => Self::from(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_manual() {
        for (exit, code) in [(Exit::Done, 0), (Exit::Failed, 1), (Exit::Trouble, 2)] {
            assert_eq!(ExitCode::from(exit), ExitCode::from(code));
        }
    }
}
