"""Keycloak's layout with python-keycloak, which builds the URLs of a realm itself."""

import pytest
from keycloak import KeycloakOpenID
from keycloak.exceptions import KeycloakPostError


@pytest.fixture
def client(mockid):
    mockid.settings(oidc={"layout": "keycloak"})
    return KeycloakOpenID(f"{mockid.base}/", "acme", "legacy", client_secret_key="secret")


@pytest.fixture
def tokens(client):
    return client.token("ada", "password")


def test_finds_the_metadata_of_the_realm(mockid, client):
    metadata = client.well_known()
    assert metadata["issuer"] == f"{mockid.base}/realms/acme"
    assert metadata["token_endpoint"].endswith("/realms/acme/protocol/openid-connect/token")


def test_decodes_a_token_with_the_key_of_the_realm(client, tokens):
    claims = client.decode_token(tokens["access_token"], validate=False)
    assert "admin" in claims["realm_access"]["roles"]
    assert claims["preferred_username"] == "ada"
    assert "BEGIN PUBLIC KEY" not in client.public_key()


def test_asks_for_the_user_and_the_claims(client, tokens):
    assert client.userinfo(tokens["access_token"])["email"] == "ada@example.com"
    told = client.introspect(tokens["access_token"])
    assert told["active"] and told["resource_access"]["account"]["roles"]


def test_refreshes_and_logs_out(client, tokens):
    fresh = client.refresh_token(tokens["refresh_token"])
    assert fresh["refresh_expires_in"] > 0
    client.logout(fresh["refresh_token"])
    with pytest.raises(KeycloakPostError, match="invalid_grant"):
        client.refresh_token(fresh["refresh_token"])


def test_gets_a_token_for_a_machine(mockid, client):
    machine = KeycloakOpenID(f"{mockid.base}/", "acme", "machine", client_secret_key="secret")
    token = machine.token(grant_type="client_credentials")["access_token"]
    claims = machine.decode_token(token, validate=False)
    assert claims["preferred_username"] == "service-account-machine"
