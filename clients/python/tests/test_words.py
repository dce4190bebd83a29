"""Each word against the server."""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from pathlib import Path

import pytest

from conftest import individuals, log_in, request
from mockid import MockidError, NotAsExpected, Refused, Sandbox, Server, connect

NOON = 1767268800


def test_the_sandbox_is_named_after_the_test(mockid: Sandbox) -> None:
    assert mockid.name == "tests-test_words.test_the_sandbox_is_named_after_the_test"


@pytest.mark.parametrize("what", ["a/b~c", "ü", "x" * 200])
def test_a_sandbox_has_a_valid_name_whatever_the_test_is_called(mockid: Sandbox, what: str) -> None:
    assert request(mockid.base + "/kyc/openapi.json").status == 200


def test_new_sandboxes_with_the_same_name_get_numbers(mockid: Sandbox) -> None:
    server = mockid.server
    first, second = server.new_sandbox("the same"), server.new_sandbox("the same")
    assert (first.name, second.name) == ("the-same", "the-same-2")
    first.drop()
    second.drop()


def test_sandbox_takes_the_one_that_there_is(mockid: Sandbox) -> None:
    mockid.freeze(NOON)
    assert mockid.server.sandbox(mockid.name).now() == NOON


def test_a_sandbox_that_there_is_cannot_begin_otherwise(mockid: Sandbox) -> None:
    with pytest.raises(Refused, match="there is a sandbox"):
        mockid.server.sandbox(mockid.name, time=NOON)


def test_url_is_the_base_url_of_a_vendor(mockid: Sandbox) -> None:
    assert mockid.url("kyc") == f"{mockid.server.url}/~{mockid.name}/kyc"


def test_url_of_an_unknown_vendor_names_the_nearest(mockid: Sandbox) -> None:
    with pytest.raises(MockidError, match="plays no vendor 'intergir'; did you mean 'intergiro'"):
        mockid.url("intergir")


@pytest.mark.parametrize(
    ("vendor", "credentials"),
    [
        ("intergiro", {"api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36"}),
        ("haut-ai", {"username": "user@example.com", "password": "password"}),
        ("kyc", {"username": "user@example.com", "password": "your_secret_password"}),
        ("s7risk", {"email": "user@example.com", "password": "password"}),
        ("igny8", {"email": "user@example.com", "password": "password"}),
        (
            "oidc",
            {"client_id": "legacy", "client_secret": "secret", "username": "ada", "password": "password"},
        ),
    ],
)
def test_credentials_are_those_of_the_vendors_login(
    mockid: Sandbox, vendor: str, credentials: dict[str, str]
) -> None:
    assert mockid.credentials(vendor) == credentials


def test_credentials_are_those_of_the_fixtures(mockid_server: Server) -> None:
    users = [{"email": "anna@example.com", "password": "hers"}]
    sandbox = mockid_server.new_sandbox("own fixtures", fixtures={"kyc": {"users": users}})
    assert sandbox.credentials("kyc") == {"username": "anna@example.com", "password": "hers"}
    sandbox.drop()


def test_credentials_without_an_account_that_can_log_in_are_an_error(mockid_server: Server) -> None:
    users = [{"email": "anna@example.com", "password": "hers", "active": False}]
    sandbox = mockid_server.new_sandbox("inactive", fixtures={"kyc": {"users": users}})
    with pytest.raises(MockidError, match="no credentials in plain text for kyc"):
        sandbox.credentials("kyc")
    sandbox.drop()


def test_credentials_can_be_those_of_one_operation(mockid: Sandbox) -> None:
    found = mockid.credentials("s7risk", "s7riskCreateApplicationToken")
    assert found == {"clientId": "demo-client", "secret": "demo-secret"}


def test_credentials_of_an_unknown_operation_are_an_error(mockid: Sandbox) -> None:
    with pytest.raises(MockidError, match="no credentials in plain text for the operation nothing of kyc"):
        mockid.credentials("kyc", "nothing")


def test_freeze_and_advance_move_the_clock(mockid: Sandbox) -> None:
    assert mockid.freeze(NOON) == NOON
    assert mockid.advance(90) == NOON + 90
    assert mockid.advance("15m") == NOON + 990
    assert mockid.advance(dt.timedelta(seconds=-0.5)) == NOON + 989.5
    assert mockid.now() == NOON + 989.5


def test_resume_lets_the_clock_run(mockid: Sandbox) -> None:
    mockid.freeze(NOON)
    mockid.resume()
    assert mockid.control("GET", "/clock")["mode"] == "running"


