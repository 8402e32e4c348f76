//! The tables of vendors' objects, most specific first.

use crate::format::json::shape::Shape;

pub mod alert;
pub mod application;
pub mod audit;
pub mod azure;
pub mod chat;
pub mod delivery;
pub mod dynatrace;
pub mod errors;
pub mod monitor;
pub mod pager;
pub mod repository;
pub mod responder;
pub mod ticket;
pub mod uptime;

/// Times of what states none of its own: what a template or whoever stores what comes in adds.
pub const SENT: &[&str] = &[
    "timestamp",
    "time",
    "@timestamp",
    "ts",
    "date",
    "sent_at",
    "received_at",
    "receivedAt",
    "ReceivedAt",
];

/// All tables; the first shape that fits wins.
pub static TABLES: &[&[Shape]] = &[
    pager::SHAPES,
    ticket::SHAPES,
    dynatrace::SHAPES,
    monitor::SHAPES,
    responder::SHAPES,
    uptime::SHAPES,
    alert::SHAPES,
    errors::SHAPES,
    delivery::SHAPES,
    repository::SHAPES,
    azure::SHAPES,
    audit::SHAPES,
    chat::SHAPES,
    application::SHAPES,
];

/// The tables of those who tell of alerts, pages and incidents.
static TELLING: &[&[Shape]] = &[
    pager::SHAPES,
    dynatrace::SHAPES,
    monitor::SHAPES,
    responder::SHAPES,
    uptime::SHAPES,
    alert::SHAPES,
    errors::SHAPES,
];

/// Returns whether what has `shape` tells of an alert, a page or an incident.
pub fn tells(shape: &Shape) -> bool {
    TELLING.iter().copied().flatten().any(|other| other.vendor == shape.vendor)
}
