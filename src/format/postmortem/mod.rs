//! Written post-mortems: Markdown and plain text become a `PostMortem` and its records.
//!
//! Text → lines without markup (`line`) → sections (`section`) → raw entries (`entry`, `fence`, `row`) with the times
//! as written (`mention`, on `token`, `clock`, `date`, `place`) → resolved times (`resolve`) and facts on the whole.

mod bare;
pub mod blank;
mod calendar;
mod claims;
mod clock;
mod date;
mod desk;
pub mod document;
mod duration;
mod entry;
mod feature;
mod glued;
mod heading_words;
mod headline;
mod html;
mod layout;
mod line;
mod mention;
mod narrative;
mod news;
mod page;
mod percent;
pub mod read;
mod recognise;
mod resolve;
mod seasonal;
mod section;
pub mod several;
mod shares;
mod since;
mod title;
mod token;
mod unreadable;
mod updates;
mod window;
mod wording;
mod zone;
mod zone_names;
