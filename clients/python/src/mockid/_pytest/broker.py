"""One server for all workers of pytest-xdist: the controller starts it when the first worker asks.

So there is no race, and the server ends with the controller, whose end closes its standard input.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Client, Listener
from typing import Any, NamedTuple

from .._errors import MockidError, ServerNotStarted
from .._server import Server


class Address(NamedTuple):
    """Where a worker finds the broker, as values that xdist can send."""

    port: int
    key: str


class Broker:
    """The controller's side: answers the workers, one after the other."""

    def __init__(self, server: Callable[[], Server]) -> None:
        self._server = server
        key = secrets.token_hex(16)
        self._listener = Listener(("127.0.0.1", 0), authkey=key.encode())
        self.address = Address(self._listener.address[1], key)
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except Exception as error:
                # A stranger without the key is refused; a closed listener ends the thread.
                if isinstance(error, OSError) and not isinstance(error, ConnectionError):
                    return
                continue
            with connection:
                try:
                    connection.send(self._answer(connection.recv()))
                except (OSError, EOFError):
                    continue

    def _answer(self, question: str) -> tuple[bool, object]:
        try:
            server = self._server()
        except MockidError as error:
            return False, str(error)
        if question == "ending":
            how, lines = server.ending()
            return True, (how, list(lines))
        return True, (server.url, server.admin_token)


def server_of_controller(address: Address) -> Server:
    """The worker's side: the server of the controller."""

    def ask(question: str) -> Any:
        try:
            with Client(("127.0.0.1", address.port), authkey=address.key.encode()) as connection:
                connection.send(question)
                is_answered, answer = connection.recv()
        except (OSError, EOFError) as error:
            raise ServerNotStarted(
                "the worker of pytest-xdist cannot reach its controller, which starts the server: give "
                "a running one with --mockid-url"
            ) from error
        if not is_answered:
            raise ServerNotStarted(str(answer))
        return answer

    def ending() -> tuple[str | None, Sequence[str]]:
        try:
            how, lines = ask("ending")
        except MockidError:
            return None, ()
        return how, lines

    url, admin_token = ask("server")
    return Server(url, admin_token=admin_token, ending=ending)
