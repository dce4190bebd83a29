"""A web application's login at an OpenID Connect provider: what is under test here."""

import secrets
from hashlib import sha256
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlencode, urlsplit

import requests


class Untrusted(Exception):
    """The answer is not the provider's own, or not to this login."""


class Login:
    def __init__(self, issuer, client_id, client_secret, redirect_uri):
        self.issuer = issuer
        self.client = (client_id, client_secret)
        self.redirect_uri = redirect_uri
        self.state = secrets.token_urlsafe(16)
        self.verifier = secrets.token_urlsafe(48)

    def begin(self):
        """Where to send the browser."""
        challenge = urlsafe_b64encode(sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        parameters = {
            "response_type": "code",
            "client_id": self.client[0],
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": self.state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/authorize?{urlencode(parameters)}"

    def finish(self, url):
        """The browser came back to `url`: an access token."""
        answer = parse_qs(urlsplit(url).query)
        if answer.get("state") != [self.state]:
            raise Untrusted("the state is that of another login")
        if answer.get("iss") != [self.issuer]:
            raise Untrusted("the answer is another provider's")
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"][0],
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        tokens = requests.post(f"{self.issuer}/token", data=form, auth=self.client, timeout=10)
        tokens.raise_for_status()
        return tokens.json()["access_token"]
