//! From records to events: rule packs are read, checked, compiled and matched.

pub mod builtin;
pub mod condition;
pub mod diagnostic;
mod event;
pub mod gram;
pub mod index;
pub mod literal;
pub mod load;
pub mod matcher;
pub mod parse;
pub mod pattern;
pub mod prefilter;
pub mod reader;
pub mod schema;
pub mod template;
pub mod wildcard;
