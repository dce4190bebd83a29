"""The JSON of the control API, as its document (openapi-admin.yaml) has it."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

AtLeast = Literal["error", "warning", "info"]
Abort = Literal["reset", "hang", "truncate", "garbage"]
Stage = Literal["before", "after"]
VendorAnswer = Literal["unauthorized", "too_many_requests", "server_error"]
TokenKind = Literal["access", "refresh", "private", "ticket", "id"]
Part = Literal["clock", "settings", "accounts", "lockouts", "sessions", "faults", "collections", "journal"]
Defect = Literal[
    "expired",
    "not_yet_valid",
    "bad_signature",
    "tampered",
    "unsigned",
    "foreign_key",
    "unknown_key",
    "alg_none",
    "algorithm_swapped",
    "malformed",
    "missing_expiry",
    "wrong_kind",
    "wrong_issuer",
    "unknown",
    "unknown_account",
    "revoked",
    "session_ended",
]


class FaultMatch(TypedDict, total=False):
    """The requests to which a fault applies; all conditions must hold."""

    provider: str
    operation: str
    path: str
    method: str
    account: str


class Match(FaultMatch, total=False):
    """The entries of the journal that are meant; all conditions must hold."""

    status: int
    reason: str
    session: str
    token: str
    fault: int
    since: int | str
    headers: dict[str, Any]
    query: dict[str, Any]
    body: dict[str, Any]


class Times(TypedDict, total=False):
    """How many requests are expected: `exactly`, or within bounds."""

    exactly: int
    at_least: int
    at_most: int


class Respond(TypedDict, total=False):
    """An answer instead of the vendor's."""

    status: int
    headers: dict[str, str | list[str]]
    body: Any


class Dribble(TypedDict):
    """The body in `pieces`, the last one after `over`."""

    pieces: int
    over: str


class UniformDelay(TypedDict):
    """A random delay between two bounds."""

    uniform: list[str]


class _FaultOptions(TypedDict, total=False):
    times: int
    after: int
    probability: float
    seed: int
    stage: Stage
    dribble: Dribble
    abort: Abort
    barrier: int


class FaultOptions(FaultMatch, _FaultOptions, total=False):
    """What `fault` accepts by name: conditions, and how often and how the fault applies."""


class LieOptions(FaultMatch, total=False):
    """What `lie` accepts by name: conditions, and how often the lie is told."""

    times: int
    after: int


class Message(TypedDict):
    """A request or an answer, with secrets replaced by their fingerprints."""

    headers: dict[str, str]
    body: Any
    size: int
    cut: bool


class Entry(TypedDict):
    """An entry of the journal."""

    id: int
    provider: str | None
    operation: str | None
    method: str
    path: str
    query: str | None
    status: int | None
    reason: str
    account: str | None
    session: str | None
    token: str | None
    fault: int | None
    time: str
    machine_time: str
    duration_ms: float
    hint: str
    request: Message
    response: Message | None


class Explanation(TypedDict, total=False):
    """What the journal and the ledger tell of a request; `advice` only if it was refused."""

    id: int
    hint: str
    advice: str
    inspection: Inspection
    session: Session
    lineage: list[Token]


class Session(TypedDict, total=False):
    """A session, which begins with a login."""

    id: str
    provider: str
    account: str
    login: str
    started: str
    ends: str
    access_expires: str
    refreshes: int
    state: Literal["live", "expired", "ended"]


class Token(TypedDict, total=False):
    """The record of an issued token."""

    id: str
    kind: TokenKind
    provider: str
    account: str
    login: str
    session: str
    parent: str
    issued: str
    expires: str
    state: Literal["current", "rotated", "expired", "session_ended", "revoked"]
    uses: int
    first_used: str
    last_used: str
    last_used_before_expiry: str


class SessionFilter(TypedDict, total=False):
    """The sessions that are meant."""

    account: str
    state: Literal["live", "expired", "ended"]


class TokenFilter(TypedDict, total=False):
    """The tokens that are meant."""

    account: str
    session: str
    kind: TokenKind
    state: Literal["current", "rotated", "expired", "session_ended", "revoked"]


class TokenOrder(TypedDict, total=False):
    """A token to make."""

    account: str
    kind: TokenKind
    expires_in: str
    claims: dict[str, Any]
    defect: Defect


class Expected(TypedDict):
    """The server's answer to a token."""

    status: int
    reason: str


class MintedToken(TypedDict, total=False):
    """A token that was made; opaque ones have no claims."""

    token: str
    id: str
    kind: TokenKind
    claims: dict[str, Any]
    expected: Expected


class Check(TypedDict):
    """One check of a token."""

    check: str
    passed: bool
    detail: str


class Inspection(TypedDict, total=False):
    """The server's verdict on a token."""

    verdict: Literal["accepted", "refused"]
    status: int
    reason: str
    hint: str
    provider: str
    header: Any
    claims: Any
    checks: list[Check]
    record: Token


class LieVerdict(TypedDict):
    """What became of a lie."""

    fault: int
    lie: str
    verdict: Literal["swallowed", "accepted", "not_used", "not_seen", "untold"]
    told: list[int]
    used: list[int]


class FaultCounters(TypedDict):
    """How often a fault matched and applied."""

    matched: int
    used: int
    held: int
    timed_out: int
