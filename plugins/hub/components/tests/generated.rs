//! Many small dumps, sound and damaged, of all formats: nothing panics, nothing stops the reading,
//! and the laws hold.
mod common;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use cladist_sdk::arrow_array::{ArrayRef, StringArray};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};
use cladist_testkit::Random;

use common::{read, texts};

/// Rows of all dumps together.
const ROWS: usize = 100_000;

/// One row: its id where it can be read, and its text in some format.
struct Row {
    id: Option<String>,
    cells: Vec<(&'static str, String)>,
}

fn id(random: &mut Random, rows: usize) -> String {
    let owner = *random.pick(&["a", "Ä", "me", "x\u{1F600}"]);
    format!("{owner}/{}", random.below(rows * 2))
}

/// Values of JSON, some of which no dump should hold.
fn json_row(random: &mut Random, rows: usize) -> Row {
    let id = id(random, rows);
    let odd = |random: &mut Random| {
        let values = [
            "null",
            "true",
            "-1",
            "1e999",
            "1.5",
            "\"\"",
            "\"text\"",
            "[]",
            "[null,1,\"x\"]",
            "{}",
            "{\"a\":[{}]}",
            "NaN",
            "\"\\ud800\"",
            "\"\\u00e9\\n\"",
            "\"2024-02-30\"",
            "\"2024-02-29T00:00:00Z\"",
            "[\"base_model:a/1\",\"base_model:merge:me/2\",\"base_model::\",\"license:mit\",\"en\",\"trl\"]",
            "{\"base_model\":[\"a/1\"],\"license\":\"mit\",\"language\":[\"no\"]}",
            "123456789012345678901234567890",
        ];
        (*random.pick(&values)).to_owned()
    };
    let mut cells = vec![("id", format!("\"{id}\""))];
    for key in [
        "tags",
        "cardData",
        "createdAt",
        "likes",
        "downloads",
        "author",
        "card",
        "base_model",
        "lastModified",
    ] {
        if random.percent(50) {
            cells.push((key, odd(random)));
        }
    }
    let place = random.below(cells.len());
    let last = cells.len() - 1;
    cells.swap(place.max(last.min(1)), last);
    match random.below(12) {
        0 => Row { id: None, cells: cells.into_iter().filter(|(key, _)| *key != "id").collect() },
        1 => {
            cells[0] = ("modelId", cells[0].1.clone());
            Row { id: Some(id), cells }
        }
        _ => Row { id: Some(id), cells },
    }
}

fn study_row(random: &mut Random, rows: usize) -> Row {
    let id = id(random, rows);
    let lists = [
        "",
        "[]",
        "nan",
        "['a'",
        "['base_model:a/1', \"b's\"]",
        "mit",
        "['x', None, 'y\\x41']",
        "[[1]]",
        "[,]",
    ];
    let texts = ["", "nan", "3", "many", "12.0", "2022-03-02 23:29:04+00:00"];
    let mut cells = vec![("model_id", id.clone())];
    for name in ["tags", "licenses", "languages", "parent_model", "merge_parent"] {
        cells.push((name, (*random.pick(&lists)).to_owned()));
    }
    for name in ["likes", "downloads", "createdAt", "modelCard"] {
        cells.push((name, (*random.pick(&texts)).to_owned()));
    }
    if random.percent(5) {
        cells[0].1 = String::new();
        return Row { id: None, cells };
    }
    Row { id: Some(id), cells }
}

fn contract_row(random: &mut Random, rows: usize) -> Row {
    let id = id(random, rows);
    let lists = ["", "[]", "[\"a\",null]", "['a']", "[1]", "{}"];
    let parents = ["", "[]", "[{\"id\":\"a/1\",\"relation\":\"merge\"}]", "[\"x\"]", "[{}]", "odd"];
    let texts = ["", "x", "3", "-1", "2024-01-01T00:00:00Z"];
    let mut cells = vec![("id", id.clone()), ("base_models", (*random.pick(&parents)).to_owned())];
    for name in ["tags", "licenses", "datasets"] {
        cells.push((name, (*random.pick(&lists)).to_owned()));
    }
    for name in ["likes", "created_at", "author", "raw"] {
        cells.push((name, (*random.pick(&texts)).to_owned()));
    }
    Row { id: Some(id), cells }
}

fn object(row: &Row) -> String {
    let pairs: Vec<String> = row.cells.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", pairs.join(","))
}

fn delimited(rows: &[Row], delimiter: char) -> Vec<u8> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(&delimiter.to_string()) + "\n";
    let mut text = line(rows[0].cells.iter().map(|(name, _)| (*name).to_owned()).collect());
    for row in rows {
        text.push_str(&line(row.cells.iter().map(|(_, cell)| quoted(cell)).collect()));
    }
    text.into_bytes()
}

