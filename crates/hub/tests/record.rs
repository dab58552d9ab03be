//! Records: the shapes the Hub has used, oddities, and no panic.
use std::borrow::Cow;

use cladist_hub::{Columns, FieldNames, Model, OddityKind, Problem, Reader, RecordError, Relation, quick_id};
use proptest::prelude::*;

fn read(record: &str) -> Model<'_> {
    read_as(&[], record)
}

fn read_as<'a>(names: &[(&str, &str)], record: &'a str) -> Model<'a> {
    let reader = Reader::new(FieldNames::new(names.iter().copied()).unwrap(), Columns::ALL);
    let mut model = Model::default();
    reader.read(record.as_bytes(), &mut model).unwrap_or_else(|error| panic!("{error}: {record}"));
    model
}

fn fails(record: &[u8]) -> RecordError {
    let mut model = read(r#"{"id":"left/over","tags":["en"],"likes":1}"#);
    let error = Reader::new(FieldNames::default(), Columns::ALL).read(record, &mut model).unwrap_err();
    assert!(model.id.is_empty() && model.tags.is_empty() && model.likes.is_none());
    error
}

fn parents<'m>(model: &'m Model<'_>) -> Vec<(&'m str, &'static str)> {
    model.base_models.iter().map(|p| (p.id.as_ref(), p.relation.map_or("", Relation::as_str))).collect()
}

const FULL: &str = r#"{"_id":"621f","id":"me/it","modelId":"me/it","author":"me","sha":"ab","lastModified":"2022-03-03T23:29:04.000Z",
"likes":3,"private":false,"gated":"auto","downloads":12,"tags":["transformers","tf","en","license:mit","dataset:glue","base_model:a/b",
"base_model:quantized:a/b","base_model:a/b"],"pipeline_tag":"fill-mask","library_name":"transformers","createdAt":"2022-03-02T23:29:04.000Z",
"cardData":{"license":"other","license_name":"house","language":["no","fr"],"base_model":["a/b","c/d"],"base_model_relation":"quantized",
"datasets":null,"model-index":[{"name":"x","results":[{"value":0.5}]}]},"siblings":[{"rfilename":"a"}],"card":"--- \"q\"\n"}"#;

#[test]
fn a_full_record() {
    let model = read(FULL);
    assert_eq!((model.id.as_ref(), model.author.as_deref()), ("me/it", Some("me")));
    assert_eq!((model.created_at, model.last_modified), (Some(1_646_263_744_000), Some(1_646_350_144_000)));
    assert_eq!((model.likes, model.downloads), (Some(3), Some(12)));
    assert_eq!(parents(&model), [("a/b", ""), ("a/b", "quantized"), ("a/b", ""), ("c/d", "quantized")]);
    assert_eq!(
        (model.licenses.as_slice(), model.license_name.as_deref()),
        (&["other".into()][..], Some("house"))
    );
    assert_eq!(
        (model.languages.len(), model.languages[0].as_ref(), model.datasets[0].as_ref()),
        (2, "no", "glue")
    );
    assert_eq!((model.tags.len(), model.tags[1].as_ref()), (8, "tf"));
    assert_eq!(
        (model.pipeline_tag.as_deref(), model.library_name.as_deref()),
        (Some("fill-mask"), Some("transformers"))
    );
    assert_eq!((model.card.as_deref(), model.raw.as_deref()), (Some("--- \"q\"\n"), Some(FULL)));
    assert_eq!(model.oddities, []);
}

#[test]
fn only_what_is_wanted() {
    let wanted = Columns::BASE_MODELS | Columns::DOWNLOADS;
    let mut model = Model::default();
    Reader::new(FieldNames::default(), wanted).read(FULL.as_bytes(), &mut model).unwrap();
    assert_eq!((parents(&model).len(), model.downloads), (4, Some(12)));
    let bare = Model::default();
    let text = |model: &Model<'_>| {
        format!(
            "{:?}",
            (
                &model.author,
                &model.tags,
                &model.licenses,
                &model.languages,
                &model.card,
                &model.raw,
                model.likes
            )
        )
    };
    assert_eq!(text(&model), text(&bare));
}

