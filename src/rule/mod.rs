//! From records to events: rule packs are read, checked, compiled and matched.

pub mod builtin;
pub mod class;
pub mod condition;
pub mod diagnostic;
pub mod event;
mod file;
pub mod gram;
pub mod guard;
pub mod index;
mod line;
pub mod literal;
pub mod load;
mod loose;
pub mod matcher;
pub mod need;
pub mod parse;
pub mod pattern;
pub mod prefilter;
pub mod reader;
mod requirement;
pub mod schema;
pub mod sift;
mod syntax;
mod table;
pub mod template;
pub mod wildcard;
