"""What the client has to get right. Each test is a few requests long, whatever time passes in it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from intergiro import Intergiro, LockedOut

# The clock of each sandbox stands until the test moves it.
pytestmark = pytest.mark.mockid(time="2026-01-01T12:00:00Z")


@pytest.fixture
def client(mockid):
    return Intergiro(mockid.url("intergiro"), **mockid.credentials("intergiro"), clock=mockid.now)


def test_refreshes_an_expired_token_and_not_before(client, mockid):
    for minutes in ("5m", "9m"):
        client.individuals()
        mockid.advance(minutes)
    client.individuals()
    mockid.verify("intergiroLogin", times=1)
    mockid.verify("intergiroRefresh", times=0)
    mockid.advance("1m")
    assert client.individuals()[0]["firstName"] == "Ada"
    mockid.verify("intergiroRefresh", times=1, status=200)


def test_logs_in_again_when_the_answer_to_a_refresh_is_lost(client, mockid):
    client.individuals()
    mockid.advance("15m")
    mockid.fault("intergiroRefresh", stage="after", abort="reset", times=1)
    assert client.individuals()[0]["firstName"] == "Ada"
    mockid.verify("intergiroRefresh", times=1)
    mockid.verify("intergiroLogin", times=2, status=200)


# Another program has logged in with the same API key, which the audit takes for the client.
@pytest.mark.mockid(allow=["logs-in-while-a-token-is-good"])
@pytest.mark.mockid(settings={"intergiro": {"misuse": {"sessions": 1, "within": "10m"}}})
def test_does_not_ask_again_while_it_is_locked_out(client, mockid):
    Intergiro(client.url, client.api_key).individuals()
    for minutes_left in (10, 9):
        with pytest.raises(LockedOut) as refusal:
            client.individuals()
        assert refusal.value.seconds == 60 * minutes_left
        mockid.advance("1m")
    mockid.verify("intergiroLogin", times=1, status=429)
    mockid.advance("8m")
    client.individuals()


def test_gets_a_new_token_when_its_own_is_revoked(client, mockid):
    client.individuals()
    mockid.revoke(mockid.tokens(kind="access")[0])
    assert client.individuals()[0]["firstName"] == "Ada"
    mockid.verify(times=1, reason="token_revoked")
    mockid.verify("intergiroRefresh", times=1, status=200)


def test_sends_one_refresh_when_eight_calls_are_refused_at_once(client, mockid):
    client.individuals()
    mockid.advance("15m")
    mockid.fault("intergiroListIndividuals", times=8, barrier=8)
    mockid.fault("intergiroRefresh", delay="100ms")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: client.individuals(), range(8)))
    mockid.verify(times=8, reason="access_expired")
    mockid.verify("intergiroRefresh", times=1)
