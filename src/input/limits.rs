//! What an archive may unfold to: the caps, their names, and how they are set.

use bytesize::ByteSize;

/// Caps on what an archive may unfold to; a breach is a reported skip and a failure. A plain file has no caps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep archives and compressions may be nested: a `.tar.gz` is 2 deep.
    pub depth: usize,
    /// How many members one input may have, in all its archives together.
    pub members: u64,
    /// How many archives with members may lie within other archives, in one input.
    pub archives: u64,
    /// How many bytes one input may unfold to, at each depth.
    pub bytes: u64,
    /// How many times its packed size one input may unfold to at each depth, beyond the first 64 MiB.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // Each member costs some 1.4 KB of memory: it is a source of the report.
        Self { depth: 8, members: 100_000, archives: 10_000, bytes: 1 << 42, ratio: 2_000 }
    }
}

/// The names of the caps.
pub const NAMES: [&str; 5] = ["depth", "members", "archives", "bytes", "ratio"];

impl Limits {
    /// Sets the cap `name` to `value`: a whole number, for `bytes` also with a unit.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let number = || value.parse::<u64>().ok().filter(|number| *number > 0);
        let whole = || number().ok_or_else(|| format!("`{value}` is no whole number above 0"));
        match name {
            "depth" => self.depth = usize::try_from(whole()?).unwrap_or(usize::MAX),
            "members" => self.members = whole()?,
            "archives" => self.archives = whole()?,
            "ratio" => self.ratio = whole()?,
            "bytes" => {
                let size = value.parse::<ByteSize>().ok().filter(|size| size.0 > 0);
                let size = size.ok_or_else(|| {
                    format!("`{value}` is no size; write it like 500000000, 500MB or 8TiB")
                })?;
                self.bytes = size.0;
            }
            _ => return Err(format!("`{name}` is none of {}", NAMES.join(", "))),
        }
        Ok(())
    }
}

/// Says how `name` is raised, as the end of the word on its breach.
pub fn way_out(name: &str) -> String {
    format!("--archive-limit {name}=N raises that")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cap_is_set_by_its_name() {
        let mut limits = Limits::default();
        for (number, name) in (7..).zip(NAMES) {
            limits.set(name, &format!("{number}")).unwrap();
        }
        let wanted = Limits { depth: 7, members: 8, archives: 9, bytes: 10, ratio: 11 };
        assert_eq!(limits, wanted);
        for (size, bytes) in [("2KiB", 2 << 10), ("3 MB", 3_000_000), ("8TiB", 8 << 40)] {
            limits.set("bytes", size).unwrap();
            assert_eq!(limits.bytes, bytes);
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let mut limits = Limits::default();
        for (name, value) in [
            ("depht", "3"),
            ("depth", "0"),
            ("depth", "x"),
            ("members", "-1"),
            ("bytes", "0"),
            ("bytes", "many"),
        ] {
            assert!(limits.set(name, value).is_err(), "{name}={value}");
        }
        assert_eq!(limits, Limits::default());
    }
}
