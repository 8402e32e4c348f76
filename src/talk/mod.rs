//! What a message reads like: people say what happens in ever new words, so that the phase of what they write is learnt
//! from examples.
//!
//! In go messages with the phase that each is an example of, out comes a table of features and weights
//! ([`learn::learn`]); with it a text is read ([`table::Scores::read`]). Nothing here knows of records or rules.

pub mod features;
pub mod learn;
pub mod table;
