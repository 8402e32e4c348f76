//! The checks of `tests/checks`, for the fuzz targets.

#[path = "../../tests/checks/mod.rs"]
pub mod checks;
