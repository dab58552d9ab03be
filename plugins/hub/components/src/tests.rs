use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};
use cladist_testkit::source_table;

use crate::Definition;

#[test]
fn every_law_holds() {
    cladist_testkit::assert_laws::<Definition>(5);
}

fn dump(files: &[(&str, &[u8])], more: Value) -> (tempfile::TempDir, Value) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let place = folder.path().join(name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bytes).unwrap();
    }
    let mut config = json!({ "path": folder.path() });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (folder, config)
}

fn ids(config: &Value) -> Vec<String> {
    let batch = source_table::<Definition>("dump", config, "models").unwrap();
    let ids = batch.text("id").unwrap();
    (0..batch.num_rows()).map(|row| ids.value(row).to_owned()).collect()
}

const LINES: &str =
    "{\"id\":\"a/1\",\"likes\":1}\n{\"id\":\"a/2\"}\nodd\n{\"id\":\"a/1\",\"likes\":2}\n{\"id\":\"a/3\"";

#[test]
fn the_last_record_of_an_id_counts_and_what_was_dropped_is_listed() {
    let (_folder, config) = dump(&[("d.jsonl", LINES.as_bytes())], json!({}));
    let source = cladist_testkit::linked::<Definition>().source("dump", &config).unwrap();
    let read = |table: &str| {
        let mut batches = Vec::new();
        for partition in 0..source.partitions(table).unwrap() {
            batches.extend(source.open(table, partition, None).unwrap().map(Result::unwrap));
        }
        cladist_testkit::whole(&source.schema(table).unwrap(), &batches).unwrap()
    };
    let models = read("models");
    assert_eq!(models.int("likes").unwrap().iter().collect::<Vec<_>>(), [None, Some(2)]);
    let problems = read("problems");
    let column = |name: &str| {
        problems.text(name).unwrap().iter().map(|t| t.unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(column("kind"), ["duplicate_id", "bad_row", "truncated"]);
    assert_eq!(column("id"), ["a/1", "", "a/3"]);
    assert_eq!(problems.int("line").unwrap().values(), &[1, 3, 5]);
    let summary = source.summary().unwrap();
    assert_eq!(
        summary,
        [
            "3 rows dropped: 1 duplicate id, 1 bad row, 1 cut off (table `problems`)",
            "d.jsonl:3: not a JSON object: expected value (line 1, column 1 of the record)",
            "d.jsonl:5: the record ends in the middle of the object (line 1, column 11)",
        ]
    );
}

#[test]
fn duplicates_first_and_error() {
    let (_folder, config) = dump(&[("d.jsonl", LINES.as_bytes())], json!({ "duplicates": "first" }));
    assert_eq!(ids(&config), ["a/1", "a/2"]);
    let (_folder, config) = dump(&[("d.jsonl", LINES.as_bytes())], json!({ "duplicates": "error" }));
    let error = source_table::<Definition>("dump", &config, "models").unwrap_err();
    assert!(error.contains("id `a/1` is repeated"), "{error}");
}

#[test]
fn an_odd_row_is_an_error_with_file_and_line_where_asked() {
    let (_folder, config) = dump(&[("d.jsonl", LINES.as_bytes())], json!({ "on_bad_row": "error" }));
    let error = source_table::<Definition>("dump", &config, "models").unwrap_err();
    assert!(error.contains("d.jsonl:3: not a JSON object"), "{error}");
}

#[test]
fn formats_and_compressions_give_the_same_rows() {
    let lines = "{\"id\":\"x/1\",\"tags\":[\"en\"]}\n{\"id\":\"x/2\",\"downloads\":7}\n";
    let page = "[{\"id\":\"x/1\",\"tags\":[\"en\"]},\n {\"id\":\"x/2\",\"downloads\":7}]";
    let csv = "model_id,likes,downloads,tags\nx/1,,,\"['en']\"\nx/2,,7,[]\n";
    let contract = "id,downloads,tags\nx/1,,\"[\"\"en\"\"]\"\nx/2,7,[]\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, lines.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(lines.as_bytes(), 1).unwrap();
    for (name, bytes) in [
        ("a.jsonl", lines.as_bytes()),
        ("odd-name.csv", lines.as_bytes()),
        ("a.json", page.as_bytes()),
        ("a.jsonl.gz", &gzip),
        ("a.jsonl.zst", &zstd),
        ("a.csv", csv.as_bytes()),
        ("b.csv", contract.as_bytes()),
    ] {
        let (_folder, config) = dump(&[(name, bytes)], json!({}));
        let models = source_table::<Definition>("dump", &config, "models").unwrap();
        assert_eq!(ids(&config), ["x/1", "x/2"], "{name}");
        assert_eq!(models.int("downloads").unwrap().iter().collect::<Vec<_>>(), [None, Some(7)], "{name}");
        assert_eq!(models.texts_of("tags", 0).unwrap().collect::<Vec<_>>(), ["en"], "{name}");
    }
}

#[test]
fn a_row_may_span_blocks_and_files_come_in_order() {
    let long = format!("{{\"id\":\"b/long\",\"x\":\"{}\"}}\n{{\"id\":\"b/after\"}}\n", "y".repeat(9 << 20));
    let (_folder, config) = dump(
        &[("b.jsonl", long.as_bytes()), ("a.jsonl", b"{\"id\":\"a\"}\n\n"), ("c.json", b"  ")],
        json!({}),
    );
    assert_eq!(ids(&config), ["a", "b/long", "b/after"]);
}

#[test]
fn wrong_paths_and_fields_are_told() {
    let told = |config: Value| match cladist_testkit::linked::<Definition>().source("dump", &config) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    assert!(told(json!({ "path": "/nowhere/at/all.jsonl" })).contains("does not exist"));
    let (_folder, config) = dump(&[("a.bin", &[0, 159, 146, 150, 0, 1, 2])], json!({}));
    assert!(
        told(json!({ "path": format!("{}/a.bin", config["path"].as_str().unwrap()) })).contains("not a dump")
    );
    let (_folder, config) = dump(&[("a.jsonl", b"{}")], json!({ "fields": { "createdat": "x" } }));
    assert!(told(config).contains("unknown field `createdat`"));
    let (_folder, config) = dump(&[("a.csv", b"name,size\nx,1\n")], json!({}));
    let error = source_table::<Definition>("dump", &config, "models").unwrap_err();
    assert!(error.contains("no column `model_id` or `id`; there are name, size"), "{error}");
}

#[test]
fn cards_are_named_by_their_place() {
    let card = "---\nlanguage: no\nlicense: mit\n---\nText\n";
    let files: [(&str, &[u8]); 3] =
        [("org/one/README.md", card.as_bytes()), ("me__two.md", b"plain"), ("bad.md", b"---\na: [\n---\n")];
    let (_folder, config) = dump(&files, json!({ "cards": true }));
    let models = source_table::<Definition>("cards", &config, "models").unwrap();
    let found: Vec<_> = models.text("id").unwrap().iter().flatten().collect();
    assert_eq!(found, ["bad", "me/two", "org/one"]);
    assert_eq!(models.texts_of("languages", 2).unwrap().collect::<Vec<_>>(), ["no"]);
    assert_eq!(models.large_text("card").unwrap().value(1), "plain");
}

fn whole(config: &Value) -> RecordBatch {
    source_table::<Definition>("dump", config, "models").unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn tables_with_the_hubs_own_fields_are_read_as_its_records() {
    let csv = "id,createdAt,tags,cardData\n\
        x/1,2024-02-29T00:00:00.000Z,\"['en', 'base_model:merge:y/z']\",\"{\"\"license\"\":\"\"mit\"\"}\"\n";
    let (_folder, config) = dump(&[("d.csv", csv.as_bytes())], json!({}));
    let models = whole(&config);
    assert_eq!(models.timestamp("created_at").unwrap().value(0), 19_782 * 86_400_000);
    assert_eq!(models.texts_of("licenses", 0).unwrap().collect::<Vec<_>>(), ["mit"]);
    assert_eq!(models.texts_of("tags", 0).unwrap().collect::<Vec<_>>(), ["en", "base_model:merge:y/z"]);
    assert_eq!(crate::arrow_rows::tests::parents(&models), [["y/z merge"]]);

    let named = "name,made,d30\nx/1,2024-02-29,5\n";
    let fields = json!({ "fields": { "id": "name", "createdAt": "made", "downloads": "d30" } });
    let (_folder, config) = dump(&[("d.csv", named.as_bytes())], fields);
    let models = whole(&config);
    assert_eq!(models.int("downloads").unwrap().value(0), 5);
    assert_eq!(models.timestamp("created_at").unwrap().value(0), 19_782 * 86_400_000);
}

#[test]
fn a_cut_table_gives_what_was_whole() {
    let csv = "id,created_at,likes\nx/1,2024-02-29,1\nx/2,soon,many\nx/3,2024-0";
    let (_folder, config) = dump(&[("d.csv", csv.as_bytes())], json!({}));
    let source = cladist_testkit::linked::<Definition>().source("dump", &config).unwrap();
    let rows: usize = source.open("models", 0, None).unwrap().map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(rows, 2);
    assert_eq!(
        source.summary().unwrap(),
        [
            "1 row dropped: 1 cut off (table `problems`)",
            "d.csv:4: 2 cells where the header has 3",
            "2 odd values left out or mended: `created_at` is not a date (1), `likes` is not a whole number (1)",
        ]
    );
    // Incompressible, so that what is cut off is not a few bytes of a long run.
    let mut text = String::from("id,created_at\n");
    let mut random = cladist_testkit::Random::new(3);
    (0..5000).for_each(|_| text.push_str(&format!("x/{},\n", random.bits())));
    let bytes = gzip(text.as_bytes());
    let (_folder, config) = dump(&[("d.csv.gz", &bytes[..bytes.len() / 2])], json!({}));
    let rows = whole(&config).num_rows();
    assert!(rows > 1000 && rows < 5000, "{rows}");
}

#[test]
fn a_bad_record_never_wins_over_a_good_one() {
    let lines = "{\"id\":\"a\",\"likes\":1}\n{\"id\":\"a\",\"likes\":2,}\n{\"id\":\"a\",\"likes\":3\n";
    for (name, bytes) in [("d.jsonl", lines.as_bytes().to_vec()), ("d.jsonl.gz", gzip(lines.as_bytes()))] {
        for duplicates in ["last", "first"] {
            let (_folder, config) = dump(&[(name, &bytes)], json!({ "duplicates": duplicates }));
            let models = whole(&config);
            assert_eq!(models.int("likes").unwrap().values(), &[1], "{name} {duplicates}");
        }
    }
}

#[test]
fn a_damaged_stream_is_told() {
    let mut text = String::new();
    (0..20_000).for_each(|n| text.push_str(&format!("{{\"id\":\"x/{n}\"}}\n")));
    let mut bytes = gzip(text.as_bytes());
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xAA);
    let (_folder, config) = dump(&[("d.jsonl.gz", &bytes)], json!({}));
    let error = source_table::<Definition>("dump", &config, "models").err();
    assert!(error.is_some_and(|error| error.contains("the compressed stream is damaged")));
}

#[test]
fn cards_of_one_id_and_of_the_hubs_cache() {
    let card = |license: &str| format!("---\nlicense: {license}\n---\n").into_bytes();
    let files = [
        ("hub/models--org--one/snapshots/0a1b/README.md", card("mit")),
        ("other/org__one.md", card("apache-2.0")),
    ];
    let (folder, config) = dump(&[(files[0].0, &files[0].1), (files[1].0, &files[1].1)], json!({}));
    let source = cladist_testkit::linked::<Definition>().source("cards", &config).unwrap();
    assert_eq!(source.summary().unwrap(), ["1 card dropped: a duplicate id (table `problems`)"]);
    let models = source_table::<Definition>("cards", &config, "models").unwrap();
    assert_eq!(models.text("id").unwrap().iter().collect::<Vec<_>>(), [Some("org/one")]);
    assert_eq!(models.texts_of("licenses", 0).unwrap().collect::<Vec<_>>(), ["apache-2.0"]);
    let problems = source_table::<Definition>("cards", &config, "problems").unwrap();
    let dropped = problems.text("file").unwrap().value(0).to_owned();
    assert_eq!(dropped, folder.path().join(files[0].0).display().to_string());
}

#[test]
fn a_table_that_only_has_an_id_is_no_dump() {
    let (_folder, config) = dump(&[("p.csv", b"kind,file,id\nbad_row,x,a/1\n")], json!({}));
    let error = source_table::<Definition>("dump", &config, "models").unwrap_err();
    assert!(error.contains("no other column of the Hub than `model_id` or `id`"), "{error}");
}

#[test]
fn an_empty_dump_is_told() {
    let (folder, config) = dump(&[("empty.jsonl", b"\n")], json!({}));
    let source = cladist_testkit::linked::<Definition>().source("dump", &config).unwrap();
    for partition in 0..source.partitions("models").unwrap() {
        assert!(source.open("models", partition, None).unwrap().next().is_none());
    }
    let file = folder.path().join("empty.jsonl");
    assert_eq!(source.summary().unwrap(), [format!("no model was found in {}", file.display())]);
}
