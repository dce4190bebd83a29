"""One server for all workers of pytest-xdist: the controller starts it when the first worker asks.

So there is no race, and the server ends with the controller, whose end closes its standard input. A worker
asks with a line of JSON, and gets one.
"""

from __future__ import annotations

import json
import secrets
import socket
import socketserver
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .._errors import MockidError, ServerNotStarted
from .._server import Server

_HOST = "127.0.0.1"


class Address(NamedTuple):
    """Where a worker finds the broker, as values that xdist can send."""

    port: int
    key: str


class Broker:
    """The controller's side."""

    def __init__(self, server: Callable[[], Server]) -> None:
        key = secrets.token_hex(16)

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                asked = json.loads(self.rfile.readline(1000))
                # Another program of this machine must not learn the token of the control API.
                if secrets.compare_digest(str(asked["key"]), key):
                    answer = _answer(server, asked["question"])
                    self.wfile.write(json.dumps(answer).encode() + b"\n")

        self._listener = _Listener((_HOST, 0), Handler)
        self.address = Address(self._listener.server_address[1], key)
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Stays silent about programs that ask something else."""


def _answer(server: Callable[[], Server], question: str) -> dict[str, Any]:
    try:
        found = server()
    except MockidError as error:
        return {"error": str(error)}
    if question == "ending":
        how, lines = found.ending()
        return {"how": how, "lines": list(lines)}
    return {"url": found.url, "admin_token": found.admin_token}


def server_of_controller(address: Address) -> Server:
    """The worker's side: the server of the controller."""

    def ask(question: str) -> dict[str, Any]:
        try:
            with socket.create_connection((_HOST, address.port)) as connection:
                asked = {"key": address.key, "question": question}
                connection.sendall(json.dumps(asked).encode() + b"\n")
                with connection.makefile() as lines:
                    answer: dict[str, Any] = json.loads(lines.readline())
        except (OSError, ValueError) as error:
            raise ServerNotStarted(
                "the worker of pytest-xdist cannot reach its controller, which starts the server: give a "
                "running one with --mockid-url"
            ) from error
        if "error" in answer:
            raise ServerNotStarted(answer["error"])
        return answer

    def ending() -> tuple[str | None, Sequence[str]]:
        try:
            answer = ask("ending")
        except MockidError:
            return None, ()
        return answer["how"], answer["lines"]

    found = ask("server")
    return Server(found["url"], admin_token=found["admin_token"], ending=ending)
