//! What counted requests tell: when they fail, whom that hurts, and what two logs both count.

pub(super) mod behind;
pub(super) mod copies;
pub(super) mod headless;
pub(super) mod refused;
pub(super) mod requests;
pub mod series;
pub mod traffic;
pub(super) mod window;
