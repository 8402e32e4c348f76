//! The ground every room stands on: errors, intervals, safe text.

pub mod advice;
pub mod chance;
pub mod duration;
pub mod error;
pub mod hash;
pub mod interval;
pub mod name;
pub mod text;
pub mod wildcard;