def test_a_fault_answers_instead_of_the_vendor(mockid: Sandbox) -> None:
    fault = mockid.fault("intergiroLogin", status=503, headers={"Retry-After": "7"}, body={"a": 1}, times=1)
    login, credentials = mockid.url("intergiro") + "/v3/auth/login", mockid.credentials("intergiro")
    assert request(login, credentials) == (503, {"a": 1})
    assert request(login, credentials).status == 200
    assert fault.counters() == {"matched": 2, "used": 1, "held": 0, "timed_out": 0}


def test_a_fault_can_be_the_vendors_own_answer(mockid: Sandbox) -> None:
    mockid.fault(provider="intergiro", path="/v3/auth/*", respond="too_many_requests")
    assert request(mockid.url("intergiro") + "/v3/auth/login", {"api_key": "x"}).status == 429


def test_a_fault_ends_with_its_block(mockid: Sandbox) -> None:
    with mockid.fault("intergiroListIndividuals", respond="server_error", stage="before"):
        assert individuals(mockid, "x") == 500
    assert individuals(mockid, "x") == 401


def test_removing_a_fault_twice_is_no_error(mockid: Sandbox) -> None:
    fault = mockid.fault("kycLogin", abort="reset")
    fault.remove()
    fault.remove()


def test_the_parts_of_an_answer_need_a_status(mockid: Sandbox) -> None:
    with pytest.raises(TypeError, match="give its `status`"):
        mockid.fault("kycLogin", body={"a": 1})


def test_a_fault_that_does_not_fit_is_refused_with_the_field(mockid: Sandbox) -> None:
    with pytest.raises(Refused, match="kycLogi") as refusal:
        mockid.fault("kycLogi", status=500)
    assert refusal.value.status == 422


def test_a_lie_that_nobody_was_told_fails_the_test(mockid: Sandbox) -> None:
    mockid.lie("nonce_wrong", "oidcToken", times=1)
    with pytest.raises(NotAsExpected, match="nonce_wrong"):
        mockid.verify_lies()


def test_verify_counts_requests(mockid: Sandbox) -> None:
    log_in(mockid)
    assert mockid.verify("intergiroLogin") == 1
    assert mockid.verify("intergiroLogin", 1) == 1
    assert mockid.verify({"operation": "intergiroLogin"}, status=200, times={"at_most": 1}) == 1
    assert mockid.verify(in_order=["intergiroLogin"]) == 1


def test_a_failed_verification_is_an_assertion_with_the_servers_sentence(mockid: Sandbox) -> None:
    log_in(mockid)
    with pytest.raises(AssertionError, match="expected exactly 1 request with operation intergiroRefresh"):
        mockid.verify("intergiroRefresh", 1)


def test_a_verification_that_does_not_fit_is_refused(mockid: Sandbox) -> None:
    with pytest.raises(Refused, match="there is no operation `noSuchOperation`"):
        mockid.verify(operation="noSuchOperation")


def test_verify_waits_for_a_client_in_the_background(mockid: Sandbox) -> None:
    client = threading.Thread(target=log_in, args=[mockid])
    client.start()
    assert mockid.verify("intergiroLogin", within=10) == 1
    client.join()


def test_requests_are_the_entries_of_the_journal(mockid: Sandbox) -> None:
    log_in(mockid)
    individuals(mockid, "not a token")
    assert [entry["status"] for entry in mockid.requests()] == [200, 401]
    assert [entry["id"] for entry in mockid.requests("intergiroListIndividuals")] == [2]
    assert mockid.requests(status=404) == []


def test_why_explains_the_last_refusal(mockid: Sandbox) -> None:
    access = log_in(mockid)["access_token"]
    mockid.advance("15m")
    individuals(mockid, access)
    log_in(mockid)
    why = mockid.why()
    assert why["id"] == 2
    assert why["hint"].startswith("The access token expired")
    assert why["advice"]
    assert mockid.why(1)["id"] == 1


def test_why_needs_a_refusal(mockid: Sandbox) -> None:
    with pytest.raises(MockidError, match=r"no request in the sandbox .* was refused"):
        mockid.why()


def test_the_journal_as_text_has_hints_and_no_secrets(mockid: Sandbox) -> None:
    mockid.freeze(NOON)
    tokens = log_in(mockid)
    mockid.advance("15m")
    individuals(mockid, tokens["access_token"])
    lines = mockid.journal().splitlines()
    assert lines[0] == "#1 12:00:00 200 POST /v3/auth/login intergiro ok"
    assert lines[1] == "#2 12:15:00 401 GET /v3/individuals intergiro access_expired"
    assert lines[2].startswith("    The access token expired at 12:15:00")
    assert not any(token in mockid.journal() for token in tokens.values())


