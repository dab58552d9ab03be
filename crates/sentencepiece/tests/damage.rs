//! Files that are damaged, and texts of any kind: errors, never panics.
use cladist_sentencepiece::{Model, ModelError};
use proptest::prelude::*;

const UNIGRAM: &[u8] = include_bytes!("models/unigram.model");
const BPE: &[u8] = include_bytes!("models/bpe-bytes.model");

fn error(bytes: &[u8]) -> String {
    Model::read(bytes).unwrap_err().to_string()
}

/// A model of some pieces: text, score, type.
fn made(pieces: &[(&str, u8)], more: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (text, kind) in pieces {
        let length = text.len() as u8;
        bytes.extend([0x0a, length + 9, 0x0a, length]);
        bytes.extend(text.as_bytes());
        bytes.extend([0x15, 0, 0, 0x80, 0xbf, 0x18, *kind]);
    }
    bytes.extend(more);
    bytes
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    assert_eq!(Model::read(b"").unwrap_err(), ModelError::NoPieces);
    assert!(error(b"{\"model\": 1}").contains("no SentencePiece model"));
    assert!(error(&UNIGRAM[..UNIGRAM.len() - 9]).contains("cut short"));
    assert_eq!(error(&made(&[("a", 1)], &[])), "0 pieces stand for unknown text; a model has one");
    assert_eq!(error(&made(&[("u", 2), ("a", 1), ("a", 4)], &[])), "piece 2 is `a` again");
    assert_eq!(error(&made(&[("u", 2), ("", 1)], &[])), "piece 1 is empty");
    assert_eq!(error(&made(&[("u", 2), ("a", 9)], &[])), "piece type 9 is not known");
    let byte = "piece 1, `<0x41>`, is of the byte kind, and byte fallback is off";
    assert_eq!(error(&made(&[("u", 2), ("<0x41>", 6)], &[])), byte);
    // Byte fallback on (field 35 of the trainer's settings).
    let fallback = [0x12, 3, 0x98, 2, 1];
    assert_eq!(
        error(&made(&[("u", 2), ("<0x41>", 6)], &fallback)),
        "byte fallback is on, and 1 of the 256 byte pieces are there"
    );
    assert!(error(&made(&[("u", 2), ("<0x4g>", 6)], &fallback)).contains("names no byte"));
    // A model type of 7 (field 3), and a table of normalisation longer than itself.
    assert_eq!(error(&made(&[("u", 2)], &[0x12, 2, 0x18, 7])), "model type 7 is not known");
    assert!(error(&made(&[("u", 2)], &[0x1a, 7, 0x12, 5, 9, 0, 0, 0, 1])).contains("beyond its end"));
}

#[test]
fn what_has_no_piece_is_unknown_and_joins_its_neighbours() {
    let model = Model::read(&made(&[("<unk>", 2), ("\u{2581}a", 1), ("b", 1)], &[])).unwrap();
    let encoded = model.encode("a xy b");
    let tokens: Vec<(&str, bool)> = encoded.tokens().map(|token| (token.piece, token.unknown)).collect();
    assert_eq!(tokens, [("\u{2581}a", false), ("\u{2581}xy\u{2581}", true), ("b", false)]);
    assert_eq!((encoded.len(), encoded.unknown()), (3, 1));
    assert!(model.encode("").is_empty());
    assert!(model.encode("  ").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_changed_byte_never_panics(place in 0..UNIGRAM.len(), byte in any::<u8>(), text in ".{0,20}") {
        let mut bytes = UNIGRAM.to_vec();
        bytes[place] = byte;
        if let Ok(model) = Model::read(&bytes) {
            let _ = model.encode(&text).tokens().count();
        }
    }

    #[test]
    fn pieces_are_the_normalised_text(text in ".{0,40}") {
        let model = Model::read(UNIGRAM).unwrap();
        let encoded = model.encode(&text);
        let joined: String = encoded.tokens().map(|token| token.piece).collect();
        prop_assert_eq!(&joined, encoded.normalized());
    }

    #[test]
    fn bytes_leave_nothing_unknown(text in ".{0,40}") {
        let model = Model::read(BPE).unwrap();
        prop_assert_eq!(model.encode(&text).unknown(), 0);
    }
}
