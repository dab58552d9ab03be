use std::io::{self, Write};

use crate::grow::Population;
use crate::model::Synthetic;

/// One record in so many is repeated, as in dumps made page by page.
const REPEATED: u32 = 4_001;

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

fn record(line: &mut String, number: u32, model: &Synthetic) {
    use std::fmt::Write as _;
    let _ = write!(
        line,
        "{{\"_id\":\"{:024x}\",\"id\":\"{}\",\"likes\":{},\"private\":false,\"downloads\":{},\"tags\":[",
        0x0062_1ff0_0000_0000_u128 + u128::from(number),
        model.id,
        model.likes,
        model.downloads
    );
    for (place, tag) in tags(model).iter().enumerate() {
        let _ = write!(line, "{}\"{tag}\"", if place == 0 { "" } else { "," });
    }
    line.push(']');
    for (key, value) in [("pipeline_tag", model.task), ("library_name", model.library)] {
        if let Some(value) = value {
            let _ = write!(line, ",\"{key}\":\"{value}\"");
        }
    }
    let _ = writeln!(line, ",\"createdAt\":\"{}\",\"modelId\":\"{}\"}}", date(model.created), model.id);
}

/// All tags of a model, in the Hub's order.
pub(crate) fn tags(model: &Synthetic) -> Vec<String> {
    let mut tags: Vec<String> = model.library.iter().map(|library| (*library).to_owned()).collect();
    tags.extend(model.tags.iter().map(|tag| (*tag).to_owned()));
    tags.extend(model.languages.iter().map(|language| (*language).to_owned()));
    for (base, relation) in &model.bases {
        tags.push(format!("base_model:{base}"));
        if let Some(word) = relation.word() {
            tags.push(format!("base_model:{word}:{base}"));
        }
    }
    tags.extend(model.license.iter().map(|license| format!("license:{license}")));
    tags.push("region:us".to_owned());
    tags
}

/// `2024-05-01T12:00:00.000Z`, after Howard Hinnant's civil-from-days algorithm.
pub(crate) fn date(millis: i64) -> String {
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
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn dates_are_right() {
        // Known dates: the epoch, the Hub's floor, a leap day.
        assert_eq!(date(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(date(1_646_263_744_000), "2022-03-02T23:29:04.000Z");
        assert_eq!(date(1_709_164_800_000), "2024-02-29T00:00:00.000Z");
    }

    #[test]
    fn every_line_is_an_object_with_the_hubs_keys() {
        let population = Population::grow(Settings::new(5_000, 2));
        let mut out = Vec::new();
        write_jsonl(&population, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 5_001);
        let mut based = 0;
        for line in text.lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(record["id"], record["modelId"]);
            let tags = record["tags"].as_array().unwrap();
            based += u32::from(tags.iter().any(|tag| tag.as_str().unwrap().starts_with("base_model:")));
        }
        assert!((2_100..2_400).contains(&based), "{based}");
        let length = text.len() / 5_001;
        assert!((300..450).contains(&length), "{length} bytes a record");
    }
}
