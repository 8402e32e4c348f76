//! From the bytes of a source to its records: recognises the format, joins lines, reads times.

pub mod chat_text;
pub mod csv_table;
pub mod journald;
pub mod json;
pub mod options;
pub mod parse;
pub mod postmortem;
pub mod read;
pub mod timestamp;
