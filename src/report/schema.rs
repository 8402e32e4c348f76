//! The JSON Schemas (draft 2020-12) of the documents that the program writes; they ship with it and name the version.

/// A schema.
#[derive(Debug)]
pub struct Schema {
    /// The name that selects it.
    pub name: &'static str,
    /// One line for `--help`.
    pub about: &'static str,
    /// The text, JSON.
    pub text: &'static str,
}

/// All schemas, in the order of `--help`.
pub static SCHEMAS: &[Schema] = &[
    Schema {
        name: "timeline",
        about: "timeline --format json, recount.timeline/1",
        text: include_str!("schema/timeline.json"),
    },
    Schema {
        name: "metrics",
        about: "metrics --format json, recount.metrics/1",
        text: include_str!("schema/metrics.json"),
    },
];

/// Returns the names, in the order of `--help`.
pub fn names() -> Vec<&'static str> {
    SCHEMAS.iter().map(|schema| schema.name).collect()
}

/// Returns the schema of that name.
pub fn find(name: &str) -> Option<&'static Schema> {
    SCHEMAS.iter().find(|schema| schema.name == name)
}

#[cfg(test)]
#[expect(clippy::excessive_nesting, reason = "a judge of schemas goes as deep as they do")]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::json::document::Json;
    use crate::report::metrics::review::Review;
    use crate::report::metrics::sample::Sample;
    use crate::report::render::{Render, View};
    use regex::Regex;
    use serde_json::{Map, Value};

    /// Judges by the keywords that our schemas use; a keyword that it does not know fails. A whole validator would bring
    /// 45 packages for this one test.
    struct Judge(Value);

    impl Judge {
        fn new(name: &str) -> Self {
            Self(serde_json::from_str(find(name).unwrap().text).unwrap())
        }

        /// Returns what is wrong, by path.
        fn wrong(&self, schema: &Value, value: &Value, path: &str) -> Vec<String> {
            let mut wrong = Vec::new();
            for (keyword, asked) in schema.as_object().unwrap() {
                if !self.holds(keyword, asked, schema, value) {
                    wrong.push(format!("{path}: {keyword} {asked} does not hold for {value}"));
                }
                wrong.extend(self.below(keyword, asked, schema, value, path));
            }
            wrong
        }

        /// Returns what is wrong in what the keyword has below it.
        #[expect(clippy::too_many_arguments, reason = "a keyword and all that it speaks of")]
        fn below(
            &self,
            keyword: &str,
            asked: &Value,
            schema: &Value,
            value: &Value,
            path: &str,
        ) -> Vec<String> {
            let mut wrong = Vec::new();
            match keyword {
                "$ref" => {
                    let name = asked.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                    wrong.extend(self.wrong(&self.0["$defs"][name], value, path));
                }
                "properties" => {
                    let fields = value.as_object().into_iter().flatten();
                    let known = schema.get("additionalProperties").is_some();
                    for (name, field) in fields.filter(|(name, _)| *name != "$schema") {
                        let path = format!("{path}/{name}");
                        if let Some(schema) = asked.get(name) {
                            wrong.extend(self.wrong(schema, field, &path));
                        } else if !known {
                            wrong.push(format!("{path}: not in the schema"));
                        }
                    }
                }
                "additionalProperties" => {
                    for (name, field) in value.as_object().into_iter().flatten() {
                        wrong.extend(self.wrong(asked, field, &format!("{path}/{name}")));
                    }
                }
                "items" => {
                    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                        wrong.extend(self.wrong(asked, item, &format!("{path}/{at}")));
                    }
                }
                _ => {}
            }
            wrong
        }

        fn holds(&self, keyword: &str, asked: &Value, schema: &Value, value: &Value) -> bool {
            let fits = |schema: &Value| self.wrong(schema, value, "").is_empty();
            let least = || asked.as_u64().unwrap();
            let matches = |text: &str| Regex::new(asked.as_str().unwrap()).unwrap().is_match(text);
            match keyword {
                "type" if asked.is_array() => {
                    asked.as_array().unwrap().iter().any(|one| is(one, value))
                }
                "type" => is(asked, value),
                "const" => asked == value,
                "enum" => asked.as_array().unwrap().contains(value),
                "required" => {
                    let none = Map::new();
                    let fields = value.as_object().unwrap_or(&none);
                    asked
                        .as_array()
                        .unwrap()
                        .iter()
                        .all(|name| fields.contains_key(name.as_str().unwrap()))
                }
                "oneOf" => asked.as_array().unwrap().iter().filter(|one| fits(one)).count() == 1,
                "anyOf" => asked.as_array().unwrap().iter().any(fits),
                "pattern" => value.as_str().is_none_or(matches),
                "minimum" => value.as_f64().is_none_or(|number| number >= asked.as_f64().unwrap()),
                "minLength" => value.as_str().is_none_or(|text| text.len() as u64 >= least()),
                "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= least()),
                "propertyNames" => {
                    let pattern = Regex::new(asked["pattern"].as_str().unwrap()).unwrap();
                    value.as_object().unwrap().keys().all(|name| pattern.is_match(name))
                }
                "$schema" => asked == "https://json-schema.org/draft/2020-12/schema",
                "$ref" | "properties" | "additionalProperties" | "items" => true,
                "$id" | "$defs" | "title" | "description" => schema.is_object(),
                _ => false,
            }
        }
    }

    fn is(name: &Value, value: &Value) -> bool {
        match name.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            _ => false,
        }
    }

    fn timeline() -> Value {
        let mut out = Vec::new();
        Json.render(&fixture::report(), &View::default(), &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn timelines_hold_what_the_schema_says_and_nothing_else() {
        let judge = Judge::new("timeline");
        let wrong = judge.wrong(&judge.0, &timeline(), "");
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_assumption_is_in_the_schema() {
        use crate::model::moment::Assumption as A;
        let all = [A::Zone, A::Year, A::Date, A::HalfDay, A::DateOrder, A::RepeatedHour];
        let all = all.into_iter().chain([A::TimeOfDay, A::Duration, A::Skew]);
        for one in all {
            // A new one does not compile until it stands here.
            match one {
                A::Zone
                | A::Year
                | A::Date
                | A::HalfDay
                | A::DateOrder
                | A::RepeatedHour
                | A::TimeOfDay
                | A::Duration
                | A::Skew => {}
            }
            let judge = Judge::new("timeline");
            let mut report = timeline();
            let name = crate::report::row::assumption(one);
            report["incidents"][0]["timeline"][0]["assumed"] = serde_json::json!([name]);
            assert!(judge.wrong(&judge.0, &report, "").is_empty(), "{name}");
        }
    }

    #[test]
    fn what_breaks_the_contract_is_refused() {
        let judge = Judge::new("timeline");
        let breaks: [fn(&mut Value); 4] = [
            |report| report["incidents"][0]["milestones"]["detect"]["time"] = "yesterday".into(),
            |report| report["incidents"][0]["timeline"][0]["phase"] = "panic".into(),
            |report| report["ledger"]["lines"] = "many".into(),
            |report| report["unheard_of"] = 1.into(),
        ];
        for (at, change) in breaks.into_iter().enumerate() {
            let mut report = timeline();
            change(&mut report);
            assert!(!judge.wrong(&judge.0, &report, "").is_empty(), "{at}");
        }
    }

    #[test]
    fn metrics_hold_what_the_schema_says_and_nothing_else() {
        let judge = Judge::new("metrics");
        let samples = vec![Sample::new(&fixture::incident())];
        let review = Review { samples, ..Review::default() };
        let mut out = Vec::new();
        let format = crate::report::metrics::find("json").unwrap();
        (format.render)(&review, &View::default(), &mut out).unwrap();
        let wrong = judge.wrong(&judge.0, &serde_json::from_slice(&out).unwrap(), "");
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
