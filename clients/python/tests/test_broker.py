"""How workers of pytest-xdist find the server of their controller."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from mockid import Server, ServerNotStarted
from mockid._pytest.broker import Address, Broker, server_of_controller


@pytest.fixture
def broker(mockid_server: Server) -> Iterator[Broker]:
    broker = Broker(lambda: mockid_server)
    yield broker
    broker.stop()


def test_a_worker_gets_the_server_of_the_controller(broker: Broker, mockid_server: Server) -> None:
    assert server_of_controller(broker.address).url == mockid_server.url


def test_a_program_that_says_nothing_holds_up_nobody(broker: Broker, mockid_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", broker.address.port)):
        assert server_of_controller(broker.address).url == mockid_server.url


@pytest.mark.parametrize("asked", [b"GET / HTTP/1.1\r\n", b"{}\n", b'{"key":"guess","question":"server"}\n'])
def test_a_program_without_the_key_learns_nothing(broker: Broker, asked: bytes) -> None:
    with socket.create_connection(("127.0.0.1", broker.address.port)) as stranger:
        stranger.sendall(asked)
        assert stranger.recv(1000) == b""


def test_a_worker_without_its_controller_says_so(broker: Broker) -> None:
    with pytest.raises(ServerNotStarted, match="cannot reach its controller"):
        server_of_controller(Address(broker.address.port, "another key"))
