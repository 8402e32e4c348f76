//! Tornado: `500 GET /pay (192.0.2.7) 12.30ms` (`tornado.web.Application.log_request`).

use crate::format::access::{Access, is_common_method, is_status};
use crate::format::request::shape::{Answered, Shape};
use crate::format::took::seconds_of;

/// The shape.
pub struct Tornado;

impl Shape for Tornado {
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>> {
        let (status, rest) = message.split_once(' ').filter(|(status, _)| is_status(status))?;
        let (request, rest) = rest.split_once(" (")?;
        request.split_once(" /").filter(|(method, _)| is_common_method(method))?;
        let (client, took) = rest.split_once(") ")?;
        let duration = seconds_of(took.trim_end())?;
        let access = Access { request, status, client, ..Access::default() };
        Some(Answered::new(access, Some(duration)))
    }

    fn samples(&self) -> &'static [(&'static str, &'static str)] {
        &[(
            "500 GET /pay?a=1 (192.0.2.7) 12.30ms",
            "status=500 method=GET path=/pay client=192.0.2.7 duration=0.0123",
        )]
    }
}
