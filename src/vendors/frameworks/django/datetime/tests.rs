//! Tests of parsing and formatting date-times.

use serde_json::json;

use super::*;

fn read_back(text: &str) -> Result<String, Vec<DjangoFieldError>> {
    read(Some(&json!(text))).map(write)
}

#[test]
fn what_python_and_django_take_is_read() {
    let day = "2030-01-02T";
    for (text, written) in [
        ("2030-01-02", "2030-01-02T00:00:00Z"),
        ("20300102", "2030-01-02T00:00:00Z"),
        ("2030-W01-2", "2030-01-01T00:00:00Z"),
        ("2030W012", "2030-01-01T00:00:00Z"),
        ("2030-W01", "2029-12-31T00:00:00Z"),
        ("2030-01-02T03:04", "2030-01-02T03:04:00Z"),
        ("2030-01-02T03", "2030-01-02T03:00:00Z"),
        ("2030-01-02x03:04:05", "2030-01-02T03:04:05Z"),
        ("2030-01-02T03:04:05 Z", "2030-01-02T03:04:05Z"),
        ("2030-01-02T03:04:05Z\n", "2030-01-02T03:04:05Z"),
        ("20300102T030405Z", "2030-01-02T03:04:05Z"),
        ("2030-1-2T3:4:5Z", "2030-01-02T03:04:05Z"),
        ("2030-01-02T03:04:05+02:00", "2030-01-02T01:04:05Z"),
        ("2030-01-02T03:04:05+02", "2030-01-02T01:04:05Z"),
        ("2030-01-02T03:04:05 +02:00", "2030-01-02T01:04:05Z"),
        ("2030-01-02T03:04:05-0530", "2030-01-02T08:34:05Z"),
        ("2030-01-02T03:04:05+23:59", "2030-01-01T03:05:05Z"),
        ("2030-01-02T03:04:05+02:00:30", "2030-01-02T01:03:35Z"),
        ("2030-01-02T03:04:05.1Z", "2030-01-02T03:04:05.100000Z"),
        ("2030-01-02T03:04:05.120Z", "2030-01-02T03:04:05.120000Z"),
        ("2030-01-02T03:04:05,5Z", "2030-01-02T03:04:05.500000Z"),
        ("2030-01-02T03:04:05.000Z", "2030-01-02T03:04:05Z"),
        (
            "2030-01-02T03:04:05.123456789Z",
            "2030-01-02T03:04:05.123456Z",
        ),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ] {
        assert_eq!(read_back(text).as_deref(), Ok(written), "{text}");
    }
    assert!(read_back(day).is_err());
}

#[test]
fn what_they_refuse_is_refused() {
    for text in [
        "",
        " ",
        "tomorrow",
        "now",
        "1893553445",
        "2030-01-02T03:04:05z",
        "2030-01-02T24:00:00",
        "2030-01-02T23:59:60",
        "2030-02-30",
        "2030-01-02T03:04:05+24:00",
        "10000-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        " 2030-01-02T03:04:05Z",
        "2030-01-02T03:04:05Z ",
        "2030-01-02T03:04:05UTC",
        "2030-01-02T03:04:05[UTC]",
        "2030-01-02T03:0405",
        "2030-W54-1",
        "2030-01-02T03:04:05.Z",
    ] {
        assert_eq!(
            read_back(text),
            Err(vec![DjangoFieldError::DateTimeFormat]),
            "{text}"
        );
    }
    for value in [json!(1_893_553_445), json!(true), json!([]), json!({})] {
        assert_eq!(
            read(Some(&value)),
            Err(vec![DjangoFieldError::DateTimeFormat])
        );
    }
    assert_eq!(read(None), Err(vec![DjangoFieldError::Required]));
    assert_eq!(read(Some(&json!(null))), Err(vec![DjangoFieldError::Null]));
}

#[test]
fn what_leaves_the_calendar_in_utc_is_out_of_range() {
    for text in ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"] {
        assert_eq!(
            read_back(text),
            Err(vec![DjangoFieldError::DateTimeRange]),
            "{text}"
        );
    }
}
