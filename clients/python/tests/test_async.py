"""The same words to `await`."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import anyio
import pytest
import trio

from conftest import request
from mockid import AsyncFault, AsyncSandbox, AsyncServer, Fault, NotAsExpected, Sandbox, Server, start_async

NOON = 1767268800
OWN = {"asynchronous", "answer", "call", "base_path", "admin_token", "ending"}


def _words(of: type) -> set[str]:
    return {name for name in vars(of) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("blocking", "asynchronous"), [(Sandbox, AsyncSandbox), (Fault, AsyncFault), (Server, AsyncServer)]
)
def test_the_words_and_their_arguments_are_the_same(blocking: type, asynchronous: type) -> None:
    words = _words(blocking) - OWN
    assert words <= _words(asynchronous)
    for word in words:
        ours, theirs = getattr(asynchronous, word), getattr(blocking, word)
        if callable(theirs):
            assert inspect.signature(ours).parameters == inspect.signature(theirs).parameters, word


async def _scenario(sandbox: AsyncSandbox) -> None:
    assert await sandbox.freeze(NOON) == NOON
    login = sandbox.url("intergiro") + "/v3/auth/login"
    credentials = await sandbox.credentials("intergiro")
    async with await sandbox.fault("intergiroLogin", status=503, times=1) as fault:
        assert request(login, credentials).status == 503
        assert (await fault.counters())["used"] == 1
    assert request(login, credentials).status == 200
    assert await sandbox.verify("intergiroLogin", 2) == 2
    assert await sandbox.advance("15m") == NOON + 900
    with pytest.raises(NotAsExpected, match="found 0"):
        await sandbox.verify("intergiroRefresh")


@pytest.mark.parametrize("run", [asyncio.run, trio.run], ids=["asyncio", "trio"])
def test_any_loop_will_do(run: Callable[..., Any], mockid_async: AsyncSandbox) -> None:
    async def main() -> None:
        await _scenario(mockid_async)

    run(main) if run is trio.run else run(main())


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_anyio_will_do(backend: str, mockid_async: AsyncSandbox) -> None:
    anyio.run(_scenario, mockid_async, backend=backend)


def test_words_wait_beside_one_another(mockid_async: AsyncSandbox) -> None:
    async def main() -> None:
        waiting = asyncio.create_task(mockid_async.verify("kycLogin", within="10s"))
        request(mockid_async.url("kyc") + "/auth/jwt/login", {})
        assert await waiting == 1

    asyncio.run(main())


def test_a_cancelled_word_does_not_hold_up_the_loop(mockid_async: AsyncSandbox) -> None:
    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(mockid_async.verify("kycLogin", within="5m"), 0.05)

    asyncio.run(main())


def test_a_server_can_be_started_and_stopped() -> None:
    async def main() -> None:
        async with await start_async() as server:
            first = await server.sandbox("a")
            second = await server.new_sandbox("a")
            assert (first.name, second.name) == ("a", "a-2")

    asyncio.run(main())
