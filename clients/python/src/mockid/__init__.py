"""mockid for Python: a mock identity server for tests, on a clock that a test can move.

`start` or `connect` gives a server, `Server.sandbox` a sandbox on it, and a sandbox has the words of a
test: `url`, `advance`, `fault`, `verify` and the others. pytest finds the fixture `mockid` by itself.
"""

from ._async import AsyncFault, AsyncSandbox, AsyncServer, connect_async, start_async
from ._binary import find_binary
from ._errors import (
    BinaryNotFound,
    MockidError,
    NotAsExpected,
    Refused,
    ServerGone,
    ServerNotStarted,
    WrongVersion,
)
from ._fault import Fault
from ._sandbox import Sandbox
from ._server import Server, connect, sandbox_name, start
from ._types import (
    Entry,
    Explanation,
    FaultCounters,
    FaultMatch,
    Inspection,
    LieVerdict,
    Match,
    MintedToken,
    Respond,
    Session,
    Times,
    Token,
)
from ._values import Duration, Instant

__all__ = [
    "AsyncFault",
    "AsyncSandbox",
    "AsyncServer",
    "BinaryNotFound",
    "Duration",
    "Entry",
    "Explanation",
    "Fault",
    "FaultCounters",
    "FaultMatch",
    "Inspection",
    "Instant",
    "LieVerdict",
    "Match",
    "MintedToken",
    "MockidError",
    "NotAsExpected",
    "Refused",
    "Respond",
    "Sandbox",
    "Server",
    "ServerGone",
    "ServerNotStarted",
    "Session",
    "Times",
    "Token",
    "WrongVersion",
    "connect",
    "connect_async",
    "find_binary",
    "sandbox_name",
    "start",
    "start_async",
]

# A failure names them as they are imported.
for _error in (
    BinaryNotFound,
    MockidError,
    NotAsExpected,
    Refused,
    ServerGone,
    ServerNotStarted,
    WrongVersion,
):
    _error.__module__ = "mockid"
