"""ID tokens that are signed with each algorithm, verified by Authlib and its library joserfc with the published keys."""

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

REDIRECT = "http://localhost:3000/callback"


@pytest.fixture
def log_in(mockid):
    """The tokens of a login of the client `web`, whose ID tokens have an algorithm."""
    mockid.settings(oidc={"login": "auto"})

    def with_algorithm(algorithm):
        account = "/accounts/oidc/application/web"
        mockid.control("PATCH", account, {"id_token_signed_response_alg": algorithm})
        issuer = mockid.url("oidc")
        session = OAuth2Session("web", "secret", scope="openid", redirect_uri=REDIRECT)
        url, _ = session.create_authorization_url(f"{issuer}/authorize", nonce="n")
        back = requests.get(url, allow_redirects=False, timeout=10).headers["location"]
        return session.fetch_token(f"{issuer}/token", authorization_response=back)

    return with_algorithm


def published(mockid):
    keys = requests.get(mockid.url("oidc") + "/jwks", timeout=10).json()
    return KeySet.import_key_set(keys)


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256", "ES256", "EdDSA"])
def test_verifies_the_id_token_of(algorithm, mockid, log_in):
    tokens = log_in(algorithm)
    keys = published(mockid)
    token = jwt.decode(tokens["id_token"], keys, algorithms=[algorithm])
    assert token.header["alg"] == algorithm
    params = {"nonce": "n", "client_id": "web", "access_token": tokens["access_token"]}
    options = {"iss": {"value": mockid.url("oidc")}}
    claims = CodeIDToken(token.claims, token.header, options, params)
    claims.validate(now=claims["iat"])
    head, payload, signature = tokens["id_token"].split(".")
    forged = f"{head}.{payload}.{signature[:-8]}AAAAAAAA"
    with pytest.raises(BadSignatureError):
        jwt.decode(forged, keys, algorithms=[algorithm])
