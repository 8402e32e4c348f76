//! Plain data that the stages hand on to each other. No I/O, no decisions.

pub mod account;
pub mod cut;
pub mod event;
pub mod file_time;
pub mod harvest;
pub mod incident;
pub mod leads;
pub mod moment;
pub mod origin;
pub mod overrides;
pub mod person;
pub mod phase;
pub mod policy;
pub mod post_mortem;
pub mod record;
pub mod report;
pub mod series;
pub mod sighting;
pub mod tally;
pub mod tie;
