//! Months of the Gregorian calendar, UTC.

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// A month: 12 times the year, plus 0 for January to 11 for December.
pub type Month = i32;

/// The first day of the years 1 and 10000, in days since 1970-01-01.
const FIRST: i64 = -719_162;
const END: i64 = 2_932_897;

/// A date in milliseconds since 1970, unless it lies outside the years 1 to 9999: no model has such
/// a date, and it counts as unknown.
pub fn known_date(millis: Option<i64>) -> Option<i64> {
    millis.filter(|millis| (FIRST..END).contains(&millis.div_euclid(DAY)))
}

/// The month of a known date in milliseconds since 1970.
pub fn month_of(millis: i64) -> Month {
    let day = millis.div_euclid(DAY).clamp(FIRST, END - 1);
    // By the mean length of a month the guess is one off at most.
    let mut month = (1970.0 * 12.0 + day as f64 * 12.0 / 365.2425) as Month;
    while first_day(month) > day {
        month -= 1;
    }
    while first_day(month + 1) <= day {
        month += 1;
    }
    month
}

/// The first day of a month, in days since 1970-01-01.
pub fn first_day(month: Month) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let year = i64::from(month.div_euclid(12));
    let place = month.rem_euclid(12) as usize;
    // Leap days before the first of January of this year, and this year's own.
    let before = year - 1;
    let leaps = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    FIRST + before * 365 + leaps + BEFORE[place] + i64::from(leap && place > 1)
}

#[cfg(test)]
mod tests {
    use super::{DAY, first_day, known_date, month_of};

    #[test]
    fn known_first_days() {
        // Days since 1970 from the calendar: 2000-03-01 is 11017, 2022-03-01 is 19052.
        let cases = [((1970, 1), 0), ((2000, 3), 11_017), ((2022, 3), 19_052), ((1969, 12), -31)];
        for ((year, month), day) in cases {
            assert_eq!(first_day(year * 12 + month - 1), day, "{year}-{month}");
        }
        assert_eq!((first_day(12), first_day(120_000)), (-719_162, 2_932_897));
    }

    #[test]
    fn every_month_begins_on_its_first_day_and_ends_before_the_next() {
        for month in 12..120_000 {
            assert_eq!(month_of(first_day(month) * DAY), month);
            assert_eq!(month_of(first_day(month + 1) * DAY - 1), month);
        }
    }

    #[test]
    fn dates_nobody_can_mean_are_unknown() {
        assert_eq!(known_date(Some(-1)), Some(-1));
        assert_eq!([Some(i64::MIN), Some(i64::MAX), None].map(known_date), [None; 3]);
    }
}
