//! Elements of JSON arrays: the splitter against a naive reference, and no panic.
use std::io::{self, Read};

use cladist_files::{ArrayElements, Chunk, Fault, FaultKind};
use proptest::prelude::*;

fn split(source: impl Read, size: usize) -> (Vec<(u64, String)>, Vec<Fault>) {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut elements = ArrayElements::new(source, size);
    let mut chunk = Chunk::default();
    while elements.next_chunk(&mut chunk).unwrap() {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        rows.extend(chunk.rows().map(|row| (chunk.line_of(row.at).unwrap(), text(row.bytes))));
        faults.extend_from_slice(chunk.faults());
    }
    (rows, faults)
}

fn kinds(faults: &[Fault]) -> Vec<(FaultKind, u64, u64)> {
    faults.iter().map(|fault| (fault.kind, fault.line, fault.offset)).collect()
}

#[test]
fn pages_one_after_another() {
    let text = "\u{feff}[{\"a\":\"}]\\\"\"},\n {\"b\":[{}]}]\n\n[]\n[{\n\"c\":1}]";
    for size in [1, 2, 7, 1000] {
        let (rows, faults) = split(text.as_bytes(), size);
        let expected = [(1, "{\"a\":\"}]\\\"\"}"), (2, "{\"b\":[{}]}"), (5, "{\n\"c\":1}")];
        assert_eq!(rows, expected.map(|(line, row)| (line, row.to_owned())), "{size}");
        assert_eq!(faults, [], "{size}");
    }
}

#[test]
fn objects_without_an_array() {
    let (rows, faults) = split(&b"{\n \"a\": 1\n}\n{\"b\":2}\n"[..], 3);
    assert_eq!(rows, [(1, "{\n \"a\": 1\n}".to_owned()), (4, "{\"b\":2}".to_owned())]);
    assert_eq!(faults, []);
}

#[test]
fn garbage_between_elements() {
    let (rows, faults) = split(&b"[{\"a\":1}, oops,\n 7, [{\"no\":1}], {\"b\":2}\n null]"[..], 4);
    assert_eq!(rows, [(1, "{\"a\":1}".to_owned()), (2, "{\"b\":2}".to_owned())]);
    assert_eq!(kinds(&faults), [(FaultKind::BadRow, 1, 10), (FaultKind::BadRow, 3, 41)]);
    assert_eq!(faults[0].detail, "no object but `oops`; left out up to the next object");
}

#[test]
fn cut_off() {
    for (text, rows, line, offset) in [
        ("[{\"a\":1},\n{\"b\":", 1, 2, 10),
        ("[{\"a\":1},\n{\"b\":\"\\", 1, 2, 10),
        ("[{\"a\":1},\n", 1, 2, 10),
        ("[", 0, 1, 1),
        ("[[", 0, 1, 1),
    ] {
        let (found, faults) = split(text.as_bytes(), 5);
        assert_eq!(found.len(), rows, "{text}");
        assert_eq!(kinds(&faults), [(FaultKind::Truncated, line, offset)], "{text}");
    }
}

/// Ends with the error that decompressors give for a cut stream.
struct Cut<'a>(&'a [u8]);

impl Read for Cut<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            n => Ok(n),
        }
    }
}

#[test]
fn cut_off_stream() {
    let (rows, faults) = split(Cut(b"[{\"a\":1},{\"b\""), 1000);
    assert_eq!((rows.len(), kinds(&faults)), (1, vec![(FaultKind::Truncated, 1, 9)]));
    let (rows, faults) = split(Cut(b"[{\"a\":1}]"), 1000);
    assert_eq!((rows.len(), kinds(&faults)), (1, vec![(FaultKind::Truncated, 1, 9)]));
}

#[test]
fn much_garbage_is_one_fault_and_fast() {
    let text = format!("[{}]", "1,".repeat(1_000_000));
    let (rows, faults) = split(text.as_bytes(), 1 << 20);
    assert_eq!((rows.len(), faults.len()), (0, 1));
}

/// Text for a JSON value, whose brackets and quotes may stand inside texts.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[0-9]{1,3}",
        Just("null".to_owned()),
        "[\\[\\]{},:a-c é]{0,6}".prop_map(|text| format!("\"{text}\"")),
        Just("\"\\\"\\\\\"".to_owned()),
        Just("\"\\\\\"".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|list| format!("[{}]", list.join(", "))),
            prop::collection::vec(inner, 0..3).prop_map(|list| object(&list)),
        ]
    })
}

fn object(values: &[String]) -> String {
    let pairs: Vec<_> = values.iter().enumerate().map(|(i, value)| format!("\"k}}{i}\":\n{value}")).collect();
    format!("{{{}}}", pairs.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// The elements come out as they were put in, on their lines, whatever the chunk length.
    #[test]
    fn gives_back_what_was_put_in(
        pages in prop::collection::vec(prop::collection::vec(prop::collection::vec(value(), 0..3), 0..5), 0..4),
        gap in "[ \n]{0,2}",
        size in 1_usize..60,
    ) {
        let mut text = String::new();
        let mut expected = Vec::new();
        for page in &pages {
            text += "[";
            for (i, values) in page.iter().enumerate() {
                text += if i > 0 { "," } else { "" };
                text += &gap;
                expected.push((1 + text.matches('\n').count() as u64, object(values)));
                text += &object(values);
            }
            text += "]";
            text += &gap;
        }
        let (rows, faults) = split(text.as_bytes(), size);
        prop_assert_eq!(rows, expected);
        prop_assert!(faults.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100_000) })]

    /// No input panics, hangs or depends on the chunk length, also where it is cut.
    #[test]
    fn any_input(bytes in prop::collection::vec(prop::sample::select(&b"{}[]\",\\\n a\xFF\xEF\xBB\xBF"[..]), 0..40), size in 1_usize..20) {
        let whole = split(&bytes[..], 1 << 20);
        let parts = split(&bytes[..], size);
        prop_assert_eq!(&whole.0, &parts.0);
        let place = |faults: &[Fault]| kinds(faults);
        prop_assert_eq!(place(&whole.1), place(&parts.1));
        let cut = split(Cut(&bytes), size);
        prop_assert_eq!(whole.0, cut.0);
    }
}
