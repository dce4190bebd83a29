"""Helpers of the tests: requests as a client of the vendors sends them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, NamedTuple

import mockid

# The tests of the plugin run each suite in a process of its own.
pytest_plugins = ["pytester"]


class Reply(NamedTuple):
    status: int
    body: Any


def request(url: str, body: dict[str, Any] | None = None, token: str | None = None) -> Reply:
    asked = urllib.request.Request(url, None if body is None else json.dumps(body).encode())
    if body is not None:
        asked.add_header("Content-Type", "application/json")
    if token is not None:
        asked.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return Reply(answer.status, json.loads(answer.read() or "null"))
    except urllib.error.HTTPError as error:
        return Reply(error.code, json.loads(error.read() or "null"))


def log_in(sandbox: mockid.Sandbox) -> dict[str, str]:
    """The tokens of a login at intergiro."""
    login = sandbox.url("intergiro") + "/v3/auth/login"
    tokens: dict[str, str] = request(login, sandbox.credentials("intergiro")).body
    return tokens


def individuals(sandbox: mockid.Sandbox, token: str) -> int:
    """The status of a request with an access token."""
    return request(sandbox.url("intergiro") + "/v3/individuals", token=token).status
