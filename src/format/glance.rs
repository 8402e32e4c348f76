//! What a line of an access log says of its request, told without making a record of it: such lines are the bulk of most
//! archives, and nearly all of them only count.

use chrono::TimeDelta;

use crate::format::again::is_again;
use crate::format::continuation::continues;
use crate::format::lines::Line;
use crate::format::parse::Parsed;
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

impl Glance<'_> {
    /// Returns whether `parsed`, with what it tells of a request added, would be counted as this is.
    pub fn is_of(&self, parsed: &Parsed) -> bool {
        let field = |name: &str| {
            let mut fields = parsed.fields.iter();
            fields.find(|(field, _)| field == name).map(|(_, value)| value.as_str())
        };
        let bare = parsed.service.is_none() && parsed.level.is_none() && parsed.host.is_none();
        bare && parsed.fields.iter().all(|(name, _)| name.starts_with("http."))
            && (parsed.stamp.as_ref(), parsed.took) == (Some(&self.stamp), self.took)
            && field("http.status").and_then(|status| status.parse().ok()) == Some(self.status)
            && field("http.vhost") == self.service
            && field("http.user").or(field("http.client")) == self.client
    }
}

/// Tells what a line says of its request; `None` where it takes a full reading to tell.
pub type Glancer = for<'a> fn(&'a str) -> Option<Glance<'a>>;

/// Returns what `glancer` tells of `line`; `None` also where that may carry on the record above, or where a full reading
/// leaves something of it out.
pub fn at_line<'t>(glancer: Glancer, line: &'t Line<'_>) -> Option<Glance<'t>> {
    let text: &str = &line.text;
    let whole = !line.cut && !text.starts_with('\u{feff}') && !text.contains('\u{1b}');
    let begins = whole && !continues(text) && !is_again(text.as_bytes());
    if begins { glancer(text) } else { None }
}
