//! Times in text: recognised, read, and resolved against zone, year and neighbours.

pub(in crate::format) mod abbreviation;
mod apply;
mod behind;
mod bracket;
pub mod clock;
mod connect;
#[cfg(test)]
mod corpus;
pub(in crate::format) mod date;
mod dates;
pub(in crate::format) mod epoch;
mod evidence;
pub mod find;
pub mod fix;
mod fixed;
mod foreign;
mod hours;
mod ideographs;
mod keyed;
pub(in crate::format) mod known;
mod layout;
mod list;
mod midnight;
mod months;
mod named;
mod names;
mod numeric;
mod offset;
mod order_evidence;
mod ordered;
mod passes;
pub(crate) mod place;
#[cfg(test)]
mod roundtrip;
mod row;
mod scan;
mod season;
mod settle;
pub(in crate::format) mod shared;
pub mod spoilt;
pub mod stamp;
mod standin;
mod ties;
mod time;
mod turn;
pub mod zone;
mod zone_words;
