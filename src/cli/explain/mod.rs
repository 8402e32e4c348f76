//! `recount explain`: how one line was read, and what each rule made of it.

mod place;
mod rules;
mod stamp;
mod tell;

pub(in crate::cli) use crate::cli::explain::tell::run;
