//! Options that a team's file does not set, and why.

/// The options with the reason.
const REFUSED: &[(&[&str], &str)] = &[
    (&["config", "no-config"], "it says which file this is"),
    (&["help", "version"], "it shows a text and ends"),
    (
        &["quiet", "verbose", "progress", "color"],
        "it is of one person's terminal; type it, or make an alias",
    ),
    (
        &["compact", "evidence", "ascii", "why", "leads", "histogram", "front-matter"],
        "it is a switch, and could not be typed off again",
    ),
    (&["threads", "event-limit"], "machines differ; type it"),
    (&["since", "until", "period", "compare", "before"], "it is of one look at one time; type it"),
    (&["overrides"], "corrections lie beside the logs that they correct, where they are found"),
    (&["output", "from"], "it names the files of one run; type it"),
    (&["by", "fail-on"], "it is of one question; type it"),
];

/// Returns why a file does not set that option; `None` where it does, or where there is none of that name.
pub(crate) fn reason(option: &str) -> Option<&'static str> {
    REFUSED.iter().find(|(options, _)| options.contains(&option)).map(|(_, reason)| *reason)
}
