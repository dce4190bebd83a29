"""Logs in, refreshes and reads a resource with each vendor, by the client that is generated.

What the generated code gives is what the document says: an answer of any other shape does not parse,
and one of any other status is an error.
"""

import os
from typing import TypeVar

import httpx
from mockid_client import AuthenticatedClient, Client
from mockid_client.api.haut_ai import (
    haut_ai_create_private_token,
    haut_ai_list_companies,
    haut_ai_list_private_tokens,
    haut_ai_login,
    haut_ai_revoke_private_token,
)
from mockid_client.api.igny8 import igny_8_list_keywords, igny_8_login, igny_8_refresh
from mockid_client.api.intergiro import intergiro_list_individuals, intergiro_login, intergiro_refresh
from mockid_client.api.kyc import kyc_get_resource, kyc_login
from mockid_client.api.s7risk import (
    s_7_risk_create_application_token,
    s_7_risk_create_user_token,
    s_7_risk_list_incidents,
)
from mockid_client.models import (
    HautAiCreatedPrivateToken,
    HautAiLoggedIn,
    HautAiLogin,
    HautAiNewPrivateToken,
    HautAiPrivateTokenPage,
    Igny8List,
    Igny8Login,
    Igny8Refresh,
    Igny8Refreshed,
    Igny8SignedIn,
    IntergiroList,
    IntergiroLogin,
    IntergiroRefresh,
    IntergiroRefreshInvalid,
    IntergiroTokens,
    IntergiroUnauthorized,
    KycLogin,
    KycMultipartLogin,
    KycResource,
    KycToken,
    KycUnauthorized,
    S7RiskApplicationCredentials,
    S7RiskToken,
    S7RiskUserCredentials,
)

URL = f"{os.environ['MOCKID_URL']}/~python-client"
ORIGIN = "https://app.example.com"
ANYBODY = Client(URL, raise_on_unexpected_status=True)

T = TypeVar("T")


def given(kind: type[T], answer: object) -> T:
    """The answer, which has to be of this kind."""
    assert isinstance(answer, kind), answer
    return answer


def bearing(token: str) -> AuthenticatedClient:
    """A client that sends a token."""
    return AuthenticatedClient(URL, token, raise_on_unexpected_status=True)


def advance(by: str) -> None:
    """Moves the sandbox's clock."""
    httpx.post(f"{URL}/__admin/clock/advance", json={"by": by}).raise_for_status()


def intergiro() -> None:
    login = IntergiroLogin(api_key="c5f90f4b-9d69-416a-8611-8a8c8d605c36")
    tokens = given(IntergiroTokens, intergiro_login.sync(client=ANYBODY, body=login))
    first = bearing(tokens.access_token)
    given(IntergiroList, intergiro_list_individuals.sync(client=first))
    refresh = IntergiroRefresh(refresh_token=tokens.refresh_token)
    given(IntergiroRefreshInvalid, intergiro_refresh.sync(client=ANYBODY, body=refresh))
    advance("15m")
    given(IntergiroUnauthorized, intergiro_list_individuals.sync(client=first))
    newer = given(IntergiroTokens, intergiro_refresh.sync(client=ANYBODY, body=refresh))
    given(IntergiroList, intergiro_list_individuals.sync(client=bearing(newer.access_token)))


def haut_ai() -> None:
    login = HautAiLogin(username="user@example.com", password="password")
    logged_in = given(HautAiLoggedIn, haut_ai_login.sync(client=ANYBODY, body=login))
    bearer = bearing(logged_in.access_token)
    new = HautAiNewPrivateToken.from_dict({"name": "backend", "expiration_time": "2099-01-01T00:00:00Z"})
    made = given(HautAiCreatedPrivateToken, haut_ai_create_private_token.sync(client=bearer, body=new))
    page = given(HautAiPrivateTokenPage, haut_ai_list_private_tokens.sync(client=bearing(made.data)))
    assert [token.id for token in page.results] == [made.id], page
    assert haut_ai_list_companies.sync_detailed(client=bearing(made.data)).status_code == 200
    revoked = haut_ai_revoke_private_token.sync_detailed(made.id, client=bearer)
    assert revoked.status_code == 204, revoked


def kyc() -> None:
    name, word = "user@example.com", "your_secret_password"
    token = given(KycToken, kyc_login.sync(client=ANYBODY, body=KycLogin(username=name, password=word)))
    multipart = KycMultipartLogin(username=name, password=word)
    given(KycToken, kyc_login.sync(client=ANYBODY, body=multipart))
    given(KycResource, kyc_get_resource.sync(client=bearing(token.access_token)))
    advance("1h")
    given(KycUnauthorized, kyc_get_resource.sync(client=bearing(token.access_token)))


def s7risk() -> None:
    user = S7RiskUserCredentials(email="user@example.com", password="password")
    application = S7RiskApplicationCredentials(client_id="demo-client", secret="demo-secret")
    for answer in (
        s_7_risk_create_user_token.sync(client=ANYBODY, body=user, origin=ORIGIN),
        s_7_risk_create_application_token.sync(client=ANYBODY, body=application, origin=ORIGIN),
    ):
        token = given(S7RiskToken, answer).data.access_token
        assert s_7_risk_list_incidents.sync_detailed(client=bearing(token)).status_code == 200


def igny8() -> None:
    login = Igny8Login(email="user@example.com", password="password")
    signed_in = given(Igny8SignedIn, igny_8_login.sync(client=ANYBODY, body=login))
    given(Igny8List, igny_8_list_keywords.sync(client=bearing(signed_in.data.access)))
    advance("15m")
    refresh = Igny8Refresh(refresh=signed_in.data.refresh)
    refreshed = given(Igny8Refreshed, igny_8_refresh.sync(client=ANYBODY, body=refresh))
    given(Igny8List, igny_8_list_keywords.sync(client=bearing(refreshed.data.access)))


VENDORS = [intergiro, haut_ai, kyc, s7risk, igny8]
for vendor in VENDORS:
    vendor()
print(f"openapi-python-client: {len(VENDORS)} vendors, each logged in to and read from, two refreshed")
