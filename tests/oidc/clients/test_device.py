"""The device flow with Authlib, whose session exchanges the device code; asking for it and polling is left to the
application."""

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def provider(mockid):
    url = mockid.url("oidc") + "/.well-known/oauth-authorization-server"
    return requests.get(url, timeout=10).json()


@pytest.fixture
def codes(provider):
    form = {"client_id": "tv", "scope": "openid profile"}
    return requests.post(provider["device_authorization_endpoint"], data=form, timeout=10).json()


@pytest.fixture
def poll(provider, codes):
    session = OAuth2Session("tv", token_endpoint_auth_method="none")
    url = provider["token_endpoint"]
    return lambda: session.fetch_token(url, grant_type=GRANT, device_code=codes["device_code"])


def test_gets_tokens_when_access_is_granted(mockid, codes, poll):
    with pytest.raises(OAuthError, match="authorization_pending"):
        poll()
    mockid.control("POST", f"/oidc/devices/{codes['user_code']}", {"approve": "ada"})
    assert poll()["scope"] == "openid profile"


def test_is_told_to_slow_down(poll):
    with pytest.raises(OAuthError, match="authorization_pending"):
        poll()
    with pytest.raises(OAuthError, match="slow_down"):
        poll()


def test_is_told_that_the_code_has_expired(mockid, poll):
    mockid.advance("10m")
    with pytest.raises(OAuthError, match="expired_token"):
        poll()
