//! The `Date` of a vendor's answer: the sandbox's time, by which clients may correct their own
//! clock.

use std::cell::RefCell;

use http::HeaderValue;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::clock::NumericDate;

thread_local! {
    /// The last value: within one second it is the same for all answers.
    static LAST: RefCell<Option<(NumericDate, HeaderValue)>> = const { RefCell::new(None) };
}

/// A time as an IMF-fixdate (RFC 9110, section 5.6.7).
pub fn header(now: NumericDate) -> Option<HeaderValue> {
    LAST.with_borrow_mut(|last| {
        if let Some((second, value)) = last
            && *second == now
        {
            return Some(value.clone());
        }
        let value = written(now)?;
        *last = Some((now, value.clone()));
        Some(value)
    })
}

fn written(now: NumericDate) -> Option<HeaderValue> {
    let instant = Timestamp::from_second(now.as_seconds()).ok()?;
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&instant);
    HeaderValue::try_from(text.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_rfc_9110_has_it_however_often_it_changes() {
        for (seconds, text) in [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (221_845_392_000, "Wed, 01 Jan 9000 00:00:00 GMT"),
        ] {
            let now = NumericDate::from_seconds(seconds);
            assert_eq!(header(now).unwrap(), text);
        }
    }
}
