//! Dates and points in time in the form of ISO 8601.

use std::io::Write;

use arrow_schema::TimeUnit;

use crate::cell::Instant;

/// Year, month and day of a count of days since 1970-01-01, in the proleptic Gregorian calendar.
///
/// Eras of 400 years begin on 1 March, so that the leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    const ERA: i64 = 146_097;
    const TO_MARCH_OF_YEAR_0: i64 = 719_468;
    // One era added before and taken away after keeps the sum in range at both ends.
    let (days, eras) = (days.rem_euclid(ERA) + TO_MARCH_OF_YEAR_0, days.div_euclid(ERA));
    let (era, day) = (days.div_euclid(ERA) + eras, days.rem_euclid(ERA));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year) } else { (month - 9, year + 1) };
    (year + era * 400, month, day_of_month)
}

/// `2022-03-02`; years outside 0 to 9999 carry their sign.
pub(crate) fn write_date(out: &mut Vec<u8>, days: i64) {
    let (year, month, day) = civil(days);
    // Writing to a vector cannot fail.
    let _ = match year {
        0..=9999 => write!(out, "{year:04}-{month:02}-{day:02}"),
        _ => write!(out, "{year:+05}-{month:02}-{day:02}"),
    };
}

/// `2022-03-02T23:29:04.000Z`: as many digits as the unit has, `Z` where the column has a zone.
pub(crate) fn write_instant(out: &mut Vec<u8>, instant: Instant) {
    let (per_second, digits) = match instant.unit {
        TimeUnit::Second => (1, 0),
        TimeUnit::Millisecond => (1_000, 3),
        TimeUnit::Microsecond => (1_000_000, 6),
        TimeUnit::Nanosecond => (1_000_000_000, 9),
    };
    let (seconds, fraction) = (instant.value.div_euclid(per_second), instant.value.rem_euclid(per_second));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    write_date(out, days);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    let _ = write!(out, "T{hour:02}:{minute:02}:{:02}", second % 60);
    if digits > 0 {
        let _ = write!(out, ".{fraction:0digits$}");
    }
    if instant.utc {
        out.push(b'Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(days: i64) -> String {
        let mut out = Vec::new();
        write_date(&mut out, days);
        String::from_utf8(out).unwrap()
    }

    fn time(value: i64, unit: TimeUnit, utc: bool) -> String {
        let mut out = Vec::new();
        write_instant(&mut out, Instant { value, unit, utc });
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn days_of_every_kind_of_year() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(11_017), "2000-03-01");
        assert_eq!(date(19_782), "2024-02-29");
        assert_eq!(date(-719_528), "0000-01-01");
        assert_eq!(date(-719_529), "-0001-12-31");
        assert_eq!(date(2_932_897), "+10000-01-01");
    }

    #[test]
    fn points_in_time_keep_the_digits_of_their_unit() {
        assert_eq!(time(1_646_263_744_000, TimeUnit::Millisecond, true), "2022-03-02T23:29:04.000Z");
        assert_eq!(time(-1, TimeUnit::Millisecond, false), "1969-12-31T23:59:59.999");
        assert_eq!(time(1, TimeUnit::Nanosecond, true), "1970-01-01T00:00:00.000000001Z");
        assert_eq!(time(86_399, TimeUnit::Second, false), "1970-01-01T23:59:59");
    }

    #[test]
    fn the_ends_of_the_range_do_not_overflow() {
        for value in [i64::MIN, i64::MAX] {
            assert!(time(value, TimeUnit::Second, true).ends_with('Z'));
            assert!(!date(value).is_empty());
        }
    }
}
