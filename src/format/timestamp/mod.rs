//! Times in text: recognised, read, and resolved against zone, year and neighbours.

pub mod clock;
pub mod find;
pub mod stamp;
pub mod zone;
