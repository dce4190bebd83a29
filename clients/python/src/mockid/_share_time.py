"""One time for the process and a sandbox, through time-machine or freezegun."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from ._errors import MockidError
from ._values import Instant, epoch_seconds

if TYPE_CHECKING:
    from ._sandbox import Sandbox

Tool = Literal["time-machine", "freezegun"]

_MODULES: dict[Tool, str] = {"time-machine": "time_machine", "freezegun": "freezegun"}


@contextmanager
def share_time(sandbox: Sandbox, tool: Tool | None, at: Instant | None) -> Iterator[Any]:
    """Freezes both at the same instant, and lets each follow the other until the block ends."""
    # Whole seconds are exact in every representation.
    now = _datetime(math.floor(sandbox.freeze()) if at is None else sandbox.freeze(at))
    frozen = _started(_chosen(tool), now)
    with frozen as mover:
        bridge = _Bridge(sandbox, mover)
        bridge.move_sandbox()
        sandbox._followers.append(bridge.move_process)
        try:
            yield mover
        finally:
            sandbox._followers.remove(bridge.move_process)


def _chosen(tool: Tool | None) -> Tool:
    if tool is not None and tool not in _MODULES:
        raise MockidError(f"no tool {tool!r} is known; there are {', '.join(_MODULES)}")
    for each in [tool] if tool else list(_MODULES):
        if find_spec(_MODULES[each]):
            return each
    wanted = tool or " or ".join(_MODULES)
    raise MockidError(f"to share a time with the sandbox, install {wanted}")


def _started(tool: Tool, now: dt.datetime) -> AbstractContextManager[Any]:
    if tool == "time-machine":
        import time_machine

        return time_machine.travel(now, tick=False)
    import freezegun

    return freezegun.freeze_time(now)


class _Bridge:
    """Lets the tool's object move the sandbox, and the sandbox move the tool's object."""

    def __init__(self, sandbox: Sandbox, mover: Any) -> None:
        self._sandbox = sandbox
        self._is_moving = False
        self._move_to: Callable[[dt.datetime], None] = mover.move_to
        for name in ("move_to", "shift", "tick"):
            if hasattr(mover, name):
                setattr(mover, name, self._followed(getattr(mover, name)))

    def move_sandbox(self) -> None:
        """Brings the sandbox to the time of the process."""
        self._sandbox.freeze(dt.datetime.now(dt.timezone.utc))

    def move_process(self, now: str) -> None:
        """Brings the process to the time of the sandbox."""
        if not self._is_moving:
            self._moving(lambda: self._move_to(_datetime(epoch_seconds(now))))

    def _followed(self, move: Callable[..., Any]) -> Callable[..., Any]:
        def moved(*arguments: Any, **named: Any) -> Any:
            if self._is_moving:
                return move(*arguments, **named)

            def both() -> Any:
                result = move(*arguments, **named)
                self.move_sandbox()
                return result

            return self._moving(both)

        return moved

    def _moving(self, move: Callable[[], Any]) -> Any:
        self._is_moving = True
        try:
            return move()
        finally:
            self._is_moving = False


def _datetime(seconds: float) -> dt.datetime:
    return dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(seconds=seconds)
