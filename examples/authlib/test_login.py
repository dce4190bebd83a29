"""What a login has to get right. No test waits: an hour passes in one request."""

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError

from login import Login, LoginNeeded


@pytest.fixture
def issuer(mockid):
    """Authlib reads the time from `time.time`."""
    mockid.settings(oidc={"login": "auto"})
    with mockid.share_time():
        yield mockid.url("oidc")


@pytest.fixture
def login(issuer):
    return Login(issuer, "web", "secret", "http://localhost:3000/callback")


def browse(url):
    """Goes where a browser would go, as far as the application."""
    return requests.get(url, allow_redirects=False, timeout=10).headers["location"]


def test_logs_in_with_pkce_and_asks_who_it_is(login, mockid):
    claims = login.finish(browse(login.begin()))
    assert login.userinfo()["name"] == "Ada Lovelace"
    assert login.userinfo()["sub"] == claims["sub"]
    mockid.verify("oidcToken", times=1, status=200)


def test_refreshes_an_expired_access_token_and_not_before(login, mockid):
    login.finish(browse(login.begin()))
    mockid.advance("59m")
    login.userinfo()
    mockid.verify("oidcToken", times=1)
    mockid.advance("2m")
    assert login.userinfo()["name"] == "Ada Lovelace"
    mockid.verify("oidcToken", times=2, status=200)


def test_asks_for_a_new_login_when_the_refresh_token_has_expired(login, mockid):
    login.finish(browse(login.begin()))
    mockid.advance("31d")
    with pytest.raises(LoginNeeded):
        login.userinfo()


def test_does_not_take_a_code_that_is_older_than_a_minute(login, mockid):
    back = browse(login.begin())
    mockid.advance("2m")
    with pytest.raises(OAuthError, match="invalid_grant"):
        login.finish(back)


def test_gets_inspects_and_revokes_a_token_without_a_user(login, issuer, mockid):
    machine = OAuth2Session("machine", "secret")
    token = machine.fetch_token(f"{issuer}/token", grant_type="client_credentials")["access_token"]

    def active():
        return machine.introspect_token(f"{issuer}/introspect", token=token).json()["active"]

    assert active()
    mockid.advance("59m")
    assert active()
    machine.revoke_token(f"{issuer}/revoke", token=token)
    assert not active()
