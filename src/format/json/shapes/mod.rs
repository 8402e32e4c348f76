//! The tables of vendors' objects, most specific first.

use crate::format::json::shape::Shape;

pub mod application;
pub mod chat;
pub mod delivery;
pub mod monitor;
pub mod pager;

/// All tables; the first shape that fits wins.
pub static TABLES: &[&[Shape]] =
    &[pager::SHAPES, monitor::SHAPES, delivery::SHAPES, chat::SHAPES, application::SHAPES];
