use std::collections::BTreeMap;

use arrow_array::{Array, ArrayRef};

use crate::bars::Bar;
use crate::cell::Cells;
use crate::human::{count, float, grouped};

/// The distribution of a column, gathered in one pass and bounded memory.
///
/// Values are counted by their decimal digits, as many of them as keep the number of counters
/// small; so bins end at round numbers and depend on the values alone, not on their order. Heavily
/// skewed columns (downloads, sizes of families) are shown by powers of two instead.
#[derive(Debug, Clone, Default)]
pub struct Histogram {
    /// Counts of `⌊v / 10^exponent⌋`.
    linear: BTreeMap<i64, u64>,
    exponent: i32,
    /// Counts of `⌊log₂ v⌋` of the positive values.
    powers: BTreeMap<i32, u64>,
    zeros: u64,
    negative: u64,
    missing: u64,
    fraction: bool,
}

const COUNTERS: usize = 4_096;
/// Decimal digits of a value that are looked at.
const DIGITS: i32 = 15;

impl Histogram {
    /// Counts nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts the cells of a column; those that are no finite number are counted apart.
    pub fn push(&mut self, column: &ArrayRef) {
        let cells = Cells::of(column);
        for row in 0..column.len() {
            match cells.get(row).number().filter(|value| value.is_finite()) {
                Some(value) => self.count(value),
                None => self.missing += 1,
            }
        }
    }

    /// The number of values counted.
    pub fn values(&self) -> u64 {
        self.zeros + self.negative + self.powers.values().sum::<u64>()
    }

    /// The number of cells that were no finite number.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    fn count(&mut self, value: f64) {
        self.fraction |= value.fract() != 0.0;
        if value > 0.0 {
            *self.powers.entry(floor_log2(value)).or_default() += 1;
        } else if value < 0.0 {
            self.negative += 1;
        } else {
            self.zeros += 1;
        }
        let (key, exponent) = decimal(value);
        if self.linear.is_empty() {
            self.exponent = exponent;
        }
        if exponent > self.exponent {
            self.coarsen(exponent);
        }
        *self.linear.entry(floor_shift(key, self.exponent - exponent)).or_default() += 1;
        while self.linear.len() > COUNTERS {
            self.coarsen(self.exponent + 1);
        }
    }

    fn coarsen(&mut self, exponent: i32) {
        let by = exponent - self.exponent;
        let mut coarse = BTreeMap::new();
        for (key, count) in &self.linear {
            *coarse.entry(floor_shift(*key, by)).or_default() += count;
        }
        self.linear = coarse;
        self.exponent = exponent;
    }

    /// At most about `most` bins as bars, empty ones between others included.
    pub fn bars(&self, most: usize) -> Vec<Bar> {
        let linear = self.linear_bins(most.max(2));
        let fullest = linear.iter().map(|bin| bin.count).max().unwrap_or(0);
        let spread = self.powers.len() >= 6;
        if self.negative == 0 && spread && fullest as f64 > 0.8 * self.values() as f64 {
            return self.power_bars(most.max(2));
        }
        let whole = !self.fraction;
        linear.iter().map(|bin| bar(bin.low, bin.high, bin.count, whole)).collect()
    }

    fn linear_bins(&self, most: usize) -> Vec<Bin> {
        let (Some(&first), Some(&last)) = (self.linear.keys().next(), self.linear.keys().next_back()) else {
            return Vec::new();
        };
        let least = if self.fraction { i32::MIN } else { 0 };
        for exponent in self.exponent.. {
            let by = exponent - self.exponent;
            for step in [1, 2, 5] {
                let place = |key: i64| floor_shift(key, by).div_euclid(step);
                let span = place(last).abs_diff(place(first));
                if exponent >= least && span < most as u64 {
                    let mut counts = vec![0; span as usize + 1];
                    for (key, count) in &self.linear {
                        counts[place(*key).abs_diff(place(first)) as usize] += count;
                    }
                    let edge = |i: usize| scaled((place(first) + i as i64) * step, exponent);
                    let bin = |(i, count)| Bin { low: edge(i), high: edge(i + 1), count };
                    return counts.into_iter().enumerate().map(bin).collect();
                }
            }
        }
        Vec::new()
    }

    fn power_bars(&self, most: usize) -> Vec<Bar> {
        let (Some(&first), Some(&last)) = (self.powers.keys().next(), self.powers.keys().next_back()) else {
            return Vec::new();
        };
        let step = (last - first + 1).div_euclid(most as i32) + 1;
        let mut out = Vec::new();
        if self.zeros > 0 {
            out.push(Bar { label: "0".to_owned(), value: self.zeros as f64, text: count(self.zeros) });
        }
        let mut low = first;
        while low <= last {
            let within = self.powers.range(low..low + step).map(|(_, count)| count).sum();
            out.push(bar(2f64.powi(low), 2f64.powi(low + step), within, !self.fraction));
            low += step;
        }
        out
    }
}

struct Bin {
    low: f64,
    high: f64,
    count: u64,
}

fn bar(low: f64, high: f64, counted: u64, whole: bool) -> Bar {
    // Years and small numbers read better without separators.
    let number = |value: f64| if value.abs() < 1e4 { float(value) } else { grouped(&float(value)) };
    let label = match (whole, high - 1.0) {
        (true, last) if last <= low => number(low),
        (true, last) => format!("{} – {}", number(low), number(last)),
        (false, _) => format!("{} – {}", number(low), number(high)),
    };
    Bar { label, value: counted as f64, text: count(counted) }
}

/// `⌊log₂ v⌋` of a positive value, from its bits; subnormal ones count as the smallest normal.
fn floor_log2(value: f64) -> i32 {
    ((value.to_bits() >> 52) & 0x7ff) as i32 - 1_023
}

/// The value as `key × 10^exponent`, rounded to 15 digits, so that 0.3 begins a bin and does not
/// end one.
fn decimal(value: f64) -> (i64, i32) {
    if value == 0.0 {
        return (0, -350);
    }
    let text = format!("{value:.*e}", DIGITS as usize - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or(("0", "0"));
    let key = mantissa.replace('.', "").parse().unwrap_or(0);
    (key, exponent.parse().unwrap_or(0) - (DIGITS - 1))
}

/// `⌊key / 10^by⌋`.
fn floor_shift(key: i64, by: i32) -> i64 {
    match 10i64.checked_pow(by.max(0) as u32) {
        Some(divisor) => key.div_euclid(divisor),
        None => -i64::from(key < 0),
    }
}

/// `key × 10^exponent`, as near as can be: through text, which rounds once.
fn scaled(key: i64, exponent: i32) -> f64 {
    format!("{key}e{exponent}").parse().unwrap_or(0.0)
}
