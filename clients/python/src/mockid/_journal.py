"""The journal as text, and the examples of logins in a vendor's document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._types import Entry

_MOST_LINES = 50
_SECRETS = ("password", "secret", "api_key", "client_secret")
_NOT_CREDENTIALS = ("grant_type", "scope")


def is_refused(entry: Entry) -> bool:
    """Whether the request was refused or not answered."""
    status = entry["status"]
    return status is None or status >= 400


def text(entries: Sequence[Entry]) -> str:
    """A line for each of the newest entries, and the hints of those that were refused."""
    lines = []
    if len(entries) > _MOST_LINES:
        lines.append(f"({len(entries) - _MOST_LINES} earlier requests)")
    for entry in entries[-_MOST_LINES:]:
        lines.append(line(entry))
        if is_refused(entry):
            lines.append(f"    {entry['hint']}")
    return "\n".join(lines) or "(no client has sent a request)"


def line(entry: Entry) -> str:
    """`#5 12:15:02 401 GET /v3/individuals intergiro access_expired`, as `mockid tail` prints it."""
    time = entry["time"].partition("T")[2].rstrip("Z")
    status = entry["status"] or "---"
    provider = entry["provider"] or "no vendor"
    return f"#{entry['id']} {time} {status} {entry['method']} {entry['path']} {provider} {entry['reason']}"


def sample_login(document: Mapping[str, Any], operation: str | None) -> dict[str, str] | None:
    """The fields of the first example of a login, which the server fills from the fixtures."""
    for found in _operations(document):
        name = found.get("operationId", "")
        if name.endswith("Register") if operation is None else name != operation:
            continue
        fields = _fields(found)
        if fields and (operation or any(secret in fields for secret in _SECRETS)):
            return fields
    return None


def _fields(operation: Mapping[str, Any]) -> dict[str, str]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        examples = content.get("examples", {})
        # The OIDC provider has no login of its own in its document, but a grant with a password.
        example = examples.get("demo") or examples.get("password")
        value = example and example.get("value")
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return {name: each for name, each in value.items() if name not in _NOT_CREDENTIALS}
    return {}


def _operations(document: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for path in document["paths"].values():
        for method in ("post", "get", "put"):
            if method in path:
                yield path[method]
