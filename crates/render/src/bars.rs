use std::fmt::Write;

use crate::human::{cut, pad, printable, width};
use crate::look::Look;

/// One bar of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What stands before it.
    pub label: String,
    /// Its length; all bars of a picture share one scale.
    pub value: f64,
    /// What stands after it.
    pub text: String,
}

/// The longest label.
const LABEL: usize = 40;
/// The shortest scale.
const SCALE: usize = 10;

/// Bars under each other, in eighths of a character: `label  ████████▌ 12,345`. A negative value
/// is drawn in a lighter shade.
pub fn bars(bars: &[Bar], look: Look) -> String {
    let labels: Vec<String> = bars.iter().map(|bar| printable(&bar.label)).collect();
    let texts: Vec<String> = bars.iter().map(|bar| printable(&bar.text)).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let room = look.picture_width();
    let label = widest(&labels).min(LABEL).min(room / 2);
    let scale = room.saturating_sub(label + 3 + widest(&texts)).clamp(SCALE, 60);
    let longest = bars.iter().map(|bar| bar.value.abs()).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let mut out = String::new();
    for ((bar, name), text) in bars.iter().zip(&labels).zip(&texts) {
        let name = pad(&cut(name, label), label, false);
        let drawn = draw(bar.value, longest, scale);
        let line =
            if drawn.is_empty() { format!("{name}  {text}") } else { format!("{name}  {drawn} {text}") };
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

fn draw(value: f64, longest: f64, scale: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if !value.is_finite() || value == 0.0 || longest <= 0.0 {
        return String::new();
    }
    let share = value.abs() / longest;
    let eighths = ((share * (scale * 8) as f64).round() as usize).clamp(1, scale * 8);
    if value < 0.0 {
        return "░".repeat(eighths.div_ceil(8));
    }
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}
