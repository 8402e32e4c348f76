//! Plain data that the stages hand on to each other. No I/O, no decisions.

pub mod event;
pub mod harvest;
pub mod incident;
pub mod moment;
pub mod origin;
pub mod person;
pub mod phase;
pub mod post_mortem;
pub mod record;
pub mod report;
pub mod series;
pub mod sighting;
pub mod tally;
