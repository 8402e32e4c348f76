//! The rule packs that come with the program.

/// The packs by file name and content, in the order of `rules list`.
pub static PACKS: &[(&str, &str)] = &[];
