//! Real dumps through the real program: `CLADIST_TEST_DATA`.

mod support;

use std::collections::BTreeSet;

use support::{Place, real_data};

fn pipeline(path: &str, fields: &str) -> String {
    format!(
        "name = \"real\"\n[sources.hub]\nuse = \"hub/dump\"\nwith = {{ path = {path:?}{fields} }}\n\
         [metrics.graph]\nuse = \"lineage/graph\"\ninputs = {{ models = \"hub\" }}\n\
         [reporters.files]\nuse = \"report/files\"\ninputs = [\"graph\"]\nwith = {{ format = \"parquet\" }}\n"
    )
}

const RADAR: &str =
    ", fields = { createdAt = \"created_at\", library_name = \"library\", downloads = \"downloads_30d\" }";

#[test]
fn tables_are_the_same_bytes_for_1_2_and_8_threads() {
    let Some(data) = real_data() else { return };
    for (dump, fields) in [("lineage/radar-models.jsonl.gz", RADAR), ("lineage/golden/faults.jsonl", "")] {
        let place = Place::new();
        place.write("p.toml", &pipeline(data.join(dump).to_str().unwrap(), fields));
        let mut seen = BTreeSet::new();
        for threads in ["1", "2", "8"] {
            place.call(&["run", "p.toml", "--out", "out", "--no-cache", "--threads", threads]).expect(0);
            let table = |name: &str| place.call(&["show", "out", name, "--format", "csv"]).expect(0).out;
            seen.insert(
                ["graph.edges", "graph.nodes", "graph.families", "graph.faults", "graph.summary"].map(table),
            );
        }
        assert_eq!(seen.len(), 1, "{dump}");
    }
}

#[test]
fn a_reused_run_gives_the_same_tables_and_a_dump_reads_back() {
    let Some(data) = real_data() else { return };
    let place = Place::new();
    place.write("p.toml", &pipeline(data.join("lineage/radar-models.jsonl.gz").to_str().unwrap(), RADAR));
    let families =
        || place.call(&["show", "out", "graph.families", "--format", "csv", "--limit", "50"]).expect(0).out;
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    let first = families();
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    assert_eq!(families(), first);
    // What `report/files` writes of a source is a dump in the contract's columns.
    let written = "name = \"write\"\n[sources.hub]\nuse = \"hub/dump\"\nwith = { path = \"P\"F }\n\
                   [reporters.files]\nuse = \"report/files\"\ninputs = [\"hub.models\"]\nwith = { format = \"X\" }\n";
    let path = data.join("lineage/radar-models.jsonl.gz").display().to_string();
    for format in ["parquet", "csv", "jsonl"] {
        let text = written
            .replace("\"P\"", &format!("{path:?}"))
            .replace('F', RADAR)
            .replace("\"X\"", &format!("{format:?}"));
        place.write("w.toml", &text);
        place.call(&["run", "w.toml", "--out", "written"]).expect(0);
        if format == "jsonl" {
            continue; // The Hub's own keys are expected of JSON, not the contract's.
        }
        let dump = place.path().join(format!("written/files/hub.models.{format}"));
        place.write("again.toml", &pipeline(dump.to_str().unwrap(), ""));
        place.call(&["run", "again.toml", "--out", "out", "--no-cache"]).expect(0);
        assert_eq!(families(), first, "{format}");
    }
}

#[test]
fn real_cards_are_read_with_their_oddities_listed() {
    let Some(data) = real_data() else { return };
    let place = Place::new();
    let path = data.join("lineage/cards").display().to_string();
    place.write(
        "p.toml",
        &format!(
            "[sources.cards]\nuse = \"hub/cards\"\nwith = {{ path = {path:?} }}\n\
             [reporters.files]\nuse = \"report/files\"\ninputs = [\"cards\"]\n"
        ),
    );
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    let models = std::fs::read_to_string(place.path().join("out/files/cards.models.csv")).unwrap();
    // 400 data set cards, 45 model cards and 26 made ones.
    let mut reader = models.lines();
    assert!(reader.next().unwrap().starts_with("id,"));
    let place_of = place.record("out");
    let rows = place_of["steps"][0]["rows"].as_u64().unwrap();
    assert!(rows >= 471, "{rows}");
}