#[test]
fn tags_where_card_data_is_silent() {
    let model = read(
        r#"{"modelId":"it","tags":["el","license:mit","license:apache-2.0"],"cardData":{"license":null,"language":[],"base_model":"a/b"}}"#,
    );
    assert_eq!((model.id.as_ref(), model.author.as_deref()), ("it", None));
    assert_eq!((model.licenses.len(), model.languages[0].as_ref()), (2, "el"));
    assert_eq!(parents(&model), [("a/b", "")]);
    let model = read(
        r#"{"id":"a","cardData":{"pipeline_tag":"x","library_name":"y"},"license":"no","languages":["no"],"base_model":"no"}"#,
    );
    assert_eq!((model.pipeline_tag.as_deref(), model.library_name.as_deref()), (Some("x"), Some("y")));
    assert!(model.licenses.is_empty() && model.languages.is_empty() && model.base_models.is_empty());
}

#[test]
fn fields_by_other_names() {
    let names = [
        ("createdAt", "created_at"),
        ("library_name", "library"),
        ("downloads", "downloads_30d"),
        ("license", "license"),
        ("languages", "languages"),
        ("base_model", "base_model"),
    ];
    let model = read_as(
        &names,
        r#"{"id":"a/b","created_at":"2022-03-02","createdAt":"2000-01-01","library":"x","downloads_30d":5,"downloads":6,"license":"mit","languages":["kab"],"base_model":"p/q","tags":["en","base_model:r/s"]}"#,
    );
    assert_eq!(
        (model.created_at, model.downloads, model.library_name.as_deref()),
        (Some(1_646_179_200_000), Some(5), Some("x"))
    );
    assert_eq!((model.licenses[0].as_ref(), model.languages[0].as_ref()), ("mit", "kab"));
    assert_eq!(parents(&model), [("r/s", ""), ("p/q", "")]);
}