def test_an_aged_session_is_older_and_the_clock_stands(mockid: Sandbox) -> None:
    mockid.freeze(NOON)
    access = log_in(mockid)["access_token"]
    [session] = mockid.sessions("intergiro", state="live")
    assert mockid.age(session, "15m")["access_expires"] == "2026-01-01T12:00:00Z"
    assert individuals(mockid, access) == 401
    assert mockid.now() == NOON


def test_an_ended_session_ends_its_tokens(mockid: Sandbox) -> None:
    access = log_in(mockid)["access_token"]
    mockid.end(mockid.sessions()[0])
    assert individuals(mockid, access) == 401


def test_tokens_can_expire_or_be_revoked(mockid: Sandbox) -> None:
    mockid.freeze(NOON)
    access = log_in(mockid)["access_token"]
    [token] = mockid.tokens(kind="access")
    assert mockid.expire(token["id"])["state"] == "expired"
    assert individuals(mockid, access) == 401
    access = log_in(mockid)["access_token"]
    mockid.revoke(mockid.tokens("intergiro", kind="access", state="current")[0])
    assert individuals(mockid, access) == 401


def test_mint_makes_a_token_to_order(mockid: Sandbox) -> None:
    minted = mockid.mint("kyc", defect="alg_none")
    assert minted["expected"] == {"status": 401, "reason": "wrong_algorithm"}
    assert mockid.inspect(minted["token"])["reason"] == "wrong_algorithm"
    good = mockid.mint("igny8", account="viewer@example.com", expires_in="90s", claims={"scope": "read"})
    assert good["claims"]["scope"] == "read"


def test_inspect_can_ask_for_another_time(mockid: Sandbox) -> None:
    mockid.freeze(NOON)
    token = mockid.mint("igny8", expires_in="90s")["token"]
    assert mockid.inspect(token)["verdict"] == "accepted"
    assert mockid.inspect(token, vendor="igny8", at=NOON + 90)["reason"] == "access_expired"


def test_settings_change_and_show(mockid: Sandbox) -> None:
    changed = mockid.settings(intergiro={"access_ttl": "2s"}, haut_ai={"login_ttl": "3s"})
    assert changed["intergiro"]["access_ttl"] == "2s"
    assert changed["haut-ai"]["login_ttl"] == "3s"
    assert mockid.settings({"intergiro": {"access_ttl": None}}) == mockid.settings()


def test_reset_returns_to_the_beginning_but_for_what_it_keeps(mockid: Sandbox) -> None:
    mockid.freeze(NOON)
    log_in(mockid)
    mockid.reset(keep=["clock", "journal"])
    assert mockid.now() == NOON
    assert mockid.sessions() == []
    assert len(mockid.requests()) == 1
    mockid.reset()
    assert mockid.requests() == []


def test_a_dropped_sandbox_is_gone(mockid_server: Server) -> None:
    sandbox = mockid_server.new_sandbox("dropped")
    sandbox.drop()
    with pytest.raises(Refused, match="dropped"):
        sandbox.drop()


def test_control_reaches_every_operation(mockid: Sandbox) -> None:
    assert mockid.control("GET", "/lockouts")["total"] == 0


def test_connections_are_not_shared_with_a_fork(mockid: Sandbox) -> None:
    mockid.now()
    child = os.fork()
    if child == 0:
        try:
            mockid.advance("1h")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert mockid.now() > time.time() + 3500


def test_connect_uses_a_running_server(mockid_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKID_URL", mockid_server.url + "/")
    with connect() as server:
        assert server.url == mockid_server.url
    assert mockid_server.call("GET", "/__admin/health")["status"] == "ok"


def test_an_audit_fails_with_what_the_client_did_wrong(mockid: Sandbox) -> None:
    log_in(mockid)
    mockid.audit()
    log_in(mockid)
    with pytest.raises(
        NotAsExpected, match="warning: logs-in-while-a-token-is-good: The client logged in at"
    ):
        mockid.audit()
    mockid.audit(allow=["logs-in-while-a-token-is-good"])
    mockid.audit(at_least="error")


def test_an_audit_knows_its_rules(mockid: Sandbox) -> None:
    with pytest.raises(Refused, match=r"400: /allow/0: no rule .* did you mean `refreshes-too-early`"):
        mockid.audit(allow=["refresh-too-early"])


def test_a_report_is_the_story_of_the_sandbox_as_a_page(mockid: Sandbox, tmp_path: Path) -> None:
    log_in(mockid)
    mockid.report(tmp_path / "story.html")
    page = (tmp_path / "story.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "/v3/auth/login" in page
