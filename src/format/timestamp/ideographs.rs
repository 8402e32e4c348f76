//! Dates and clocks that put a character behind each number: Chinese, Japanese (eras too) and Korean.

use crate::format::timestamp::date::{DatePart, Joint};
use crate::format::timestamp::scan::Cursor;

/// The eras that logs can be of, each with the year before its first.
const ERAS: [(&str, u32); 3] = [("昭和", 1925), ("平成", 1988), ("令和", 2018)];

/// Returns whether `byte` may be the first of an era.
pub(super) fn opens_era(byte: u8) -> bool {
    matches!(byte, 0xe4..=0xe6)
}

/// Steps over the first of `words` that is next; returns whether there is one.
pub(super) fn eat_one(cursor: &mut Cursor<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| cursor.eat_text(word))
}

/// Reads `平成30年10月13日`, and `令和元年` for the first year.
pub(super) fn era(cursor: &mut Cursor<'_>) -> Option<DatePart> {
    let (_, before) = ERAS.iter().find(|(era, _)| cursor.eat_text(era))?;
    let year = if cursor.eat_text("元") { 1 } else { cursor.number(1, 2)? };
    if !eat_one(cursor, &["年"]) {
        return None;
    }
    month_and_day(cursor, before + year)
}

/// Reads `3月5日` after the year and its character.
pub(super) fn month_and_day(cursor: &mut Cursor<'_>, year: u32) -> Option<DatePart> {
    cursor.spaces(1);
    let month = cursor.number(1, 2)?;
    if !eat_one(cursor, &["月", "월"]) {
        return None;
    }
    cursor.spaces(1);
    let day = cursor.number(1, 2)?;
    let part = DatePart::full(year, month, day, Joint::Free);
    if eat_one(cursor, &["日", "일", "号"]) { part } else { None }
}

/// Steps over the name of a weekday, `金曜日`, `星期五`, `周五` and `금요일`; in brackets one character is enough. Returns whether
/// there is one.
pub(super) fn weekday_character(cursor: &mut Cursor<'_>, enclosed: bool) -> bool {
    let before = eat_one(cursor, &["星期", "周", "週"]);
    let day = if before {
        eat_one(cursor, &["一", "二", "三", "四", "五", "六", "日", "天"])
    } else {
        let days =
            ["月", "火", "水", "木", "金", "土", "日", "월", "화", "수", "목", "금", "토", "일"];
        eat_one(cursor, &days)
    };
    let whole = before || eat_one(cursor, &["曜日", "曜", "요일"]) || enclosed;
    day && whole
}

/// Reads the half of the day that stands before the hour; returns whether it is the afternoon.
pub(super) fn half_day(cursor: &mut Cursor<'_>) -> Option<bool> {
    let afternoon = if eat_one(cursor, &["午前", "上午", "오전", "早上", "清晨", "凌晨", "AM "])
    {
        false
    } else if eat_one(cursor, &["午後", "下午", "오후", "晚上", "PM "]) {
        true
    } else {
        return None;
    };
    cursor.spaces(1);
    Some(afternoon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::timestamp::find::{find, parse};

    #[test]
    fn every_era_is_opened() {
        assert!(ERAS.iter().all(|(era, _)| era.bytes().next().is_some_and(opens_era)));
    }

    #[test]
    fn numbers_with_characters_are_read() {
        for (text, date, time) in [
            ("平成30年10月13日22時55分18.913秒", "2018-10-13", "22:55:18.913"),
            ("令和元年5月1日 00:00:00", "2019-05-01", "00:00:00"),
            ("令和6年3月15日午後3時15分02秒", "2024-03-15", "15:15:02"),
            ("2024年3月15日 下午3:15:02", "2024-03-15", "15:15:02"),
            ("2024年03月15日 午前0時15分", "2024-03-15", "00:15:00"),
            ("2024年3月15日(金) 10:15:02", "2024-03-15", "10:15:02"),
            ("2024年 3月 15日 金曜日 10:15:02", "2024-03-15", "10:15:02"),
            ("2024年03月15日 星期五 10:15:02", "2024-03-15", "10:15:02"),
            ("2024/03/15(金) 10:15:02", "2024-03-15", "10:15:02"),
            ("2024년 3월 15일 오후 3시 15분 2초", "2024-03-15", "15:15:02"),
        ] {
            let stamp = parse(text).unwrap_or_else(|| panic!("{text} is no time"));
            assert_eq!((stamp.date.full().unwrap().to_string().as_str(), text), (date, text));
            assert_eq!((stamp.time.to_string().as_str(), text), (time, text));
            let line = format!("[{text}] 起動しました");
            assert_eq!(find(&line).map(|found| found.stamp), Some(stamp), "{line}");
        }
        for text in ["令和6年13月1日 10:00:00", "平成2月3日", "昭和の日 3"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
