"""The server of a test run, and what the options say of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from .._errors import MockidError
from .._server import Server, connect, start
from .broker import Address, Broker, server_of_controller

WORKER_INPUT = "mockid_broker"


class Options(NamedTuple):
    """The options and the settings of the configuration file."""

    url: str | None
    binary: str | None
    arguments: Sequence[str]

    @classmethod
    def of(cls, config: pytest.Config) -> Options:
        arguments = [str(each) for each in config.getini("mockid_args")]
        for flag, name in (("--fixtures", "mockid_fixtures"), ("--vendors", "mockid_vendors")):
            for path in config.getini(name):
                arguments += [flag, str(path)]
        return cls(
            url=config.getoption("mockid_url") or os.environ.get("MOCKID_URL") or None,
            binary=config.getoption("mockid_binary") or config.getini("mockid_binary") or None,
            arguments=arguments,
        )


class Run:
    """The run's server, which starts when the first test needs it."""

    def __init__(self, config: pytest.Config) -> None:
        self.options = Options.of(config)
        worker_input = getattr(config, "workerinput", {})
        self._controller = worker_input.get(WORKER_INPUT)
        self._server: Server | None = None
        self._failure: MockidError | None = None
        self._lock = threading.Lock()
        self._broker: Broker | None = None

    @property
    def outlives(self) -> bool:
        """Whether the server goes on after the run."""
        return self.options.url is not None

    def server(self) -> Server:
        """The server; a failure to start it is not tried again."""
        with self._lock:
            if self._failure:
                raise self._failure
            if not self._server:
                try:
                    self._server = self._made()
                except MockidError as error:
                    self._failure = error
                    raise
            return self._server

    def broker(self) -> Address:
        """Where workers ask for the server."""
        if not self._broker:
            self._broker = Broker(self.server)
        return self._broker.address

    def stop(self) -> None:
        if self._broker:
            self._broker.stop()
        if self._server:
            self._server.stop()

    def _made(self) -> Server:
        if self.options.url:
            return connect(self.options.url)
        if self._controller:
            return server_of_controller(Address(*self._controller))
        return start(self.options.binary, *self.options.arguments)
