"""Requests to the control API: JSON over connections that are kept open, safe for threads and forks."""

from __future__ import annotations

import http.client
import json
import os
import select
import ssl
import threading
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ._errors import MockidError

__tracebackhide__ = True

_TIMEOUT = 30.0
"""Real seconds for an answer; what waits for the client under test says otherwise."""


class Answer(NamedTuple):
    status: int
    text: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body, or a problem made of it if it is no JSON."""
        if not self.text:
            return {}
        try:
            return json.loads(self.text)
        except ValueError:
            return {"detail": self.text[:200]}


class Http:
    """A pool of connections to one server."""

    def __init__(self, url: str, admin_token: str | None = None, ca: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise MockidError(f"{url!r} is no URL of a server, such as http://127.0.0.1:8080")
        self.url = url.rstrip("/")
        self._path = parts.path.rstrip("/")
        self._address = (parts.hostname, parts.port)
        self._tls = ssl.create_default_context(cafile=ca) if parts.scheme == "https" else None
        self._headers = {"Authorization": f"Bearer {admin_token}"} if admin_token else {}
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        timeout: float = _TIMEOUT,
    ) -> Answer:
        """The answer to a request; `OSError` or `HTTPException` if there is none."""
        headers = dict(self._headers)
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        connection = self._take()
        try:
            if connection.sock:
                connection.sock.settimeout(timeout)
            else:
                connection.timeout = timeout
            connection.request(method, self._path + path, content, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.read().decode(errors="replace"))
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)
        return answer

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> http.client.HTTPConnection:
        with self._lock:
            if self._process != os.getpid():
                # A fork must not share the connections of its parent.
                self._idle, self._process = [], os.getpid()
            while self._idle:
                connection = self._idle.pop()
                if _is_open(connection):
                    return connection
                connection.close()
        host, port = self._address
        if self._tls:
            return http.client.HTTPSConnection(host, port, context=self._tls)
        return http.client.HTTPConnection(host, port)

    def _give_back(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            self._idle.append(connection)


def _is_open(connection: http.client.HTTPConnection) -> bool:
    """Whether the server has kept it open: nothing is to be read from a connection without a request."""
    if not connection.sock:
        return False
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(connection.sock, select.POLLIN)
        return not poll.poll(0)
    return not select.select([connection.sock], [], [], 0)[0]
