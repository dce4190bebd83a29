"""Conversions between Python's values and those of the control API."""

from __future__ import annotations

import datetime as dt
import re
from typing import Union

Duration = Union[float, str, dt.timedelta]
"""Seconds, a text such as `"15m"` or `"1h30m"`, or a `timedelta`."""

Instant = Union[float, str, dt.datetime]
"""Seconds since the epoch, a text of RFC 3339, or a `datetime` (without a zone: UTC)."""

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.I)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


def duration(value: Duration) -> str:
    """The duration as the control API reads it, with a resolution of a millisecond."""
    if isinstance(value, str):
        return value
    seconds = value.total_seconds() if isinstance(value, dt.timedelta) else value
    milliseconds = round(abs(seconds) * 1000)
    sign = "-" if seconds < 0 else ""
    whole, rest = divmod(milliseconds, 1000)
    return f"{sign}{whole}s{rest}ms" if rest else f"{sign}{whole}s"


def instant(value: Instant) -> str:
    """The instant in RFC 3339, in UTC, with a resolution of a microsecond."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=dt.timezone.utc)
    else:
        moment = _EPOCH + dt.timedelta(microseconds=round(value * 1_000_000))
    return moment.astimezone(dt.timezone.utc).isoformat().replace("+00:00", "Z")


def epoch_seconds(text: str) -> float:
    """Seconds since the epoch of an instant in RFC 3339, as far as a `float` holds them."""
    found = _RFC3339.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no instant of RFC 3339")
    whole, fraction, zone = found.groups()
    zone = "+00:00" if zone in "Zz" else zone
    seconds = (dt.datetime.fromisoformat(whole + zone) - _EPOCH).total_seconds()
    return seconds + float(fraction or 0)
