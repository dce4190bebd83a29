"""Waits for a blocking call in any event loop."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

__tracebackhide__ = True

T = TypeVar("T")


async def in_thread(call: Callable[[], T]) -> T:
    """The result of the call, which runs in a thread, under asyncio, uvloop, trio or anyio."""
    trio: Any = sys.modules.get("trio")
    if trio and trio.lowlevel.in_trio_run():
        result: T = await trio.to_thread.run_sync(call, abandon_on_cancel=True)
        return result
    return await _under_asyncio(call)


async def _under_asyncio(call: Callable[[], T]) -> T:
    # Not the loop's executor: the end of the loop would wait for a call that was cancelled.
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    context = contextvars.copy_context()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = context.run(call)
        except BaseException as raised:
            error = raised
        # A loop that has ended has nobody who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, daemon=True).start()
    return await future
