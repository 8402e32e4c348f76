//! What the times of one source leave open once all of it, and what other sources suggest, is known.

use crate::format::timestamp::clock::{Fix, Open};
use crate::format::timestamp::stamp::Order;
use crate::model::report::Warning;

/// Warns of the dates of `source` that nothing tells or that could be read another way.
pub fn doubts(source: &str, fix: &Fix) -> Vec<Warning> {
    let warning = |code: &str, message: String| Warning {
        code: code.to_owned(),
        message,
        origin: Some(source.to_owned()),
    };
    let open = fix.open().map(|open| match open {
        Open::NoYear => warning(
            "no_year",
            "its times state no year and nothing tells it, so they have no date; --year sets it"
                .to_owned(),
        ),
        Open::NoDate => warning(
            "no_date",
            "its times are clocks without a day and nothing tells it, so they have no date; \
             a date in the name of the file would"
                .to_owned(),
        ),
        Open::NoLeapDay(year) => warning(
            "no_such_day",
            format!("it states Feb 29, which {year} does not have; such times have no date; --year sets the year"),
        ),
    });
    let order = fix.usual_order().map(|order| {
        let message = format!(
            "day and month could change places in its dates and nothing tells; read with {}, --date-order sets it",
            first(order)
        );
        warning("date_order", message)
    });
    let shown = fix.shown_order().map(|order| {
        let message = format!(
            "it has dates that can only be read with {}, which is not what --date-order says",
            first(order)
        );
        warning("date_order", message)
    });
    let both = fix.both_orders().map(|order| {
        let message = format!(
            "some of its dates can only be read with the month first, others only with the day first; those in doubt are \
             read with {}, --date-order sets it",
            first(order)
        );
        warning("date_order", message)
    });
    let weekday = fix.wrong_weekday().map(|(date, stated)| {
        let real = date.format("%a");
        let way = if fix.weekday_by_order() {
            "--date-order sets the order of day and month"
        } else {
            "--year sets the year"
        };
        let message = format!(
            "it states {stated} for {date}, a {real}: the year or the date is wrong; {way}"
        );
        warning("weekday_mismatch", message)
    });
    let step = fix.step_back().map(|(from, to)| {
        let message = format!(
            "its times, which state no year, step back from {} to {}: read as out of order or put together; if a New Year lies \
             between, split it there and give each part its --year",
            from.format("%b %-d"),
            to.format("%b %-d")
        );
        warning("year_order", message)
    });
    let clock = fix.clock_back().map(|(from, to)| {
        let message = format!(
            "its clocks, which state no date, step back from {} to {}, which may be a midnight, a late line or a clock that \
             was set; its dates may be a day off, a date in the name of the file or above the lines would settle them",
            from.format("%H:%M:%S"),
            to.format("%H:%M:%S")
        );
        warning("day_order", message)
    });
    let halves = fix.is_half_day().then(|| {
        let message = "its clocks are of twelve hours and say neither AM nor PM: each may be twelve hours off, and its dates too";
        warning("half_day", message.to_owned())
    });
    let years = open.into_iter().chain(step).chain(clock).chain(halves);
    years.chain(order).chain(shown).chain(both).chain(weekday).collect()
}

/// Says what of a date in numbers comes first.
pub fn first(order: Order) -> &'static str {
    match order {
        Order::MonthFirst => "the month first",
        Order::DayFirst => "the day first",
        Order::YearFirst => "the year first",
    }
}
