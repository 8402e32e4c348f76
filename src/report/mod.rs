//! From the report to text: one file for each output format.

pub mod render;
