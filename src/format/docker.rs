//! Docker's `json-file` driver: each line of a container wrapped in `{"log":…,"stream":…,"time":…}`.

use serde::Deserialize;

use crate::format::cursor::field;
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::format::timestamp::spoilt::is_spoilt_value;

/// The format, a wrapper.
pub struct Docker;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    log: String,
    stream: Option<String>,
    time: String,
    #[serde(default)]
    attrs: serde_json::Map<String, serde_json::Value>,
}

impl Format for Docker {
    fn name(&self) -> &'static str {
        "docker"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        if !text.starts_with('{') || !text.contains("\"log\"") {
            return false;
        }
        let Ok(line) = serde_json::from_str::<Line>(text) else { return false };
        let mut fields = Vec::new();
        fields.extend(line.stream.as_deref().map(|stream| field("stream", stream)));
        for (name, value) in &line.attrs {
            fields
                .extend(value.as_str().map(|value| (["attrs.", name].concat(), value.to_owned())));
        }
        let whole = line.log.strip_suffix('\n');
        if whole.is_none() {
            fields.push(field("partial", "true"));
        }
        let log = whole.unwrap_or(&line.log).trim_end_matches('\r').to_owned();
        let stamp = parse(&line.time);
        messages.push(Parsed {
            spoilt: stamp.is_none() && is_spoilt_value(&line.time),
            stamp,
            inner: Some(log),
            fields,
            ..Parsed::default()
        });
        true
    }

    fn opens(&self, first: u8) -> bool {
        first == b'{'
    }

    fn samples(&self) -> &'static [Sample] {
        &[Sample {
            text: r#"{"log":"listening on :8080\n","stream":"stderr","time":"2024-03-15T10:15:02.003433597Z"}"#,
            message: "listening on :8080",
            time: "2024-03-15T10:15:02.003433597Z",
            level: None,
        }]
    }
}
