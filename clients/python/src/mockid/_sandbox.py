"""A sandbox: one test's world on a server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import quote, urlencode

from . import _journal
from ._errors import MockidError, NotAsExpected, Refused
from ._fault import Fault, order_of_fault
from ._types import (
    AtLeast,
    Entry,
    Explanation,
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
from ._values import Duration, Instant, duration, epoch_seconds, instant

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._async import AsyncSandbox
    from ._server import Server

__tracebackhide__ = True

_PAGE = 1000


class Sandbox:
    """One test's world: its own accounts, sessions, faults, journal and clock."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        self._path = f"/~{quote(name, safe='')}"
        self._followers: list[Callable[[str], None]] = []

    @property
    def base(self) -> str:
        """The URL of the sandbox, without a vendor."""
        return self.server.url + self._path

    def url(self, vendor: str) -> str:
        """The base URL of a vendor in this sandbox."""
        return self.base + self.server.base_path(vendor)

    def credentials(self, vendor: str, operation: str | None = None) -> dict[str, str]:
        """The fields of a login that works: of the vendor's first login, or of an operation."""
        base_path = self.server.base_path(vendor)
        document = self.server.call("GET", f"{self._path}{base_path}/openapi.json")
        found = _journal.sample_login(document, operation)
        if found is None:
            of = f"the operation {operation} of {vendor}" if operation else vendor
            raise MockidError(f"the fixtures have no credentials in plain text for {of}")
        return found

    # The clock.

    def now(self) -> float:
        """The sandbox's time in seconds since the epoch."""
        return epoch_seconds(self.control("GET", "/clock")["now"])

    def advance(self, by: Duration) -> float:
        """Moves the clock by seconds or by a text such as `"15m"`; back if it is negative."""
        return self._moved(self.control("POST", "/clock/advance", {"by": duration(by)}))

    def freeze(self, at: Instant | None = None) -> float:
        """Stops the clock, at an instant if one is given. Returns the time at which it stands."""
        now = {} if at is None else {"now": instant(at)}
        return self._moved(self.control("PUT", "/clock", {"mode": "frozen", **now}))

    def resume(self) -> float:
        """Lets the clock run again, from where it stands."""
        return self._moved(self.control("PUT", "/clock", {"mode": "running"}))

    def share_time(
        self,
        tool: Literal["time-machine", "freezegun"] | None = None,
        *,
        at: Instant | None = None,
    ) -> AbstractContextManager[Any]:
        """One frozen time for this process and the sandbox: moving one moves the other.

        `tool` is what moves the time of the process, by default the one that is installed. The
        context manager gives that tool's own object, such as time-machine's traveller.
        """
        from ._share_time import share_time

        return share_time(self, tool, at)

    # What goes wrong on purpose.

    def fault(
        self,
        match: str | FaultMatch | None = None,
        *,
        status: int | None = None,
        headers: Mapping[str, str | list[str]] | None = None,
        body: Any = None,
        respond: VendorAnswer | Respond | None = None,
        delay: Duration | UniformDelay | None = None,
        **options: Unpack[FaultOptions],
    ) -> Fault:
        """Makes requests go wrong. `match` is an operation or conditions, which can be named, too.

        `status`, `headers` and `body` are short for `respond`.
        """
        order = order_of_fault(match, options)
        if status is not None:
            custom: dict[str, Any] = {"status": status}
            custom.update({"headers": dict(headers)} if headers else {})
            custom.update({"body": body} if body is not None else {})
            order["respond"] = custom
        elif headers or body is not None:
            raise TypeError("`headers` and `body` belong to an answer: give its `status`, too")
        if respond is not None:
            order["respond"] = respond
        if delay is not None:
            order["delay"] = delay if isinstance(delay, dict) else duration(delay)
        return Fault(self, self.control("POST", "/faults", order))

    def lie(
        self,
        name: str,
        match: str | FaultMatch | None = None,
        **options: Unpack[LieOptions],
    ) -> Fault:
        """Makes one thing in an answer false; `GET /__admin/lies` lists the names."""
        order = order_of_fault(match, options)
        return Fault(self, self.control("POST", "/faults", {**order, "lie": name}))

    def verify_lies(self, within: Duration | None = None) -> list[LieVerdict]:
        """Asserts that every lie was told and none was swallowed, after waiting for the client."""
        body = {} if within is None else {"within": duration(within)}
        verdicts = self._expect("POST", "/lies/verify", body, failed="lies")
        return cast("list[LieVerdict]", verdicts["lies"])

    # What the client did.

    def verify(
        self,
        match: str | Match | None = None,
        times: int | Times | None = None,
        within: Duration | None = None,
        *,
        in_order: Sequence[str | Match] | None = None,
        **conditions: Unpack[Match],
    ) -> int:
        """Asserts how many requests match: so many, within bounds, or at least one.

        `match` is an operation or conditions, which can be named, too. `in_order` is a list of them
        instead. `within` waits for a client that works in the background, in real time. Returns the
        number; the failure has the server's sentence.
        """
        body: dict[str, Any] = {}
        if in_order is not None:
            body["in_order"] = [_conditions(step, {}) for step in in_order]
        else:
            body["match"] = _conditions(match, conditions)
        if times is not None:
            body["times"] = {"exactly": times} if isinstance(times, int) else times
        if within is not None:
            body["within"] = duration(within)
        counted = self._expect("POST", "/requests/verify", body, failed="expectation")
        return cast(int, counted["count"])

    def requests(self, match: str | Match | None = None, **conditions: Unpack[Match]) -> list[Entry]:
        """The matching entries of the journal, oldest first."""
        wanted = _conditions(match, conditions)
        found: list[Entry] = []
        while True:
            page = {"match": wanted, "limit": _PAGE, "offset": len(found)}
            entries = self.control("POST", "/requests/find", page)["requests"]
            found += entries
            if len(entries) < _PAGE:
                return found

    def why(self, entry: int | None = None) -> Explanation:
        """Explains a request by the id of its entry, by default the last one that was refused."""
        if entry is None:
            refused = [each for each in self.requests() if _journal.is_refused(each)]
            if not refused:
                raise MockidError(f"no request in the sandbox {self.name} was refused")
            entry = refused[-1]["id"]
        return cast(Explanation, self.control("GET", f"/requests/{entry}/explanation"))

    def audit(self, allow: Iterable[str] = (), at_least: AtLeast = "warning") -> None:
        """Asserts that the client did nothing wrong, but for the rules in `allow`."""
        body = {"allow": list(allow), "at_least": at_least}
        self._expect("POST", "/audit/verify", body, failed="findings")

    def journal(self) -> str:
        """The journal as text, a line for each request and the hints of those that were refused."""
        return _journal.text(self.requests())

    def report(self, path: str | os.PathLike[str]) -> None:
        """Writes the story of the sandbox as a page of HTML into a file."""
        answer = self.server.answer("GET", f"{self._path}/__admin/report.html")
        if not answer.ok:
            raise Refused("GET", "/__admin/report.html", answer.status, answer.json())
        with open(path, "w", encoding="utf-8") as file:
            file.write(answer.text)

    # Sessions and tokens.

    def sessions(self, vendor: str | None = None, **wanted: Unpack[SessionFilter]) -> list[Session]:
        """The sessions that logins began."""
        return cast("list[Session]", self._all("sessions", vendor, wanted))

    def age(self, session: str | Session, by: Duration) -> Session:
        """Makes a session and its tokens older; the clock does not move."""
        path = f"/sessions/{_id(session)}/age"
        return cast(Session, self.control("POST", path, {"by": duration(by)}))

    def end(self, session: str | Session) -> None:
        """Ends a session."""
        self.control("DELETE", f"/sessions/{_id(session)}")

    def tokens(self, vendor: str | None = None, **wanted: Unpack[TokenFilter]) -> list[Token]:
        """The records of the issued tokens."""
        return cast("list[Token]", self._all("tokens", vendor, wanted))

    def expire(self, token: str | Token | MintedToken) -> Token:
        """Lets a token, by its record or the id of that, expire now."""
        return cast(Token, self.control("POST", f"/tokens/{_id(token)}/expire"))

    def revoke(self, token: str | Token | MintedToken) -> None:
        """Revokes a token, by its record or the id of that."""
        self.control("DELETE", f"/tokens/{_id(token)}")

    def mint(self, vendor: str, **order: Unpack[TokenOrder]) -> MintedToken:
        """A token made to order, with any claims and lifetime, and one defect if it is named."""
        return cast(MintedToken, self.control("POST", "/tokens", {"provider": vendor, **order}))

    def inspect(self, token: str, *, vendor: str | None = None, at: Instant | None = None) -> Inspection:
        """The server's verdict on a token, now or at an instant."""
        question = {"token": token}
        question.update({"provider": vendor} if vendor else {})
        question.update({"at": instant(at)} if at is not None else {})
        return cast(Inspection, self.control("POST", "/tokens/inspect", question))

    # The sandbox as a whole.

    def settings(self, patch: Mapping[str, Any] | None = None, **vendors: Any) -> dict[str, Any]:
        """Changes settings: `settings(intergiro={"access_ttl": "2s"})`. Returns all of them."""
        named = {vendor.replace("_", "-"): change for vendor, change in vendors.items()}
        change = {**(patch or {}), **named}
        if not change:
            return cast("dict[str, Any]", self.control("GET", "/settings"))
        return cast("dict[str, Any]", self.control("PATCH", "/settings", change))

    def reset(self, keep: Iterable[Part] = ()) -> None:
        """Returns to the initial state, but for the named parts."""
        parts = ",".join(keep)
        self.control("POST", f"/reset?keep={parts}" if parts else "/reset")
        self._moved(self.control("GET", "/clock"))

    def drop(self) -> None:
        """Removes the sandbox."""
        self.server.call("DELETE", f"/__admin/sandboxes/{quote(self.name, safe='')}")

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Any operation of the control API in this sandbox: `control("GET", "/lockouts")`."""
        return self.server.call(method, f"{self._path}/__admin{path}", body)

    @property
    def asynchronous(self) -> AsyncSandbox:
        """The same sandbox with words to `await`."""
        from ._async import AsyncSandbox

        return AsyncSandbox(self)

    def __repr__(self) -> str:
        return f"<mockid sandbox {self.name} at {self.base}>"

    def _moved(self, clock: Mapping[str, Any]) -> float:
        for follow in self._followers:
            follow(clock["now"])
        return epoch_seconds(clock["now"])

    def _expect(self, method: str, path: str, body: Any, *, failed: str) -> Any:
        """The answer to an expectation, whose failure is the problem that has this member."""
        path = f"{self._path}/__admin{path}"
        answer = self.server.answer(method, path, body)
        if answer.ok:
            return answer.json()
        problem = answer.json()
        if failed in problem:
            raise NotAsExpected(problem)
        raise Refused(method, path, answer.status, problem)

    def _all(self, what: str, vendor: str | None, wanted: Mapping[str, Any]) -> list[Any]:
        found: list[Any] = []
        of_vendor = {} if vendor is None else {"provider": vendor}
        while True:
            query = urlencode({**of_vendor, **wanted, "limit": _PAGE, "offset": len(found)})
            page = self.control("GET", f"/{what}?{query}")[what]
            found += page
            if len(page) < _PAGE:
                return found


def _conditions(match: str | Match | None, named: Match) -> Match:
    given: Match = {"operation": match} if isinstance(match, str) else match or {}
    return {**given, **named}


def _id(of: str | Session | Token | MintedToken) -> str:
    return quote(of if isinstance(of, str) else of["id"], safe="")
