//! Findings as SARIF 2.1.0, the form in which code review shows them.

use serde_json::{Value, json};

use crate::lint::{Code, Finding, Gravity};

/// Where the schema of the format is kept, by OASIS.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Returns the log of one run: all `codes` as rules, the findings of each file as results.
pub fn log(codes: &[Code], found: &[(String, Finding)]) -> Value {
    let rules: Vec<Value> = codes.iter().map(rule).collect();
    let results: Vec<Value> = found.iter().map(|(path, one)| result(codes, path, one)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "recount",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.name,
        "name": pascal(code.name),
        "shortDescription": { "text": code.about },
        "fullDescription": { "text": code.help },
        "help": { "text": code.help },
        "defaultConfiguration": { "level": code.gravity.name() },
    })
}

fn result(codes: &[Code], path: &str, finding: &Finding) -> Value {
    let index = codes.iter().position(|code| code.name == finding.code);
    // What is found to be right is a pass, which has no level.
    let passed = finding.gravity == Gravity::Note && finding.code == "supported";
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": index,
        "kind": if passed { "pass" } else { "fail" },
        "level": if passed { "none" } else { finding.gravity.name() },
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(path) },
            "region": {
                "startLine": finding.line,
                "startColumn": finding.column,
                "endLine": finding.line,
                "endColumn": finding.column + finding.width,
            },
        }}],
    });
    let related: Vec<Value> = finding.cites.iter().filter_map(|cite| related(cite)).collect();
    if !related.is_empty()
        && let Some(result) = result.as_object_mut()
    {
        result.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    result
}

/// A place of a log, `source:line`.
fn related(cite: &str) -> Option<Value> {
    let (source, line) = cite.rsplit_once(':')?;
    let line: u64 = line.parse().ok()?;
    Some(json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(source) },
        "region": { "startLine": line },
    }}))
}

/// Returns a path as the reference that a URI asks for: every byte that may not stand there as `%XX`.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
        if plain {
            uri.push(char::from(byte));
        } else if byte == b'\\' {
            uri.push('/');
        } else {
            uri.push('%');
            let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
            uri.extend([byte >> 4, byte & 15].map(|half| digit(half).to_ascii_uppercase()));
        }
    }
    uri
}

fn pascal(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::codes;

    /// What the official schema asks of the parts that are used.
    #[test]
    fn the_log_has_the_shape_of_the_schema() {
        let finding = Finding {
            code: "shifted",
            gravity: Gravity::Error,
            message: "20 min late".to_owned(),
            line: 3,
            column: 5,
            width: 7,
            cites: vec!["a b/x.log:12".to_owned()],
        };
        let log = log(&codes(), &[("post mortem.md".to_owned(), finding)]);
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: std::collections::BTreeSet<&str> =
            rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), rules.len(), "rule ids are unique");
        for rule in rules {
            assert!(
                rule["help"]["text"].is_string() && rule["shortDescription"]["text"].is_string()
            );
            assert!(
                ["error", "warning", "note"]
                    .contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
            );
        }
        let result = &run["results"][0];
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["message"]["text"].is_string());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "post%20mortem.md");
        assert_eq!(place["region"]["startLine"], 3);
        assert_eq!(
            (&place["region"]["startColumn"], &place["region"]["endColumn"]),
            (&json!(5), &json!(12))
        );
        let cited = &result["relatedLocations"][0]["physicalLocation"];
        assert_eq!(cited["artifactLocation"]["uri"], "a%20b/x.log");
        assert_eq!(cited["region"]["startLine"], 12);
    }
}
