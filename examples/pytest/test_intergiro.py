"""What the client has to get right. Each test is a few requests long, whatever time passes in it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from intergiro import Intergiro, LockedOut

API_KEY = "c5f90f4b-9d69-416a-8611-8a8c8d605c36"


@pytest.fixture
def client(sandbox):
    return Intergiro(sandbox.url, API_KEY, clock=sandbox.time)


def test_logs_in_once_and_sends_no_refresh_that_is_too_early(client, sandbox):
    client.individuals()
    sandbox.advance(minutes=14)
    client.individuals()
    sandbox.verify(exactly=1, operation="intergiroLogin")
    sandbox.verify(exactly=0, operation="intergiroRefresh")


def test_refreshes_an_expired_token_and_tries_again(client, sandbox):
    client.individuals()
    sandbox.advance(minutes=15)
    assert client.individuals()[0]["firstName"] == "Ada"
    sandbox.verify(exactly=1, operation="intergiroRefresh", status=200)
    sandbox.verify(exactly=1, reason="access_expired")


def test_sends_one_refresh_when_eight_calls_are_refused_at_once(client, sandbox):
    client.individuals()
    sandbox.advance(minutes=15)
    sandbox.fault(match={"operation": "intergiroListIndividuals"}, times=8, barrier=8)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: client.individuals(), range(8)))
    sandbox.verify(exactly=8, reason="access_expired")
    sandbox.verify(exactly=1, operation="intergiroRefresh")


def test_logs_in_again_when_the_session_is_over(client, sandbox):
    client.individuals()
    sandbox.advance(minutes=60)
    client.individuals()
    sandbox.verify(exactly=2, operation="intergiroLogin", status=200)


def test_does_not_ask_again_while_it_is_locked_out(client, sandbox):
    sandbox.settings(intergiro={"misuse": {"sessions": 1, "within": "10m"}})
    Intergiro(sandbox.url, API_KEY).individuals()
    for minutes_left in (10, 9):
        with pytest.raises(LockedOut) as refusal:
            client.individuals()
        assert refusal.value.seconds == 60 * minutes_left
        sandbox.advance(minutes=1)
    sandbox.verify(exactly=1, operation="intergiroLogin", status=429)
    sandbox.advance(minutes=8)
    client.individuals()
