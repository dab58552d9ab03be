//! What normalising ten million tags costs, repeated as in a column of a dump: a few common ones, a long tail.
//! `cargo xtask bench` calls it.
#![allow(clippy::print_stdout, reason = "this is a program")]

use std::time::Instant;

use cladist_languages::{Normalizer, Options, reference};

fn main() {
    let common = ["en", "zh", "eng_Latn", "fr", "German", "pt-BR", "no", "iw", "multilingual", "code"];
    let rare: Vec<&str> = reference().iter().map(|language| language.name).collect();
    let mut normalizer = Normalizer::new(Options::default());
    let (mut random, mut found) = (1_u64, 0_u64);
    let begun = Instant::now();
    for _ in 0..10_000_000 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let draw = (random >> 33) as usize;
        let raw = if draw % 10 < 9 { common[draw / 10 % common.len()] } else { rare[draw / 10 % rare.len()] };
        found += u64::from(normalizer.normalize(raw).iso639_3.is_some());
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("ten million tags: {seconds:.2} s on one thread, {found} with a language");
}
