//! The tables of vendors' objects, most specific first.

use crate::format::json::shape::Shape;

pub mod application;
pub mod audit;
pub mod azure;
pub mod chat;
pub mod delivery;
pub mod dynatrace;
pub mod monitor;
pub mod pager;
pub mod repository;
pub mod ticket;

/// All tables; the first shape that fits wins.
pub static TABLES: &[&[Shape]] = &[
    pager::SHAPES,
    ticket::SHAPES,
    dynatrace::SHAPES,
    monitor::SHAPES,
    delivery::SHAPES,
    repository::SHAPES,
    azure::SHAPES,
    audit::SHAPES,
    chat::SHAPES,
    application::SHAPES,
];
