"""A web application's login with Authlib: the code under test."""

import secrets

import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet


class LoginNeeded(Exception):
    """The provider's session is over: a person has to log in again."""


class Login:
    def __init__(self, issuer, client_id, client_secret, redirect_uri):
        self.provider = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).json()
        self.session = OAuth2Session(
            client_id,
            client_secret,
            redirect_uri=redirect_uri,
            scope="openid profile email",
            code_challenge_method="S256",
            token_endpoint=self.provider["token_endpoint"],
            leeway=0,
            default_timeout=10,
        )

    def begin(self, **parameters):
        """Where to send the browser."""
        self.verifier, self.nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        url, self.session.state = self.session.create_authorization_url(
            self.provider["authorization_endpoint"],
            code_verifier=self.verifier,
            nonce=self.nonce,
            **parameters,
        )
        return url

    def finish(self, url):
        """The browser came back to `url`."""
        token = self.session.fetch_token(authorization_response=url, code_verifier=self.verifier)
        keys = KeySet.import_key_set(requests.get(self.provider["jwks_uri"], timeout=10).json())
        algorithms = self.provider["id_token_signing_alg_values_supported"]
        decoded = jwt.decode(token["id_token"], keys, algorithms=algorithms)
        client_id = self.session.client_id
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {"iss": {"value": self.provider["issuer"]}, "aud": {"value": client_id}},
            {"nonce": self.nonce, "client_id": client_id, "access_token": token["access_token"]},
        )
        claims.validate()
        return claims

    def userinfo(self):
        """Refreshes the access token if it has expired."""
        try:
            answer = self.session.get(self.provider["userinfo_endpoint"])
        except OAuthError as error:
            raise LoginNeeded from error
        answer.raise_for_status()
        return answer.json()
