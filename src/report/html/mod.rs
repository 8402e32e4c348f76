//! The report as one HTML file that needs no network: report in, page with its data, style and script out.

mod data;
mod incident;
mod page;
mod plain;
mod row;

pub use crate::report::html::page::Html;

#[cfg(test)]
mod tests;
