//! What plugins log appears in the host's log: plugin, step, target, typed fields and spans, by
//! the host's level.

mod support;

use serde_json::{Value, json};
use support::{Ended, Place};

const PIPELINE: &str = r#"name = "log"
[sources.rows]
use = "stress/rows"
with = { rows = 100, partitions = 1 }
[metrics.sums]
use = "stress/sums"
inputs = { rows = "rows" }
with = { log = true }
"#;

fn log(arguments: &[&str]) -> Ended {
    let place = Place::new();
    place.write("p.toml", PIPELINE);
    place.call(&[&["run", "p.toml", "--out", "out"], arguments].concat()).expect(0)
}

#[test]
fn fields_keep_their_types() {
    let ended = log(&["--log", "json", "-v"]);
    let events: Vec<Value> = ended.err.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let event = events
        .iter()
        .find(|e| e["fields"]["message"] == "took a batch")
        .unwrap_or_else(|| panic!("{}", ended.err));
    assert_eq!(event["level"], "INFO");
    assert_eq!(event["target"], "cladist_components_stress::metric");
    let fields = &event["fields"];
    assert_eq!(
        [
            &fields["plugin"],
            &fields["step"],
            &fields["rows"],
            &fields["share"],
            &fields["whole"],
            &fields["who"]
        ],
        [&json!("stress"), &json!("sums"), &json!(100), &json!(0.5), &json!(true), &json!("stress")]
    );
    assert_eq!(fields["spans"], "batch{partition=0 first_row=0}");
}

#[test]
fn the_hosts_level_decides() {
    assert!(!log(&[]).err.contains("took a batch"));
    assert!(!log(&["-v"]).err.contains("a detail"));
    assert!(log(&["-vvv"]).err.contains("a detail"));
    let place = Place::new();
    place.write("p.toml", PIPELINE);
    let plugins = support::plugins().display().to_string();
    let mut command = place.command(&["run", "p.toml", "--out", "out", "--plugin-dir", &plugins]);
    command.env("CLADIST_LOG", "off,cladist_components_stress=trace");
    let ended = Ended::of(command.output().unwrap()).expect(0);
    assert!(ended.err.contains("a detail"), "{}", ended.err);
}
