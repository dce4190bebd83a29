from __future__ import annotations

import datetime as dt

import pytest

from mockid._values import duration, epoch_seconds, instant

UTC = dt.timezone.utc


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (90, "90s"),
        (0.25, "0s250ms"),
        (-1.5, "-1s500ms"),
        (dt.timedelta(minutes=15), "900s"),
        ("1h30m", "1h30m"),
        (400 * 86400 + 0.001, "34560000s1ms"),
    ],
)
def test_a_duration_is_seconds_a_text_or_a_timedelta(value: float | str, text: str) -> None:
    assert duration(value) == text


@pytest.mark.parametrize(
    "value",
    [
        1767268800,
        1767268800.0,
        "2026-01-01T12:00:00Z",
        dt.datetime(2026, 1, 1, 12),
        dt.datetime(2026, 1, 1, 14, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    ],
)
def test_an_instant_is_seconds_a_text_or_a_datetime(value: float | str | dt.datetime) -> None:
    assert instant(value) == "2026-01-01T12:00:00Z"


def test_an_instant_keeps_its_microseconds() -> None:
    assert instant(1767268800.000001) == "2026-01-01T12:00:00.000001Z"


def test_epoch_seconds_reads_fractions_of_any_length() -> None:
    assert epoch_seconds("2026-01-01T12:00:00Z") == 1767268800
    assert epoch_seconds("2026-01-01T12:00:00.5Z") == 1767268800.5
    assert epoch_seconds("2026-01-01T12:00:00.123456789Z") == pytest.approx(1767268800.123456789)
    assert epoch_seconds("2026-01-01T14:00:00+02:00") == 1767268800


def test_epoch_seconds_refuses_what_is_no_instant() -> None:
    with pytest.raises(ValueError, match="'today' is no instant of RFC 3339"):
        epoch_seconds("today")
