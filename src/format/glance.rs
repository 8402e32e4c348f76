//! What a line of an access log says of its request, told without making a record of it: such lines are the bulk of most
//! archives, and nearly all of them only count.

use chrono::TimeDelta;

use crate::format::timestamp::stamp::Stamp;

/// One request as its line tells it; what a full reading of the line tells is the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance<'a> {
    /// The time as stated.
    pub stamp: Stamp,
    /// How long it took, where `stamp` is when it ended: it began so long before.
    pub took: Option<TimeDelta>,
    /// The status given to the client.
    pub status: u16,
    /// The service, or else the virtual host, that was asked.
    pub service: Option<&'a str>,
    /// The user who asked, or else the address.
    pub client: Option<&'a str>,
}

/// Tells what a line says of its request; `None` where it takes a full reading to tell.
pub type Glancer = for<'a> fn(&'a str) -> Option<Glance<'a>>;
