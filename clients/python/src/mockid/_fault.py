"""A fault that was set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._errors import Refused
from ._types import FaultCounters, FaultMatch

if TYPE_CHECKING:
    from ._sandbox import Sandbox

__tracebackhide__ = True

_CONDITIONS = frozenset(FaultMatch.__annotations__)


class Fault:
    """A fault or a lie. Leaving it as a `with` block removes it."""

    def __init__(self, sandbox: Sandbox, made: Mapping[str, Any]) -> None:
        self._sandbox = sandbox
        self.id = int(made["id"])

    def counters(self) -> FaultCounters:
        """How often it has matched and applied so far."""
        state = self._sandbox.control("GET", f"/faults/{self.id}")
        return FaultCounters(
            matched=state["matched"],
            used=state["used"],
            held=state["held"],
            timed_out=state["timed_out"],
        )

    def remove(self) -> None:
        """Removes it, and releases the requests that it holds. Nothing happens if it is gone."""
        try:
            self._sandbox.control("DELETE", f"/faults/{self.id}")
        except Refused as refusal:
            if refusal.status != 404:
                raise

    def __enter__(self) -> Fault:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<fault {self.id} of the sandbox {self._sandbox.name}>"


def order_of_fault(match: str | FaultMatch | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """The order of a fault, with the conditions among the options as its match."""
    wanted: dict[str, Any] = {"operation": match} if isinstance(match, str) else dict(match or {})
    wanted.update({name: value for name, value in options.items() if name in _CONDITIONS})
    order = {name: value for name, value in options.items() if name not in _CONDITIONS}
    return {"match": wanted, **order} if wanted else order
