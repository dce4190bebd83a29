"""`@pytest.mark.mockid(...)`: what a test wants of its sandbox."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .._values import Instant

AUDITS = ("off", "info", "warning", "error")


class Wishes(NamedTuple):
    """The arguments of the markers; that nearest to the test wins."""

    fixtures: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] | None = None
    time: Instant | None = None
    audit: str | None = None
    allow: Sequence[str] = ()

    @classmethod
    def of(cls, node: pytest.Item) -> Wishes:
        wishes: dict[str, Any] = {}
        for mark in node.iter_markers("mockid"):
            if mark.args:
                raise ValueError(f"the marker mockid takes named arguments, not {mark.args[0]!r}")
            for name, value in mark.kwargs.items():
                if name not in cls._fields:
                    raise ValueError(_unknown(name, cls._fields))
                wishes.setdefault(name, value)
        if isinstance(wishes.get("fixtures"), (str, Path)):
            wishes["fixtures"] = _read(node.path.parent / wishes["fixtures"])
        if wishes.get("audit") not in (None, *AUDITS):
            raise ValueError(f"audit is one of {', '.join(AUDITS)}, not {wishes['audit']!r}")
        return cls(**wishes)


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
    return f"the marker mockid has no argument {name!r}; {hint}"


def _read(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"the fixtures {path} cannot be read: {error.strerror}") from error
    if path.suffix == ".json":
        read: Mapping[str, Any] = json.loads(text)
        return read
    try:
        import yaml  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise ValueError(f"to read {path}, install PyYAML, or write it as JSON") from None
    parsed: Mapping[str, Any] = yaml.safe_load(text)
    return parsed