#[test]
fn odd_types_cost_only_the_field() {
    let model = read(
        r#"{"id":"a","likes":"7","downloads":3.0,"tags":["en",5,null,["x"],{"y":1}],"cardData":"text","createdAt":"soon","pipeline_tag":["x"],"author":1}"#,
    );
    assert_eq!(
        (model.likes, model.downloads, model.tags.len(), model.created_at),
        (Some(7), Some(3), 1, None)
    );
    let odd: Vec<_> = model.oddities.iter().map(|odd| (odd.field, odd.kind)).collect();
    let expected = [
        ("tags", OddityKind::WrongEntry),
        ("cardData", OddityKind::WrongType),
        ("createdAt", OddityKind::BadDate),
        ("pipeline_tag", OddityKind::WrongType),
        ("author", OddityKind::WrongType),
    ];
    assert_eq!(odd, expected);
    for record in [
        r#"{"id":"a","tags":null,"cardData":null,"likes":null,"createdAt":null,"author":null,"card":null}"#,
        r#"{"id":"a","tags":"en","cardData":{},"likes":"","createdAt":"","pipeline_tag":""}"#,
    ] {
        assert_eq!(read(record).oddities, [], "{record}");
    }
    assert_eq!(read(r#"{"id":"a","cardData":[{"x":[1]}],"likes":true,"downloads":1.5}"#).oddities.len(), 3);
    assert_eq!(read(r#"{"id":"a","createdAt":1646263744000}"#).created_at, Some(1_646_263_744_000));
}

#[test]
fn escapes_and_repeated_keys() {
    let model = read(
        r#"{"\u0069d":"a\/b","tags":["base_model:\u00e9\/x","t\n"],"likes":1,"likes":2,"tags":["en"],"id":"c"}"#,
    );
    assert_eq!((model.id.as_ref(), model.author.as_deref(), model.likes), ("a/b", Some("a"), Some(1)));
    assert_eq!((parents(&model), model.tags[1].as_ref(), model.tags.len()), (vec![("é/x", "")], "t\n", 2));
}

#[test]
fn what_python_writes() {
    let record = r#"{"id":"a/b","likes":NaN,"card":"half \ud83d","tags":["en"],"cardData":{"x":-Infinity}}"#;
    let model = read(record);
    assert_eq!((model.id.as_ref(), model.likes, model.card.as_deref()), ("a/b", None, Some("half \u{FFFD}")));
    assert_eq!((model.raw.as_deref(), model.oddities[0].kind), (Some(record), OddityKind::NotQuiteJson));
}

#[test]
fn what_costs_the_row() {
    assert_eq!(fails(b"{\"id\":\"a\xFF\"}"), RecordError::InvalidUtf8 { offset: 8 });
    assert_eq!(fails(b"{\"id\":\"a\",\"tags\":[\"en\"").problem(), Problem::Truncated);
    assert_eq!(fails(b"").problem(), Problem::Truncated);
    assert_eq!(fails(br#"{"id":5}"#), RecordError::NoId { key: "id".to_owned() });
    assert_eq!(fails(b"{\"id\":\"\"}").problem(), Problem::BadRow);
    for bad in ["[1]", "\"id\"", "{\"id\":\"a\"}}", "{\"id\":\"a\" 1}", "{id:1}", "{\"id\":\"a\",}"] {
        assert!(matches!(fails(bad.as_bytes()), RecordError::Json { .. }), "{bad}");
    }
    let error = fails(b"{\"id\":\"a\",\n \"likes\":x}").to_string();
    assert_eq!(error, "not a JSON object: expected value (line 2, column 10 of the record)");
}

#[test]
fn deep_and_long_records() {
    let deep = format!(
        r#"{{"x":{}{},"id":"a","tags":[{}]}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000),
        vec!["\"en\""; 4046].join(",")
    );
    assert_eq!(read(&deep).tags.len(), 4046);
    let deep = format!(r#"{{"id":"a","likes":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(&deep).oddities.len(), 1);
}

/// JSON values of any kind, as text.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
            "[ -~é]{0,8}".prop_map(|text| serde_json::to_string(&text).unwrap()),
            any::<i64>().prop_map(|n| n.to_string()),
            any::<f32>().prop_filter_map("finite", |x| x.is_finite().then(|| format!("{x:e}"))),
            prop::sample::select(
                &[
                    "null",
                    "true",
                    "false",
                    "NaN",
                    "\"\\ud800\"",
                    "\"en\"",
                    "\"base_model:merge:a/b\"",
                    "1e999"
                ][..]
            )
            .prop_map(str::to_owned),
        ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec((key(), inner), 0..4).prop_map(|pairs| object(&pairs)),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(&["id", "modelId", "tags", "cardData", "likes", "downloads", "createdAt", "author", "license", "language", "base_model", "base_model_relation", "datasets", "card", "pipeline_tag"][..]).prop_map(str::to_owned),
        1 => "[a-z\"\\\\é]{0,4}",
    ]
}

fn object(pairs: &[(String, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(key, value)| format!("{}: {value}", serde_json::to_string(key).unwrap()))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

/// A record, sometimes cut short, sometimes with a byte changed.
fn record() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop::collection::vec((key(), json()), 0..8).prop_map(|pairs| object(&pairs).into_bytes());
    (whole, any::<prop::sample::Index>(), any::<u8>(), 0..4).prop_map(|(mut bytes, at, byte, how)| {
        let at = at.index(bytes.len());
        match how {
            0 => bytes.truncate(at),
            1 => bytes[at] = byte,
            _ => {}
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100_000) })]

    /// No record panics, and wherever it gives a model the quick look gives the same id.
    #[test]
    fn any_record(bytes in record()) {
        let names = FieldNames::default();
        let quick = quick_id(&bytes, &names);
        let mut model = Model::default();
        if Reader::new(names.clone(), Columns::ALL).read(&bytes, &mut model).is_ok() {
            prop_assert_eq!(quick.unwrap(), Some(model.id.clone()));
            let mut few = Model::default();
            Reader::new(names, Columns::BASE_MODELS).read(&bytes, &mut few).unwrap();
            prop_assert_eq!((few.id, few.base_models), (model.id, model.base_models));
        }
    }

    /// Any bytes at all.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(prop::sample::select(&b"{}[]\":,\\ id1n\xFF"[..]), 0..30)) {
        let names = FieldNames::default();
        let quick = quick_id(&bytes, &names);
        let mut model = Model::default();
        if Reader::new(names, Columns::ALL).read(&bytes, &mut model).is_ok() {
            prop_assert_eq!(quick.unwrap(), Some(model.id));
        }
    }
}

/// What was read before into the same model leaves no trace.
#[test]
fn a_model_is_filled_anew() {
    let reader = Reader::new(FieldNames::default(), Columns::ALL);
    let mut model = Model::default();
    reader.read(FULL.as_bytes(), &mut model).unwrap();
    reader.read(br#"{"id":"x"}"#, &mut model).unwrap();
    let mut fresh = Model::default();
    (fresh.id, fresh.raw) = (Cow::Borrowed("x"), Some(Cow::Borrowed(r#"{"id":"x"}"#)));
    assert_eq!(model, fresh);
}
