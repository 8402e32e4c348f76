//! Tables of delimited text: exports with a header, and `PostgreSQL`'s csvlog.

mod alerts;
mod chat;
pub mod columns;
mod course;
mod field_history;
mod help_desk;
mod length;
mod notes;
pub mod postgres;
pub mod revision;
pub mod rows;
pub mod sniff;
mod state;
pub mod table;
