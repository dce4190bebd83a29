"""The same words to `await`, in any event loop: each call waits in a thread."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal

from ._fault import Fault
from ._sandbox import Sandbox
from ._server import Server, connect, start
from ._threads import in_thread
from ._types import (
    AtLeast,
    Entry,
    Explanation,
    FaultCounters,
    FaultMatch,
    FaultOptions,
    Inspection,
    LieOptions,
    LieVerdict,
    Match,
    MintedToken,
    Part,
    Respond,
    Session,
    SessionFilter,
    Times,
    Token,
    TokenFilter,
    TokenOrder,
    UniformDelay,
    VendorAnswer,
)
from ._values import Duration, Instant

if TYPE_CHECKING:
    from typing_extensions import Unpack

__tracebackhide__ = True


async def start_async(
    binary: str | os.PathLike[str] | None = None,
    *arguments: str,
    fixtures: str | os.PathLike[str] | None = None,
    vendors: str | os.PathLike[str] | None = None,
) -> AsyncServer:
    """`start` for asynchronous code."""
    made = await in_thread(lambda: start(binary, *arguments, fixtures=fixtures, vendors=vendors))
    return AsyncServer(made)


async def connect_async(
    url: str | None = None, *, admin_token: str | None = None, ca: str | None = None
) -> AsyncServer:
    """`connect` for asynchronous code."""
    return AsyncServer(await in_thread(lambda: connect(url, admin_token=admin_token, ca=ca)))


class AsyncServer:
    """A server for asynchronous code. Use it in an `async with` block, or call `stop`."""

    def __init__(self, server: Server) -> None:
        self.blocking = server

    @property
    def url(self) -> str:
        """The URL of the server."""
        return self.blocking.url

    async def sandbox(
        self,
        name: str,
        *,
        fixtures: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        time: Instant | None = None,
    ) -> AsyncSandbox:
        """See `Server.sandbox`."""
        server = self.blocking
        made = await in_thread(lambda: server.sandbox(name, fixtures=fixtures, settings=settings, time=time))
        return AsyncSandbox(made)

    async def new_sandbox(
        self,
        wanted: str,
        *,
        fixtures: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        time: Instant | None = None,
    ) -> AsyncSandbox:
        """See `Server.new_sandbox`."""
        server = self.blocking
        made = await in_thread(
            lambda: server.new_sandbox(wanted, fixtures=fixtures, settings=settings, time=time)
        )
        return AsyncSandbox(made)

    async def stop(self) -> None:
        """See `Server.stop`."""
        await in_thread(self.blocking.stop)

    async def __aenter__(self) -> AsyncServer:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def __repr__(self) -> str:
        return repr(self.blocking)


class AsyncFault:
    """A fault or a lie for asynchronous code. Leaving it as an `async with` block removes it."""

    def __init__(self, fault: Fault) -> None:
        self.blocking = fault
        self.id = fault.id

    async def counters(self) -> FaultCounters:
        """See `Fault.counters`."""
        return await in_thread(self.blocking.counters)

    async def remove(self) -> None:
        """See `Fault.remove`."""
        await in_thread(self.blocking.remove)

    async def __aenter__(self) -> AsyncFault:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.remove()

    def __repr__(self) -> str:
        return repr(self.blocking)


class AsyncSandbox:
    """A sandbox for asynchronous code; the words are those of `Sandbox`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.blocking = sandbox
        self.name = sandbox.name

    @property
    def base(self) -> str:
        """The URL of the sandbox, without a vendor."""
        return self.blocking.base

    def url(self, vendor: str) -> str:
        """See `Sandbox.url`. The first call for a server asks it for its vendors."""
        return self.blocking.url(vendor)

    async def credentials(self, vendor: str, operation: str | None = None) -> dict[str, str]:
        """See `Sandbox.credentials`."""
        return await in_thread(lambda: self.blocking.credentials(vendor, operation))

    async def now(self) -> float:
        """See `Sandbox.now`."""
        return await in_thread(self.blocking.now)

    async def advance(self, by: Duration) -> float:
        """See `Sandbox.advance`."""
        return await in_thread(lambda: self.blocking.advance(by))

    async def freeze(self, at: Instant | None = None) -> float:
        """See `Sandbox.freeze`."""
        return await in_thread(lambda: self.blocking.freeze(at))

    async def resume(self) -> float:
        """See `Sandbox.resume`."""
        return await in_thread(self.blocking.resume)

    def share_time(
        self,
        tool: Literal["time-machine", "freezegun"] | None = None,
        *,
        at: Instant | None = None,
    ) -> AbstractContextManager[Any]:
        """See `Sandbox.share_time`. Moving the tool's object asks the server without `await`."""
        return self.blocking.share_time(tool, at=at)

    async def fault(
        self,
        match: str | FaultMatch | None = None,
        *,
        status: int | None = None,
        headers: Mapping[str, str | list[str]] | None = None,
        body: Any = None,
        respond: VendorAnswer | Respond | None = None,
        delay: Duration | UniformDelay | None = None,
        **options: Unpack[FaultOptions],
    ) -> AsyncFault:
        """See `Sandbox.fault`."""
        made = await in_thread(
            lambda: self.blocking.fault(
                match,
                status=status,
                headers=headers,
                body=body,
                respond=respond,
                delay=delay,
                **options,
            )
        )
        return AsyncFault(made)

    async def lie(
        self,
        name: str,
        match: str | FaultMatch | None = None,
        **options: Unpack[LieOptions],
    ) -> AsyncFault:
        """See `Sandbox.lie`."""
        return AsyncFault(await in_thread(lambda: self.blocking.lie(name, match, **options)))

    async def verify_lies(self, within: Duration | None = None) -> list[LieVerdict]:
        """See `Sandbox.verify_lies`."""
        return await in_thread(lambda: self.blocking.verify_lies(within))

    async def verify(
        self,
        match: str | Match | None = None,
        times: int | Times | None = None,
        within: Duration | None = None,
        *,
        in_order: Sequence[str | Match] | None = None,
        **conditions: Unpack[Match],
    ) -> int:
        """See `Sandbox.verify`."""
        return await in_thread(
            lambda: self.blocking.verify(match, times, within, in_order=in_order, **conditions)
        )

    async def requests(self, match: str | Match | None = None, **conditions: Unpack[Match]) -> list[Entry]:
        """See `Sandbox.requests`."""
        return await in_thread(lambda: self.blocking.requests(match, **conditions))

    async def why(self, entry: int | None = None) -> Explanation:
        """See `Sandbox.why`."""
        return await in_thread(lambda: self.blocking.why(entry))

    async def audit(self, allow: Iterable[str] = (), at_least: AtLeast = "warning") -> None:
        """See `Sandbox.audit`."""
        await in_thread(lambda: self.blocking.audit(allow, at_least))

    async def journal(self) -> str:
        """See `Sandbox.journal`."""
        return await in_thread(self.blocking.journal)

    async def report(self, path: str | os.PathLike[str]) -> None:
        """See `Sandbox.report`."""
        await in_thread(lambda: self.blocking.report(path))

    async def sessions(self, vendor: str | None = None, **wanted: Unpack[SessionFilter]) -> list[Session]:
        """See `Sandbox.sessions`."""
        return await in_thread(lambda: self.blocking.sessions(vendor, **wanted))

    async def age(self, session: str | Session, by: Duration) -> Session:
        """See `Sandbox.age`."""
        return await in_thread(lambda: self.blocking.age(session, by))

    async def end(self, session: str | Session) -> None:
        """See `Sandbox.end`."""
        await in_thread(lambda: self.blocking.end(session))

    async def tokens(self, vendor: str | None = None, **wanted: Unpack[TokenFilter]) -> list[Token]:
        """See `Sandbox.tokens`."""
        return await in_thread(lambda: self.blocking.tokens(vendor, **wanted))

    async def expire(self, token: str | Token | MintedToken) -> Token:
        """See `Sandbox.expire`."""
        return await in_thread(lambda: self.blocking.expire(token))

    async def revoke(self, token: str | Token | MintedToken) -> None:
        """See `Sandbox.revoke`."""
        await in_thread(lambda: self.blocking.revoke(token))

    async def mint(self, vendor: str, **order: Unpack[TokenOrder]) -> MintedToken:
        """See `Sandbox.mint`."""
        return await in_thread(lambda: self.blocking.mint(vendor, **order))

    async def inspect(
        self, token: str, *, vendor: str | None = None, at: Instant | None = None
    ) -> Inspection:
        """See `Sandbox.inspect`."""
        return await in_thread(lambda: self.blocking.inspect(token, vendor=vendor, at=at))

    async def settings(self, patch: Mapping[str, Any] | None = None, **vendors: Any) -> dict[str, Any]:
        """See `Sandbox.settings`."""
        return await in_thread(lambda: self.blocking.settings(patch, **vendors))

    async def reset(self, keep: Iterable[Part] = ()) -> None:
        """See `Sandbox.reset`."""
        await in_thread(lambda: self.blocking.reset(keep))

    async def drop(self) -> None:
        """See `Sandbox.drop`."""
        await in_thread(self.blocking.drop)

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """See `Sandbox.control`."""
        return await in_thread(lambda: self.blocking.control(method, path, body))

    def __repr__(self) -> str:
        return repr(self.blocking)
