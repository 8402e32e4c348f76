//! What `recount metrics` says of a period, of its objective, and of one outage told twice.

mod support;

use serde_json::Value;

use support::{Run, TREE, recount, saved_tree};

/// Runs `metrics` on what the logs of the first incident tell, 15 March 2024, of which 143.4 minutes were a full outage.
fn metrics(options: &[&str]) -> Run {
    let tree = saved_tree(0);
    recount(["metrics"].iter().chain(options)).arg(TREE).folder(tree.folder()).run()
}

/// Returns a table without its layout.
fn words(run: &Run) -> String {
    run.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn availability(period: &str) -> Value {
    let run = metrics(&["--format", "json", "--period", period, "--slo", "99.9"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.json().get("availability").cloned().unwrap_or_default()
}

#[test]
fn a_period_that_no_log_covers_has_no_availability() {
    let other = availability("2023-Q1");
    let all = &other["services"][0];
    assert_eq!(other["covered_seconds"], 0);
    assert_eq!(all["availability_percent"], Value::Null);
    assert_eq!(all["reason"], "period_not_covered");
    assert_eq!(all["error_budget"]["used_percent"], Value::Null);
    assert_eq!(all["error_budget"]["left_minutes"], Value::Null);
    let table = words(&metrics(&["--period", "2023-Q1", "--slo", "99.9"]));
    assert!(table.contains("– (period not") && table.contains("– of 129.6 min"), "{table}");
    assert!(table.contains("The input covers 0s of the 90d"), "{table}");
}

#[test]
fn a_period_that_logs_cover_in_part_says_how_much() {
    let quarter = availability("2024-Q1");
    let seconds = quarter["covered_seconds"].as_i64().unwrap();
    assert!((14_000..20 * 86_400).contains(&seconds), "{seconds}");
    assert!(quarter["services"][0]["availability_percent"].as_f64().unwrap() > 99.0);
    let table = words(&metrics(&["--period", "2024-Q1"]));
    assert!(table.contains("of the 91d of the period"), "{table}");
}

#[test]
fn minutes_of_outage_are_called_by_what_they_are_weighed_by() {
    let table = words(&metrics(&["--period", "2024-Q1"]));
    assert!(
        table.contains("impact windows") && table.contains("outage min by share hit"),
        "{table}"
    );
    assert!(table.contains("min of full outage takes one share over all services"), "{table}");
    assert!(!table.contains("full-outage minutes"), "{table}");
}

#[test]
fn availability_and_error_budget_can_fail_a_build() {
    let asked = |condition: &str| {
        let options = ["--period", "2024-03", "--slo", "99.9", "--fail-on", condition];
        let run = metrics(&options);
        (run.code, run.stderr)
    };
    let (code, said) = asked("availability < 99.9");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("availability is 99.6788 % over 2024-03"), "{said}");
    let (code, said) = asked("error_budget.remaining < 0");
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(asked("error_budget.used <= 100%").0, Some(0));
    assert_eq!(asked("availability < 99").0, Some(0));
    let run = metrics(&["--period", "2023-03", "--fail-on", "availability < 99.9"]);
    assert_eq!(run.code, Some(0), "what is not known is no failure");
    assert!(run.stderr.contains("is not known: period not covered"), "{}", run.stderr);
}

#[test]
fn what_an_objective_needs_is_said() {
    let said = |options: &[&str]| {
        let run = metrics(options);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        run.stderr
    };
    let slo = said(&["--period", "2024-03", "--slo", "100"]);
    assert!(slo.contains("`100` leaves no error budget: an objective lies above 0 and below 100"));
    assert!(said(&["--fail-on", "availability < 99"]).contains("`availability` needs --period"));
    let budget = said(&["--period", "2024-03", "--fail-on", "error_budget.used > 1%"]);
    assert!(budget.contains("`error_budget.used` needs --slo"), "{budget}");
    let unit = said(&["--period", "2024-03", "--fail-on", "availability < 10m"]);
    assert!(unit.contains("a percentage such as 99.9 is needed"), "{unit}");
}

#[test]
fn one_outage_in_logs_and_in_ones_own_draft_is_said_to_count_twice() {
    let tree = saved_tree(0);
    let run = |command: &[&str]| recount(command).arg(TREE).folder(tree.folder()).run();
    let saved = run(&["timeline", "--format", "json"]).text();
    std::fs::write(tree.folder().join("same.json"), &saved).unwrap();
    std::fs::write(tree.folder().join("copy.json"), saved.replace("ec9d4a25cc4a6097", "another"))
        .unwrap();
    std::fs::write(tree.folder().join("draft.md"), run(&["draft"]).text()).unwrap();
    let told = |other: &str| {
        let run =
            recount(["metrics", "--format", "json", other]).arg(TREE).folder(tree.folder()).run();
        (run.json(), run.stderr)
    };
    let (report, said) = told("same.json");
    assert_eq!(report["incidents"], 1, "one id counts once");
    assert!(!said.contains("incident_told_twice"), "{said}");
    for other in ["copy.json", "draft.md"] {
        let (report, said) = told(other);
        assert_eq!(report["incidents"], 2, "{other}");
        assert_eq!(report["warnings"][0]["code"], "incident_told_twice", "{other}");
        assert!(said.contains(other) && said.contains("both count; give one of the two"), "{said}");
    }
}
