"""What a login has to get right. No test waits: an hour passes in one request."""

import time

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError

from login import Login, LoginNeeded


@pytest.fixture
def issuer(sandbox, monkeypatch):
    """Authlib reads the time from `time.time`."""
    started = time.time()
    monkeypatch.setattr(time, "time", lambda: started + sandbox.time())
    sandbox.settings(oidc={"login": "auto"})
    return f"{sandbox.url}/oidc"


@pytest.fixture
def login(issuer):
    return Login(issuer, "web", "secret", "http://localhost:3000/callback")


def browse(url):
    """Goes where a browser would go, as far as the application."""
    return requests.get(url, allow_redirects=False, timeout=10).headers["location"]


def test_logs_in_with_pkce_and_asks_who_it_is(login, sandbox):
    claims = login.finish(browse(login.begin()))
    assert login.userinfo()["name"] == "Ada Lovelace"
    assert login.userinfo()["sub"] == claims["sub"]
    sandbox.verify(exactly=1, operation="oidcToken", status=200)


def test_refreshes_an_expired_access_token_and_not_before(login, sandbox):
    login.finish(browse(login.begin()))
    sandbox.advance(minutes=59)
    login.userinfo()
    sandbox.verify(exactly=1, operation="oidcToken")
    sandbox.advance(minutes=2)
    assert login.userinfo()["name"] == "Ada Lovelace"
    sandbox.verify(exactly=2, operation="oidcToken", status=200)


def test_asks_for_a_new_login_when_the_refresh_token_has_expired(login, sandbox):
    login.finish(browse(login.begin()))
    sandbox.advance(minutes=31 * 24 * 60)
    with pytest.raises(LoginNeeded):
        login.userinfo()


def test_does_not_take_a_code_that_is_older_than_a_minute(login, sandbox):
    back = browse(login.begin())
    sandbox.advance(minutes=2)
    with pytest.raises(OAuthError, match="invalid_grant"):
        login.finish(back)


def test_gets_inspects_and_revokes_a_token_without_a_user(login, issuer, sandbox):
    machine = OAuth2Session("machine", "secret")
    token = machine.fetch_token(f"{issuer}/token", grant_type="client_credentials")["access_token"]

    def active():
        return machine.introspect_token(f"{issuer}/introspect", token=token).json()["active"]

    assert active()
    sandbox.advance(minutes=59)
    assert active()
    machine.revoke_token(f"{issuer}/revoke", token=token)
    assert not active()
