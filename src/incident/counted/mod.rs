//! What counted requests tell: when they fail, whom that hurts, and what a log in front and the one behind it both count.

pub(super) mod behind;
pub(super) mod headless;
pub(super) mod refused;
pub(super) mod requests;
pub mod series;
pub mod traffic;
pub(super) mod window;
