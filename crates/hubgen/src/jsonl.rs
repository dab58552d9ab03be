use std::io::{self, Write};

use crate::grow::Population;
use crate::model::Synthetic;

/// One record in so many is repeated, as in dumps made page by page.
pub(crate) const REPEATED: u32 = 4_001;

/// Writes the population as JSON lines in the shape of the Hub's list API.
pub fn write_jsonl(population: &Population, out: &mut impl Write) -> io::Result<()> {
    let mut line = String::with_capacity(1024);
    for number in 0..population.len() {
        line.clear();
        record(&mut line, number, &population.model(number));
        out.write_all(line.as_bytes())?;
        if number % REPEATED == REPEATED - 1 {
            out.write_all(line.as_bytes())?;
        }
    }
    out.flush()
}

/// One line. Nothing in it needs escaping: every text is one of ours.
fn record(line: &mut String, number: u32, model: &Synthetic) {
    line.push_str("{\"_id\":\"");
    object_id(line, number);
    line.push_str("\",\"id\":\"");
    line.push_str(&model.id);
    line.push_str("\",\"likes\":");
    number_text(line, model.likes);
    line.push_str(",\"private\":false,\"downloads\":");
    number_text(line, model.downloads);
    line.push_str(",\"tags\":[");
    let mut between = "\"";
    each_tag(model, |parts| {
        line.push_str(between);
        line.extend(parts.iter().copied());
        between = "\",\"";
    });
    line.push_str("\"]");
    for (key, value) in [("pipeline_tag", model.task), ("library_name", model.library)] {
        if let Some(value) = value {
            line.extend([",\"", key, "\":\"", value, "\""]);
        }
    }
    line.push_str(",\"createdAt\":\"");
    date(line, model.created);
    line.push_str("\",\"modelId\":\"");
    line.push_str(&model.id);
    line.push_str("\"}\n");
}

/// A count in decimal digits; many times as fast as `write!`, and there are eight million of them.
pub(crate) fn number_text(out: &mut String, count: i64) {
    let mut rest = count.unsigned_abs();
    let mut digits = [b'0'; 20];
    let mut begin = digits.len();
    loop {
        begin -= 1;
        digits[begin] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits[begin..].iter().map(|&digit| char::from(digit)));
}

/// 24 hexadecimal digits.
fn object_id(line: &mut String, number: u32) {
    line.push_str("621ffdc136468d70");
    for shift in (0..8).rev() {
        line.push(char::from(b"0123456789abcdef"[(number >> (4 * shift)) as usize & 15]));
    }
}

/// Every tag of a model, in pieces, in the Hub's order.
pub(crate) fn each_tag(model: &Synthetic, mut tag: impl FnMut(&[&str])) {
    model.library.iter().for_each(|library| tag(&[library]));
    model.tags.iter().for_each(|other| tag(&[other]));
    model.task.iter().for_each(|task| tag(&[task]));
    model.languages.iter().for_each(|language| tag(&[language]));
    model.dataset.iter().for_each(|dataset| tag(&["dataset:", dataset]));
    model.paper.iter().for_each(|paper| tag(&["arxiv:", paper]));
    for (place, (base, relation)) in model.bases.iter().enumerate() {
        // A second relation to the same base is a typed tag more, and no second plain one.
        let before = model.bases[..place].iter().find(|(other, _)| other == base);
        if before.is_none_or(|(_, other)| other == relation) {
            tag(&["base_model:", base]);
        }
        if let Some(word) = relation.word() {
            tag(&["base_model:", word, ":", base]);
        }
    }
    model.license.iter().for_each(|license| tag(&["license:", license]));
    tag(&["region:us"]);
}

/// `2024-05-01T12:00:00.000Z`, after Howard Hinnant's civil-from-days algorithm.
pub(crate) fn date(out: &mut String, millis: i64) {
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (seconds, millis) = (rest / 1000, rest % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    for (value, width, after) in [
        (year, 4, '-'),
        (month, 2, '-'),
        (day, 2, 'T'),
        (hour, 2, ':'),
        (minute, 2, ':'),
        (second, 2, '.'),
        (millis, 3, 'Z'),
    ] {
        for place in (0..width).rev() {
            out.push(char::from(b'0' + (value / 10_i64.pow(place) % 10) as u8));
        }
        out.push(after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_by_the_standard_library() {
        for count in [0, 7, 10, 99, 1_234_567_890, i64::MAX] {
            let mut out = String::new();
            number_text(&mut out, count);
            assert_eq!(out, count.to_string());
        }
    }

    #[test]
    fn dates_are_right() {
        // Known dates: the epoch, the Hub's floor, a leap day, the last moment of a year.
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_646_263_744_000, "2022-03-02T23:29:04.000Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (1_704_067_199_999, "2023-12-31T23:59:59.999Z"),
        ] {
            let mut out = String::new();
            date(&mut out, millis);
            assert_eq!(out, text);
        }
    }
}
