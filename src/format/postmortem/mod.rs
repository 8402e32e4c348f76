//! Written post-mortems: Markdown and plain text become a `PostMortem` and its records.
