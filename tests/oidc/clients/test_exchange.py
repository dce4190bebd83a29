"""Token exchange with Authlib's session, and the JWT bearer grant with its assertion session."""

import pytest
from authlib.integrations.requests_client import AssertionSession, OAuth2Session, OAuthError
from authlib.oauth2.base import OAuth2Error
from joserfc.jwk import ECKey

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ACCESS = "urn:ietf:params:oauth:token-type:access_token"
CLIENT = "/accounts/oidc/application/legacy"


@pytest.fixture
def endpoint(mockid):
    """The token endpoint, for a client with the sandbox's time."""
    with mockid.share_time():
        yield mockid.url("oidc") + "/token"


@pytest.fixture
def session(mockid, endpoint):
    mockid.control("PATCH", CLIENT, {"grants": ["password", EXCHANGE]})
    session = OAuth2Session("legacy", "secret", token_endpoint_auth_method="client_secret_post")
    session.fetch_token(endpoint, username="ada", password="password", scope="openid profile")
    return session


def exchange(session, endpoint, **parameters):
    return session.fetch_token(
        endpoint,
        grant_type=EXCHANGE,
        subject_token=session.token["access_token"],
        subject_token_type=ACCESS,
        **parameters,
    )


def test_exchanges_a_token_for_one_with_fewer_scopes(session, endpoint):
    issued = exchange(session, endpoint, audience="web", scope="profile")
    assert (issued["issued_token_type"], issued["scope"]) == (ACCESS, "profile")


def test_is_told_why_a_token_cannot_be_exchanged(mockid, session, endpoint):
    with pytest.raises(OAuthError, match="invalid_target"):
        exchange(session, endpoint, audience="nobody")
    mockid.advance("60m")
    with pytest.raises(OAuthError, match="invalid_request"):
        exchange(session, endpoint)


@pytest.fixture
def service(mockid, endpoint):
    """A service account, which signs assertions for a user."""
    key = ECKey.generate_key("P-256", {"kid": "1"})
    keys = {"keys": [key.as_dict(private=False)]}
    mockid.control("PATCH", CLIENT, {"grants": [BEARER], "client_secret": None, "jwks": keys})

    def session(subject, **more):
        header = {"alg": "ES256", "kid": "1"}
        return AssertionSession(endpoint, "legacy", subject, header=header, key=key.as_dict(private=True), **more)

    return session


def test_a_service_account_asks_for_a_user_whenever_its_token_has_expired(mockid, service):
    session = service("ada", scope="openid profile", leeway=0)
    userinfo = mockid.url("oidc") + "/userinfo"
    for _ in range(2):
        assert session.get(userinfo).json()["name"] == "Ada Lovelace"
        assert session.get(userinfo).status_code == 200
        mockid.advance("61m")
    mockid.verify("oidcToken", times=2, status=200)


def test_a_service_account_is_told_that_nobody_has_a_name(service):
    with pytest.raises(OAuth2Error, match="invalid_grant"):
        service("nobody").refresh_token()