fn table(rows: &[Row]) -> Vec<u8> {
    let column = |at: usize| -> ArrayRef {
        let cell = |row: &Row| Some(row.cells[at].1.clone()).filter(|cell| !cell.is_empty());
        Arc::new(rows.iter().map(cell).collect::<StringArray>())
    };
    let columns = rows[0].cells.iter().enumerate().map(|(at, (name, _))| (*name, column(at), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// A dump: its bytes, the ids of its rows, whether it is one of lines.
fn dump(random: &mut Random, count: usize) -> (Vec<u8>, Vec<Option<String>>) {
    let made = |random: &mut Random, row: fn(&mut Random, usize) -> Row| -> Vec<Row> {
        (0..count).map(|_| row(random, count)).collect()
    };
    let (bytes, rows) = match random.below(12) {
        0..5 => {
            let rows = made(random, json_row);
            let end = *random.pick(&["\n", "\r\n", "\n\n"]);
            (rows.iter().map(|row| object(row) + end).collect::<String>().into_bytes(), rows)
        }
        5..8 => {
            let rows = made(random, json_row);
            let between = *random.pick(&[",", ",\n", " ,\r\n "]);
            let pages: Vec<String> = rows
                .chunks(40)
                .map(|page| format!("[{}]\n", page.iter().map(object).collect::<Vec<_>>().join(between)))
                .collect();
            (pages.concat().into_bytes(), rows)
        }
        8 => {
            let rows = made(random, study_row);
            (delimited(&rows, ','), rows)
        }
        9 => {
            let rows = made(random, contract_row);
            (delimited(&rows, '\t'), rows)
        }
        10 => {
            let rows = made(random, contract_row);
            (delimited(&rows, ','), rows)
        }
        _ => {
            let rows = made(random, study_row);
            (table(&rows), rows)
        }
    };
    (bytes, rows.into_iter().map(|row| row.id).collect())
}

fn compressed(random: &mut Random, bytes: &[u8]) -> Vec<u8> {
    match random.below(6) {
        0 if !bytes.starts_with(b"PAR1") => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(bytes).unwrap();
            gzip.finish().unwrap()
        }
        1 if !bytes.starts_with(b"PAR1") => zstd::encode_all(bytes, 1).unwrap(),
        _ => bytes.to_vec(),
    }
}

/// The ids that are left, in the order of their records.
fn kept(ids: &[Option<String>], last: bool) -> Vec<String> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, id) in ids.iter().enumerate().filter_map(|(place, id)| Some((place, id.as_deref()?))) {
        if last {
            places.insert(id, place);
        } else {
            places.entry(id).or_insert(place);
        }
    }
    let mut places: Vec<(usize, &str)> = places.into_iter().map(|(id, place)| (place, id)).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, id)| id.to_owned()).collect()
}

fn laws(config: &Value, projected: bool, expected: Option<(&[Option<String>], bool)>) {
    let whole = match read(config, None) {
        Ok(whole) => whole,
        Err(error) => {
            assert!(expected.is_none(), "a sound dump: {error}");
            return;
        }
    };
    let ids = texts(&whole.models, "id");
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), ids.len(), "ids are unique");
    if let Some((made, last)) = expected {
        assert_eq!(ids, kept(made, last), "the records that count");
        assert_eq!(ids.len() + whole.problems.num_rows(), made.len(), "every row is given or told");
    }
    if whole.partitions == 0 || !projected {
        return;
    }
    let columns = ["downloads", "id", "base_models"];
    let some = read(config, Some(&columns)).unwrap();
    let place = |name: &&str| whole.models.schema().index_of(name).unwrap();
    let of_whole = whole.models.project(&columns.iter().map(place).collect::<Vec<_>>()).unwrap();
    assert_eq!(some.models, of_whole, "a projection has the columns of the whole");
    assert_eq!(some.problems.num_rows(), whole.problems.num_rows());
}

#[test]
fn a_hundred_thousand_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dump");
    let mut random = Random::new(11);
    let mut rows = 0;
    while rows < ROWS {
        let count = 1 + random.below(240);
        rows += count;
        let (bytes, ids) = dump(&mut random, count);
        let mut file = compressed(&mut random, &bytes);
        let damaged = random.percent(30);
        if damaged {
            let place = random.below(file.len());
            match random.below(3) {
                0 => file.truncate(place),
                1 => file[place] = random.below(256) as u8,
                _ => file.insert(place, *random.pick(b"\"\\{}[],\n\xFF\0'")),
            }
        }
        std::fs::write(&path, &file).unwrap();
        let last = random.percent(60);
        let duplicates = if last { "last" } else { "first" };
        let config = json!({
            "path": path, "on_bad_row": "skip", "duplicates": duplicates,
            "cards": random.percent(50), "raw": random.percent(50),
        });
        laws(&config, random.percent(40), (!damaged).then_some((ids.as_slice(), last)));
    }
}
