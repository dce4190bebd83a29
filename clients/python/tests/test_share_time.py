"""One time for the process and the sandbox."""

from __future__ import annotations

import datetime as dt
import time
from typing import Literal

import pytest

from conftest import individuals, log_in
from mockid import MockidError, Sandbox

NOON = 1767268800
TOOLS: list[Literal["time-machine", "freezegun"]] = ["time-machine", "freezegun"]


@pytest.mark.parametrize("tool", TOOLS)
def test_moving_the_sandbox_moves_the_process(
    mockid: Sandbox, tool: Literal["time-machine", "freezegun"]
) -> None:
    with mockid.share_time(tool, at=NOON):
        assert time.time() == NOON
        mockid.advance("15m")
        assert time.time() == NOON + 900
        mockid.freeze(NOON + 5)
        assert dt.datetime.now(dt.timezone.utc).second == 5
    assert time.time() > NOON + 86400


@pytest.mark.parametrize("tool", TOOLS)
def test_moving_the_process_moves_the_sandbox(
    mockid: Sandbox, tool: Literal["time-machine", "freezegun"]
) -> None:
    with mockid.share_time(tool, at=NOON) as mover:
        access = log_in(mockid)["access_token"]
        move = mover.shift if tool == "time-machine" else mover.tick
        move(dt.timedelta(minutes=15))
        assert mockid.now() == NOON + 900
        assert individuals(mockid, access) == 401
        mover.move_to(dt.datetime(2026, 1, 1, 12, 30, tzinfo=dt.timezone.utc))
        assert mockid.now() == time.time() == NOON + 1800


@pytest.mark.parametrize("tool", TOOLS)
def test_both_begin_at_the_sandboxs_time(mockid: Sandbox, tool: Literal["time-machine", "freezegun"]) -> None:
    mockid.advance("24h")
    with mockid.share_time(tool):
        assert mockid.now() == time.time()
    assert mockid.now() > time.time() + 86000


def test_a_sandbox_is_left_alone_after_the_block(mockid: Sandbox) -> None:
    with mockid.share_time(at=NOON):
        pass
    mockid.advance(5)
    assert time.time() > NOON + 86400


def test_an_unknown_tool_is_named(mockid: Sandbox) -> None:
    with pytest.raises(MockidError, match="no tool 'watch' is known"), mockid.share_time("watch"):  # type: ignore[arg-type]
        pass


def test_a_tool_that_is_not_installed_is_named(mockid: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockid._share_time.find_spec", lambda _: None)
    with pytest.raises(MockidError, match="install time-machine or freezegun"), mockid.share_time():
        pass
