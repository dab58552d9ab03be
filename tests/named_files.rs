//! Files that a metric's configuration names: what they say reaches the tables, and a change of it too.

mod support;

use support::Place;

/// Columns of a table of the run `out`; no cell of these tables is quoted.
fn cells(place: &Place, table: &str, columns: &[&str]) -> Vec<String> {
    let out = place.call(&["show", "out", table, "--format", "csv"]).expect(0).out;
    let mut lines = out.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let places: Vec<usize> =
        columns.iter().map(|name| head.iter().position(|column| column == name).unwrap()).collect();
    lines.map(|line| places.iter().map(|&place| line[place]).collect::<Vec<_>>().join(",")).collect()
}

#[test]
fn a_changed_reference_gives_other_speakers() {
    let place = Place::new();
    place.write("models.csv", "id,languages\na,en\nb,fr\n");
    place.write(
        "p.toml",
        "[sources.models]\nuse = \"table/read\"\nwith = { path = \"models.csv\" }\n\n[metrics.coverage]\n\
         use = \"coverage/languages\"\ninputs = { items = \"models\" }\nwith = { reference = \"speakers.tsv\" }\n",
    );
    let speakers = |french: u32| {
        let head = "iso_639_3_code\testimated_number_of_speakers";
        place.write("speakers.tsv", &format!("{head}\neng\t700\nfra\t{french}\n"));
        place.call(&["run", "p.toml", "--out", "out"]).expect(0);
        cells(&place, "coverage.languages", &["language", "speakers_high"])
    };
    assert_eq!(speakers(300), ["eng,700.0", "fra,300.0"]);
    assert_eq!(speakers(300), ["eng,700.0", "fra,300.0"]);
    let plan = || place.call(&["plan", "p.toml", "--out", "out"]).expect(0).out;
    assert!(plan().contains("metric coverage (coverage/languages): kept"), "{}", plan());
    assert_eq!(speakers(200), ["eng,700.0", "fra,200.0"]);
}

/// Words of a list, each a token, all else unknown.
fn tokenizer(words: &[&str]) -> String {
    let words = words.iter().zip(1..).map(|(word, id)| format!(", \"{word}\": {id}")).collect::<String>();
    format!(
        r#"{{ "version": "1.0", "added_tokens": [], "pre_tokenizer": {{ "type": "Whitespace" }},
        "model": {{ "type": "WordLevel", "vocab": {{ "[UNK]": 0{words} }}, "unk_token": "[UNK]" }} }}"#
    )
}

#[test]
fn a_tokenizer_in_a_file_counts_for_the_parity_of_languages() {
    let place = Place::new();
    place.write("texts.csv", "id,language,text\n1,en,a b\n1,de,a b c d\n2,de,a\n");
    place.write(
        "p.toml",
        "[sources.texts]\nuse = \"table/read\"\nwith = { path = \"texts.csv\", types = { id = \"utf8\" } }\n\n\
         [metrics.counts]\nuse = \"tokenizers/counts\"\ninputs = { texts = \"texts\" }\n\
         with = { files = [{ name = \"words\", path = \"words.json\" }] }\n\n[metrics.parity]\n\
         use = \"coverage/tokenizers\"\ninputs = { counts = \"counts.counts\" }\n",
    );
    let parity = |words: &[&str]| {
        place.write("words.json", &tokenizer(words));
        place.call(&["run", "p.toml", "--out", "out"]).expect(0);
        cells(&place, "parity.parity", &["language", "tokens", "premium", "valid", "unknown"])
    };
    // Text 1 takes 4 tokens for 2; text 2 has no counterpart and does not count for the premium.
    assert_eq!(parity(&["a", "b", "c", "d"]), ["de,5,2.0,true,0.0", "en,2,1.0,true,0.0"]);
    // Two of five tokens are unknown: the count says nothing.
    assert_eq!(parity(&["a", "b"]), ["de,5,,false,0.4", "en,2,1.0,true,0.0"]);
}
