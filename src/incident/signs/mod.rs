//! What single rows and groups of them tell by themselves: names, seconds, whether people heed them.

pub(super) mod alarm;
pub(super) mod by_word;
pub(super) mod cluster;
pub(super) mod confidence;
pub(super) mod forecast;
pub(super) mod going;
pub(super) mod grounds;
pub(super) mod heed;
pub(super) mod measured;
pub(super) mod present;
pub(super) mod span;
pub(super) mod spread;
pub(super) mod subject;
pub(super) mod vague;
pub(super) mod words;
