/// Milliseconds since 1970-01-01T00:00:00Z of a date as the Hub or a table writes it.
///
/// Read are `2022-03-02T23:29:04.000Z`, with or without a fraction (of any length, cut to
/// milliseconds), with a space for the `T`, with `Z`, ` UTC`, an offset (`+02:00`, `+0200`,
/// `+02`) or nothing (UTC), without seconds, and a date alone (midnight). Anything else is `None`.
///
/// ```
/// assert_eq!(cladist_hub::parse_date("1970-01-02T00:00:01.5Z"), Some(86_401_500));
/// assert_eq!(cladist_hub::parse_date("last week"), None);
/// ```
pub fn parse_date(text: &str) -> Option<i64> {
    let b = text.trim().as_bytes();
    if b.len() < 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let year = digits(&b[0..4])?;
    let midnight = civil_to_millis(year, digits(&b[5..7])?, digits(&b[8..10])?)?;
    match b.get(10) {
        None => Some(midnight),
        Some(b'T' | b't' | b' ') => Some(midnight + time_of_day(&b[11..])?),
        Some(_) => None,
    }
}

/// Milliseconds from the epoch to midnight UTC of a day of the proleptic Gregorian calendar;
/// `None` when there is no such day.
pub fn civil_to_millis(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day < 1 || day > length || !(0..=9999).contains(&year) {
        return None;
    }
    // Years that begin in March put the leap day last; eras of 400 years repeat exactly.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era - 719_468) * 86_400_000)
}

fn digits(b: &[u8]) -> Option<i64> {
    b.iter().try_fold(0, |n, d| d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0')))
}

/// `HH:MM[:SS[.fraction]]` and a zone, in milliseconds after midnight UTC of the day named.
fn time_of_day(b: &[u8]) -> Option<i64> {
    if b.len() < 5 || b[2] != b':' {
        return None;
    }
    let (hour, minute) = (digits(&b[0..2])?, digits(&b[3..5])?);
    let (second, rest) = match &b[5..] {
        [b':', a, c, rest @ ..] => (digits(&[*a, *c])?, rest),
        rest => (0, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (millis, rest) = match rest {
        [b'.' | b',', rest @ ..] => fraction(rest)?,
        rest => (0, rest),
    };
    Some(((hour * 60 + minute) * 60 + second) * 1000 + millis - zone(rest)?)
}

fn fraction(b: &[u8]) -> Option<(i64, &[u8])> {
    let n = b.iter().take_while(|d| d.is_ascii_digit()).count();
    let kept = &b[..n.min(3)];
    let scale = [0, 100, 10, 1][kept.len()];
    (n > 0).then_some(())?;
    Some((digits(kept)? * scale, &b[n..]))
}

/// The offset from UTC in milliseconds.
fn zone(b: &[u8]) -> Option<i64> {
    let (sign, b) = match b {
        [] | b"Z" | b"z" | b" UTC" | b" Z" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match b {
        [h1, h2] => (digits(&[*h1, *h2])?, 0),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{civil_to_millis, parse_date};

    #[test]
    fn shapes() {
        // `date -u -d '2022-03-02 23:29:04' +%s` is 1646263744.
        let t = 1_646_263_744_000;
        for text in [
            "2022-03-02T23:29:04.000Z",
            "2022-03-02T23:29:04Z",
            "2022-03-02 23:29:04",
            " 2022-03-02 23:29:04 UTC ",
            "2022-03-03T01:29:04+02:00",
            "2022-03-02T18:29:04.000000-0500",
            "2022-03-03 00:29:04+01",
        ] {
            assert_eq!(parse_date(text), Some(t), "{text}");
        }
        assert_eq!(parse_date("2022-03-02T23:29:04.1239Z"), Some(t + 123));
        assert_eq!(parse_date("2022-03-02T23:29:04.5Z"), Some(t + 500));
        assert_eq!(parse_date("2022-03-02"), Some(1_646_179_200_000));
        assert_eq!(parse_date("2000-02-29"), Some(951_782_400_000));
        assert_eq!(parse_date("1969-12-31T23:59:59.999Z"), Some(-1));
    }

    #[test]
    fn odd_ones() {
        for text in [
            "",
            "2022",
            "2022-13-01",
            "2022-02-29",
            "1900-02-29",
            "2022-03-02T24:00:00Z",
            "2022-03-02T",
            "2022-03-02T23:29:60Z",
            "2022-03-02T23:29:04.Z",
            "2022-03-02X23:29:04",
            "2022-3-2",
            "２０２２-03-02",
            "2022-03-02T23:29:04+2",
            "2022-03-02T23:29:04 CET",
            "+022-03-02",
            "2022-03-00",
            "2022-00-10",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    proptest! {
        /// The day after is 86,400,000 ms later, in every month and year.
        #[test]
        fn days_follow_each_other(year in 0i64..=9998, month in 1i64..=12, day in 1i64..=31) {
            if let Some(today) = civil_to_millis(year, month, day) {
                let tomorrow = civil_to_millis(year, month, day + 1)
                    .or_else(|| civil_to_millis(year, month + 1, 1))
                    .or_else(|| civil_to_millis(year + 1, 1, 1));
                prop_assert_eq!(tomorrow, Some(today + 86_400_000));
            }
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,40}", cut in "[0-9T:. Z+-]{0,30}") {
            let _ = (parse_date(&text), parse_date(&cut));
        }
    }
}
