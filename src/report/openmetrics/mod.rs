//! `OpenMetrics` text (version 1.0): of the incidents of a report, and of metrics over many. Own code, because the
//! registries of the client libraries keep series in hash maps, whose order differs per run.

mod course;
pub mod distributions;
pub mod incidents;

use std::io::Write;

use crate::base::text::escape;

/// A family of gauges: its samples come in the order they are added.
struct Family {
    name: &'static str,
    unit: Option<&'static str>,
    help: &'static str,
    samples: Vec<String>,
}

impl Family {
    /// Begins a family; a name with a unit ends with it.
    fn new(name: &'static str, unit: Option<&'static str>, help: &'static str) -> Self {
        Self { name, unit, help, samples: Vec::new() }
    }

    /// Adds a sample.
    fn add(&mut self, labels: &[(&str, &str)], value: &str) {
        let labels: Vec<String> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", label(value))).collect();
        self.samples.push(format!("{}{{{}}} {value}", self.name, labels.join(",")));
    }

    /// Writes the family; nothing where it has no sample.
    fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        if self.samples.is_empty() {
            return Ok(());
        }
        writeln!(out, "# TYPE {} gauge", self.name)?;
        if let Some(unit) = self.unit {
            writeln!(out, "# UNIT {} {unit}", self.name)?;
        }
        writeln!(out, "# HELP {} {}", self.name, self.help)?;
        self.samples.iter().try_for_each(|sample| writeln!(out, "{sample}"))
    }
}

/// Returns the text as the value of a label.
fn label(text: &str) -> String {
    escape(text).replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_be_left() {
        assert_eq!(label("a\"} 1\n\\"), "a\\\"} 1\\\\n\\\\");
    }
}
