//! What the times of one source leave open once all of it, and what other sources suggest, is known.

use crate::format::timestamp::clock::{Fix, Open};
use crate::format::timestamp::stamp::Order;
use crate::model::report::Warning;

/// Warns of the dates of `source` that nothing tells or that could be read another way.
pub fn doubts(source: &str, fix: &Fix) -> Vec<Warning> {
    let told = [open(fix), year_order(fix), day_order(fix), half_day(fix)];
    let told = told.into_iter().chain(date_orders(fix)).chain([weekday(fix)]);
    told.flatten()
        .map(|(code, message)| Warning {
            code: code.to_owned(),
            message,
            origin: Some(source.to_owned()),
        })
        .collect()
}

/// The code of a warning and its message.
type Doubt = Option<(&'static str, String)>;

fn open(fix: &Fix) -> Doubt {
    Some(match fix.open()? {
        Open::NoYear => (
            "no_year",
            "its times state no year and nothing tells it, so they have no date; --year sets it"
                .to_owned(),
        ),
        Open::NoDate => (
            "no_date",
            "its times are clocks without a day and nothing tells it, so they have no date; \
             a date in the name of the file would"
                .to_owned(),
        ),
        Open::NoLeapDay(year) => (
            "no_such_day",
            format!(
                "it states Feb 29, which {year} does not have; such times have no date; --year sets the year"
            ),
        ),
    })
}

fn year_order(fix: &Fix) -> Doubt {
    let (from, to) = fix.step_back()?;
    let message = format!(
        "its times, which state no year, step back from {} to {}: read as out of order or put together; if a New Year lies \
         between, split it there and give each part its --year",
        from.format("%b %-d"),
        to.format("%b %-d")
    );
    Some(("year_order", message))
}

fn day_order(fix: &Fix) -> Doubt {
    let (from, to) = fix.clock_back()?;
    let message = format!(
        "its clocks, which state no date, step back from {} to {}, which may be a midnight, a late line or a clock that \
         was set; its dates may be a day off, a date in the name of the file or above the lines would settle them",
        from.format("%H:%M:%S"),
        to.format("%H:%M:%S")
    );
    Some(("day_order", message))
}

fn half_day(fix: &Fix) -> Doubt {
    let message = "its clocks are of twelve hours and say neither AM nor PM: each may be twelve hours off, and its dates too";
    fix.is_half_day().then(|| ("half_day", message.to_owned()))
}

fn date_orders(fix: &Fix) -> [Doubt; 3] {
    let usual = fix.usual_order().map(|order| {
        format!(
            "{} could change places in its dates and nothing {}; read with {}, --date-order sets it",
            fix.open_parts(),
            if fix.is_order_by_file() { "but the file's time tells" } else { "tells" },
            first(order)
        )
    });
    let shown = fix.shown_order().map(|order| {
        format!(
            "it has dates that can only be read with {}, which is not what --date-order says",
            first(order)
        )
    });
    let both = fix.both_orders().map(|order| {
        format!(
            "some of its dates can only be read with the month first, others only with the day first; those in doubt are \
             read with {}, --date-order sets it",
            first(order)
        )
    });
    [usual, shown, both].map(|message| Some(("date_order", message?)))
}

fn weekday(fix: &Fix) -> Doubt {
    let (date, stated) = fix.wrong_weekday()?;
    let real = date.format("%a");
    let way = if fix.weekday_by_order() {
        "--date-order sets the order of day and month"
    } else {
        "--year sets the year"
    };
    let message =
        format!("it states {stated} for {date}, a {real}: the year or the date is wrong; {way}");
    Some(("weekday_mismatch", message))
}

/// Says what of a date in numbers comes first.
pub fn first(order: Order) -> &'static str {
    match order {
        Order::MonthFirst => "the month first",
        Order::DayFirst => "the day first",
        Order::YearFirst => "the year first",
    }
}
