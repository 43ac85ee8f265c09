//! Dates as rows write them, made comparable.

/// Year, month, day; months and days that are not told are 0.
pub(super) type Date = (u16, u8, u8);

/// The dates of a column: ISO 8601 (`2018-05-16`, also only its year, or with a time), or numbers with slashes whose
/// order the column itself gives away (`05/16/2018`). What is no date is `None`; so is the whole
/// column where its order cannot be told.
pub(super) fn dates(values: &[Option<&str>]) -> Vec<Option<Date>> {
    let slashed: Vec<Option<[u16; 3]>> = values.iter().map(|v| v.and_then(slashed)).collect();
    let above_twelve = |place: usize| slashed.iter().flatten().any(|d| d[place] > 12);
    let order = match (above_twelve(0), above_twelve(1)) {
        (false, true) => Some((0, 1)),
        (true, false) => Some((1, 0)),
        _ => None,
    };
    let of = |(value, slashed): (Option<&str>, Option<[u16; 3]>)| match (slashed, order) {
        (Some(d), Some((month, day))) => checked(d[2], d[month], d[day]),
        (Some(_), None) => None,
        (None, _) => value.and_then(iso),
    };
    values.iter().copied().zip(slashed).map(of).collect()
}

fn slashed(value: &str) -> Option<[u16; 3]> {
    let mut parts = value.trim().split(['/', '.']).map(|p| p.parse().ok());
    let found = [parts.next()??, parts.next()??, parts.next()??];
    (parts.next().is_none() && found[2] > 31).then_some(found)
}

fn iso(value: &str) -> Option<Date> {
    let day = value.trim().split(['T', ' ']).next()?;
    let mut parts = day.split('-').map(|p| p.parse::<u16>().ok());
    let year = parts.next()??;
    let month = parts.next().map_or(Some(0), |m| m)?;
    let day = parts.next().map_or(Some(0), |d| d)?;
    if parts.next().is_some() { None } else { checked(year, month, day) }
}

fn checked(year: u16, month: u16, day: u16) -> Option<Date> {
    ((1000..10_000).contains(&year) && month <= 12 && day <= 31).then_some((year, month as u8, day as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_day_and_month_is_told_by_the_column_or_not_at_all() {
        let of = |values: &[&str]| dates(&values.iter().map(|v| Some(*v)).collect::<Vec<_>>());
        assert_eq!(of(&["05/16/2018", "03/04/2018"]), [Some((2018, 5, 16)), Some((2018, 3, 4))]);
        assert_eq!(of(&["16.05.2018", "03.04.2018"]), [Some((2018, 5, 16)), Some((2018, 4, 3))]);
        assert_eq!(of(&["03/04/2018"]), [None]);
        assert_eq!(
            of(&["2018-05-16T10:00", "2018-05", "2018"]),
            [Some((2018, 5, 16)), Some((2018, 5, 0)), Some((2018, 0, 0))]
        );
        assert_eq!(of(&["soon", "2018-13-01", "12"]), [None, None, None]);
        assert_eq!(dates(&[None]), [None]);
    }
}
