//! Phoenix: `Sent 500 in 12ms` (`Plug.Logger`, `Phoenix.Logger`; `Chunked` for answers in chunks,
//! <https://hexdocs.pm/plug/Plug.Logger.html>).

use crate::format::access::{Access, is_status};
use crate::format::request::shape::{Answered, Shape};
use crate::format::took::seconds_of;

/// The shape of the answer.
pub struct Phoenix;

impl Shape for Phoenix {
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>> {
        let rest = message.strip_prefix("Sent ").or_else(|| message.strip_prefix("Chunked "))?;
        let (status, rest) = rest.split_once(" in ").filter(|(status, _)| is_status(status))?;
        let duration = seconds_of(rest.trim_end())?;
        let access = Access { status, ..Access::default() };
        Some(Answered::new(access, Some(duration)))
    }

    fn samples(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("request_id=F9a1b2c3 [info] Sent 500 in 12ms", "status=500 duration=0.012"),
            ("Chunked 200 in 523µs", "status=200 duration=0.000523"),
        ]
    }
}
