//! Cuts lines into pieces: `pieces MODEL [double] < TEXT` writes tokens, unknown ones and pieces of each line.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::io::{BufRead, BufWriter, Write};

use cladist_sentencepiece::{Model, Rounding};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("pieces MODEL [double] < TEXT")?;
    let rounding = if std::env::args().nth(2).is_some() { Rounding::Double } else { Rounding::Single };
    let model = Model::read(&std::fs::read(path)?)?.with_rounding(rounding);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let encoded = model.encode(&line?);
        let pieces: Vec<&str> = encoded.tokens().map(|token| token.piece).collect();
        writeln!(out, "{}\t{}\t{}", encoded.len(), encoded.unknown(), pieces.join(" "))?;
    }
    Ok(())
}
