//! The systemd journal: `journalctl -o json` and `-o export`.

pub mod entry;
pub mod export;
pub mod lines;
