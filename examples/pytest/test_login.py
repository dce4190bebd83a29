"""A provider that answers falsely: a right client notices, and the server says who does not."""

import contextlib

import pytest
import requests

from login import Login, Untrusted

pytestmark = pytest.mark.mockid(settings={"oidc": {"login": "auto"}})


@pytest.fixture
def login(mockid):
    return Login(mockid.url("oidc"), "web", "secret", "http://localhost:3000/callback")


def browse(url):
    """Goes where a browser would go, as far as the application."""
    return requests.get(url, allow_redirects=False, timeout=10).headers["location"]


def test_logs_in(login, mockid):
    assert login.finish(browse(login.begin()))
    mockid.verify("oidcToken", times=1, status=200)


@pytest.mark.parametrize("lie", ["iss_wrong", "iss_missing", "state_wrong", "state_missing"])
def test_does_not_go_on_after_a_lie(login, mockid, lie):
    mockid.lie(lie)
    back = browse(login.begin())
    with contextlib.suppress(Untrusted):
        login.finish(back)
    mockid.verify_lies()
