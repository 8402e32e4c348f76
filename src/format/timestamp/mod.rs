//! Times in text: recognised, read, and resolved against zone, year and neighbours.

mod abbreviation;
pub mod clock;
mod date;
mod epoch;
pub mod find;
mod keyed;
mod layout;
mod named;
mod names;
mod numeric;
mod offset;
mod place;
mod scan;
pub mod stamp;
mod time;
pub mod zone;
