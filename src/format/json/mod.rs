//! JSON of every kind: application logs, webhooks, exports, on lines of their own or spread over many.

mod borrow;
pub mod chat;
pub mod chats;
pub mod document;
pub mod expand;
pub mod flatten;
mod guess;
pub mod holder;
pub mod http;
pub mod interpret;
pub mod keys;
pub mod level;
pub mod lines;
pub mod lookup;
mod mend;
pub mod payload;
mod place;
mod posts;
pub mod roles;
pub mod scan;
pub mod service;
pub mod shape;
pub mod shapes;
mod steps;
pub mod time;
pub(in crate::format) mod time_zone;
pub mod value;
