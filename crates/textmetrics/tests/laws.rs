//! What holds for any text.
#![allow(clippy::float_cmp, reason = "the same counts give the same score")]
use cladist_textmetrics::{
    AnswerNormalizer, AnswerStyle, EditDistance, EditSimilarity, ErrorRate, Heard, Listener, Metric, Overlap,
    Scorer, Tokenizer, Unit, bbh_answer, boxed_answer, boxed_equal, gsm8k_flexible, gsm8k_strict, number,
};
use proptest::prelude::*;

/// Words, numbers, punctuation, scripts and white space of every kind, close enough to match now and then.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ab]{1,3}",
        2 => prop::sample::select(vec!["the", "1,5", ".", "-", "5-", "你好", "é", "$", "#### 7", "\\frac", "{", "}"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ];
    let space = prop::sample::select(vec![" ", " ", " ", "", "\n", "\u{a0}", "\u{1c}", "  ", "\u{3000}"]);
    prop::collection::vec((piece, space), 0..14)
        .prop_map(|parts| parts.into_iter().flat_map(|(piece, space)| [piece, space.to_owned()]).collect())
}

fn metrics() -> Vec<Metric> {
    ["BLEU", "chrF2", "chrF3++", "TER"].iter().map(|name| Metric::named(name).unwrap()).collect()
}

fn stats(metric: Metric, hypothesis: &str, references: &[&str]) -> Vec<f64> {
    let mut out = Vec::new();
    Scorer::new(metric).stats(hypothesis, references, &mut out);
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_perfect_translation_has_the_perfect_score(text in text()) {
        for metric in metrics() {
            let score = metric.sentence_score(&stats(metric, &text, &[&text]));
            let perfect = if metric.higher_is_better() { 100.0 } else { 0.0 };
            // A text without any word or character has nothing to match.
            let empty = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{1c}').is_empty();
            prop_assert!(empty && score == 0.0 || (score - perfect).abs() < 1e-9, "{}: {score}", metric.name());
        }
    }

    #[test]
    fn statistics_have_their_width_and_scores_their_range(
        hypothesis in text(),
        references in prop::collection::vec(text(), 0..4),
    ) {
        let references: Vec<&str> = references.iter().map(String::as_str).collect();
        for metric in metrics() {
            let stats = stats(metric, &hypothesis, &references);
            prop_assert_eq!(stats.len(), metric.width());
            prop_assert!(stats.iter().all(|x| x.is_finite() && *x >= 0.0));
            let score = metric.sentence_score(&stats);
            prop_assert!(score >= 0.0 && (score <= 100.0 + 1e-9 || !metric.higher_is_better()), "{score}");
            prop_assert!(metric.score(&stats).is_finite());
        }
    }

    /// A scorer keeps nothing of a sentence: the same in any company, and so sums in any order.
    #[test]
    fn sentences_do_not_depend_on_each_other(
        pairs in prop::collection::vec((text(), text()), 1..6).prop_shuffle(),
    ) {
        for metric in metrics() {
            let (mut scorer, mut out) = (Scorer::new(metric), Vec::new());
            for (hypothesis, reference) in &pairs {
                scorer.stats(hypothesis, &[reference], &mut out);
                prop_assert_eq!(&out, &stats(metric, hypothesis, &[reference]));
            }
        }
    }

    /// chrF takes the best of several references, TER the fewest edits.
    #[test]
    fn another_reference_never_hurts_chrf(hypothesis in text(), one in text(), other in text()) {
        let chrf = Metric::named("chrF2").unwrap();
        let score = |references: &[&str]| chrf.score(&stats(chrf, &hypothesis, references));
        prop_assert_eq!(score(&[&one, &other]), score(&[&one]).max(score(&[&other])));
        let ter = Metric::named("TER").unwrap();
        let edits = |references: &[&str]| stats(ter, &hypothesis, references)[0];
        prop_assert_eq!(edits(&[&one, &other]), edits(&[&one]).min(edits(&[&other])));
    }

    #[test]
    fn tokenizers_keep_every_character_but_white_space(text in text()) {
        for tokenizer in [Tokenizer::None, Tokenizer::V13a, Tokenizer::Intl, Tokenizer::Char, Tokenizer::Zh] {
            // No entity and no dash before a line break: those are read or removed.
            let text = text.replace('\n', " ");
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\u{1c}').collect::<String>();
            prop_assert_eq!(bare(&tokenizer.words(&text).concat()), bare(&text), "{}", tokenizer.name());
        }
    }

    #[test]
    fn error_rates_count_every_unit(reference in text(), heard in text()) {
        let mut listener = Listener::new(Heard::default());
        for unit in [Unit::Word, Unit::Character] {
            let counts = listener.counts(unit, &reference, &heard).unwrap();
            let back = listener.counts(unit, &heard, &reference).unwrap();
            let edits = counts.substitutions + counts.deletions + counts.insertions;
            prop_assert_eq!(edits, back.substitutions + back.deletions + back.insertions);
            prop_assert_eq!(counts.hits + counts.substitutions + counts.deletions,
                back.hits + back.substitutions + back.insertions);
            for rate in [ErrorRate::Mer, ErrorRate::Wil] {
                prop_assert!((0.0..=1.0).contains(&rate.score(&counts.stats())));
            }
            let longest = (counts.hits + counts.substitutions + counts.deletions.max(counts.insertions)) as f64;
            prop_assert!(edits as f64 <= longest + counts.deletions.min(counts.insertions) as f64);
            prop_assert_eq!(listener.counts(unit, &reference, &reference).unwrap().hits,
                counts.hits + counts.substitutions + counts.deletions);
            let chunks = listener.chunks(unit, &reference, &heard).unwrap();
            let ends = chunks.last().map_or((0, 0), |last| (last.reference.end, last.hypothesis.end));
            prop_assert_eq!(ends.0 as u64, counts.hits + counts.substitutions + counts.deletions);
            prop_assert_eq!(ends.1 as u64, counts.hits + counts.substitutions + counts.insertions);
        }
    }

    #[test]
    fn answers_are_judged_whatever_they_are(one in text(), other in text()) {
        let mut normal = String::new();
        for style in [AnswerStyle::Plain, AnswerStyle::Squad, AnswerStyle::MultiLoko] {
            let mut normalizer = AnswerNormalizer::new(style);
            normalizer.normalize(&one, &mut normal);
            let once = normal.clone();
            normalizer.normalize(&once, &mut normal);
            prop_assert_eq!(&once, &normal, "normalising twice changes nothing");
        }
        let mut overlap = Overlap::default();
        prop_assert_eq!(overlap.f1(&one, &other, 1.0), overlap.f1(&other, &one, 1.0));
        prop_assert_eq!(overlap.f1(&one, &one, 1.0), 1.0);
        for autojunk in [true, false] {
            let ratio = EditSimilarity::new(autojunk).ratio(&one, &other).unwrap();
            prop_assert!((0.0..=1.0).contains(&ratio));
        }
        let (mut distance, length) = (EditDistance::default(), |text: &str| text.chars().count() as u64);
        prop_assert_eq!(distance.of(&one, &other).unwrap(), distance.of(&other, &one).unwrap());
        prop_assert!(distance.of(&one, &other).unwrap() <= length(&one).max(length(&other)));
        let _ = (bbh_answer(&one), boxed_answer(&one), gsm8k_strict(&one), gsm8k_flexible(&one), number(&one));
        prop_assert!(boxed_equal(&one, &one));
    }
}
