//! Rebuilds what happened in an outage from the logs that it left behind.
//!
//! The way of the data: bytes → lines → [`Record`](model::record::Record) → [`Event`](model::event::Event)
//! → [`Entry`](model::incident::Entry) → [`Incident`](model::incident::Incident)
//! → [`Report`](model::report::Report). Each arrow is a room: `input`, `format`, `rule`, `timeline`,
//! `incident`, `report`. Rooms stand side by side on `model` and `base`; only `pipeline` knows their order.

pub mod base;
pub mod cli;
pub mod examples;
pub mod format;
pub mod incident;
pub mod input;
pub mod lint;
pub mod model;
pub mod options;
pub mod overrides;
pub mod pipeline;
pub mod progress;
pub mod redact;
pub mod report;
pub mod rule;
pub mod scan;
pub mod sieve;
pub mod talk;
pub mod timeline;
