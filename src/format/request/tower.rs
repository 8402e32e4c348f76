//! Rust's `tower-http`: `request{method=GET uri=/pay version=HTTP/1.1}: tower_http::trace::on_response: finished processing
//! request latency=12 ms status=500` (`DefaultOnResponse` of `tower_http::trace`).

use crate::format::access::{Access, is_status};
use crate::format::request::shape::{Answered, Shape, duration};

/// The shape.
pub struct Tower;

/// What stands before the answer.
const FINISHED: &str = "finished processing request ";

impl Shape for Tower {
    fn read<'a>(&self, message: &'a str) -> Option<Answered<'a>> {
        let rest = message.strip_prefix("request{").or_else(|| message.strip_prefix(FINISHED))?;
        let answer = rest.split_once(FINISHED).map_or(rest, |(_, answer)| answer);
        let status = answer.split_once("status=")?.1.split(' ').next()?;
        let took = answer.split_once("latency=").and_then(|(_, took)| duration(took));
        let access = Access { status, ..Access::default() };
        is_status(status).then_some(Answered::new(access, took))
    }

    fn samples(&self) -> &'static [(&'static str, &'static str)] {
        &[(
            "request{method=GET uri=/pay version=HTTP/1.1}: tower_http::trace::on_response: finished processing request latency=12 ms status=500",
            "status=500 duration=0.012",
        )]
    }
}
