"""The plugin, in runs of pytest of their own."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import mockid

CLIENT = """
import json, urllib.request, pytest

def log_in(mockid):
    url = mockid.url("intergiro") + "/v3/auth/login"
    body = json.dumps(mockid.credentials("intergiro")).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    return json.loads(urllib.request.urlopen(request).read())

def individuals(mockid, token):
    url = mockid.url("intergiro") + "/v3/individuals"
    return urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"}))
"""

REFUSED = """
def test_refused(mockid):
    mockid.freeze("2026-01-01T12:00:00Z")
    access = log_in(mockid)["access_token"]
    mockid.advance("15m")
    individuals(mockid, access)
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder for a suite, whose server is none of those around it."""
    monkeypatch.delenv("MOCKID_URL", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setenv("MOCKID_PROGRAM", mockid.find_binary())
    # With `CI` set, pytest's summary repeats the whole text of each failure.
    monkeypatch.delenv("CI", raising=False)
    return pytester


def _run(suite: pytest.Pytester, code: str, *options: str) -> pytest.RunResult:
    suite.makepyfile(CLIENT + textwrap.dedent(code))
    # Workers of pytest-xdist need a process of their own.
    return suite.runpytest_subprocess(*options) if "-n" in options else suite.runpytest_inprocess(*options)


def test_each_test_has_a_sandbox_named_after_it(suite: pytest.Pytester) -> None:
    code = """
    @pytest.mark.parametrize("role", ["admin", "a/b"])
    def test_names(mockid, role):
        assert mockid.name.startswith("test_each_test_has_a_sandbox_named_after_it.test_names-a")

    class TestIn:
        def test_a_class(self, mockid, mockid_server):
            assert mockid.name.endswith(".TestIn.test_a_class")
            assert mockid.server is mockid_server

    async def _base(mockid_async):
        return await mockid_async.control("GET", "/lockouts")

    def test_async(mockid, mockid_async):
        import asyncio
        assert mockid_async.name == mockid.name
        asyncio.run(_base(mockid_async))
    """
    _run(suite, code).assert_outcomes(passed=4)


def test_no_server_is_started_unless_a_test_asks_for_it(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKID_PROGRAM", "/nowhere")
    _run(suite, "def test_nothing(): pass").assert_outcomes(passed=1)
    _run(suite, "def test_nothing(): pass", "-n", "2").assert_outcomes(passed=1)


def test_a_failure_shows_the_journal_with_its_hints(suite: pytest.Pytester) -> None:
    result = _run(suite, REFUSED)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- mockid -*",
            "Requests in the sandbox test_a_failure_shows_the_journal_with_its_hints.test_refused:",
            "#1 12:00:00 200 POST /v3/auth/login intergiro ok",
            "#2 12:15:00 401 GET /v3/individuals intergiro access_expired",
            "    The access token expired at 12:15:00, *",
        ]
    )
    result.stdout.no_fnmatch_line("The sandbox is kept*")


def test_a_failure_in_a_fixture_shows_the_journal_too(suite: pytest.Pytester) -> None:
    code = """
    @pytest.fixture
    def client(mockid):
        log_in(mockid)
        raise RuntimeError("no client")

    def test_it(client): pass
    """
    result = _run(suite, code)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["#1 * 200 POST /v3/auth/login intergiro ok"])


def test_a_failed_expectation_shows_the_test_and_the_servers_sentence(suite: pytest.Pytester) -> None:
    result = _run(suite, "def test_it(mockid):\n    mockid.verify('kycLogin')")
    result.stdout.fnmatch_lines(
        [
            ">*mockid.verify('kycLogin')",
            "E*NotAsExpected: expected at least 1 request with operation kycLogin, found 0*",
        ]
    )
    result.stdout.no_fnmatch_line("*_sandbox.py*")


def test_the_sandbox_of_a_failed_test_is_kept_on_a_server_that_outlives(suite: pytest.Pytester) -> None:
    with mockid.start() as server:
        result = _run(suite, REFUSED + "\ndef test_good(mockid): pass", f"--mockid-url={server.url}")
        result.assert_outcomes(passed=1, failed=1)
        name = "test_the_sandbox_of_a_failed_test_is_kept_on_a_server_that_outlives.test_refused"
        result.stdout.fnmatch_lines([f"The sandbox is kept: {server.url}/~{name} (its console: *)"])
        kept = [each["name"] for each in server.call("GET", "/__admin/sandboxes")["sandboxes"]]
        assert sorted(kept) == ["default", name]


def test_all_workers_share_one_server(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
    import os
    @pytest.mark.parametrize("number", range(40))
    def test_it(mockid, number, worker_id):
        log_in(mockid)
        assert mockid.verify("intergiroLogin", 1) == 1
        with open(os.environ["URLS"], "a") as file:
            file.write(f"{worker_id} {mockid.server.url}\\n")
    """
    urls = suite.path / "urls"
    monkeypatch.setenv("URLS", str(urls))
    _run(suite, code, "-n", "4").assert_outcomes(passed=40)
    lines = [line.split() for line in urls.read_text().splitlines()]
    assert len({worker for worker, _ in lines}) == 4
    assert len({url for _, url in lines}) == 1


def test_a_worker_tells_why_there_is_no_server(suite: pytest.Pytester) -> None:
    result = _run(suite, "def test_it(mockid): pass", "-n", "2", "--mockid-binary=/nowhere")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the program /nowhere, which the option names, does not exist"])


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["alone", "workers"])
def test_a_killed_runner_leaves_no_server(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.setenv("MOCKID_PROGRAM", _that_tells_its_id(suite.path))
    suite.makepyfile("import time\ndef test_it(mockid): time.sleep(60)")
    command = [sys.executable, "-m", "pytest", *options]
    runner = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = int(_content_of(suite.path / "server", runner))
    descriptor = os.pidfd_open(server)
    runner.kill()
    runner.wait()
    assert select.select([descriptor], [], [], 10)[0], "the server still runs"


def _that_tells_its_id(folder: Path) -> str:
    """A program that is the server, and first writes its process id into a file."""
    program = folder / "program"
    program.write_text(
        f'#!/bin/sh\necho $$ > server.tmp\nmv server.tmp server\nexec {mockid.find_binary()} "$@"\n'
    )
    program.chmod(0o755)
    return str(program)


def _content_of(path: Path, runner: subprocess.Popen[bytes]) -> str:
    """The content of a file that the runner will write."""
    while not path.exists():
        try:
            runner.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError("the runner has ended")
    return path.read_text()


@pytest.mark.parametrize("options", [[], ["-n", "1"]], ids=["alone", "worker"])
def test_a_server_that_dies_is_told_in_every_later_failure(
    suite: pytest.Pytester, options: list[str]
) -> None:
    code = """
    def test_first(mockid):
        mockid.server.call("POST", "/__admin/shutdown")
        while True:
            mockid.now()

    def test_second(mockid): pass
    """
    result = _run(suite, code, *options)
    result.assert_outcomes(failed=1, errors=1)
    gone = "the mockid server at http://127.0.0.1:* is gone: it ended with exit code 0"
    result.stdout.fnmatch_lines([f"E*ServerGone: {gone}", "*- mockid -*", gone])


def test_settings_of_the_configuration_file_reach_the_server(suite: pytest.Pytester) -> None:
    suite.makefile(".yaml", users="kyc:\n  users:\n    - email: anna@example.com\n      password: hers\n")
    arguments = "--frozen --clock 2026-01-01T00:00:00Z"
    suite.makeini(f"[pytest]\nmockid_fixtures = users.yaml\nmockid_args = {arguments}\n")
    code = """
    def test_it(mockid):
        assert mockid.credentials("kyc")["password"] == "hers"
        assert mockid.now() == 1767225600
    """
    _run(suite, code).assert_outcomes(passed=1)


def test_the_marker_gives_the_sandbox_fixtures_settings_and_a_time(suite: pytest.Pytester) -> None:
    suite.makefile(".json", users='{"kyc": {"users": [{"email": "bob@example.com", "password": "his"}]}}')
    code = """
    pytestmark = pytest.mark.mockid(time="2026-01-01T00:00:00Z", fixtures="users.json")

    @pytest.mark.mockid(settings={"kyc": {"token_ttl": "2s"}})
    def test_it(mockid):
        assert mockid.credentials("kyc")["password"] == "his"
        assert mockid.settings()["kyc"]["token_ttl"] == "2s"
        assert mockid.now() == mockid.now() == 1767225600

    @pytest.mark.mockid(fixtures={"kyc": {"users": []}}, time=0)
    def test_nearest(mockid):
        assert mockid.control("GET", "/accounts?provider=kyc")["total"] == 0
        assert mockid.now() == 0
    """
    _run(suite, code).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        ("fixture={}", "the marker mockid has no argument 'fixture'; did you mean 'fixtures'?"),
        ("'a'", "the marker mockid takes named arguments, not 'a'"),
        ("fixtures='none.json'", "the fixtures */none.json cannot be read: No such file or directory"),
        ("audit='loud'", "audit is one of off, info, warning, error, not 'loud'"),
        ("settings={'kyc': {'token_tll': '2s'}}", "*did you mean `token_ttl`*"),
    ],
)
def test_a_wrong_marker_fails_the_test_in_one_sentence(
    suite: pytest.Pytester, marker: str, sentence: str
) -> None:
    result = _run(suite, f"@pytest.mark.mockid({marker})\ndef test_it(mockid): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([sentence])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("During handling of the above exception*")


def test_a_wrong_audit_in_the_configuration_file_is_an_error(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nmockid_audit = loud\n")
    result = _run(suite, "def test_it(): pass")
    result.stderr.fnmatch_lines(["ERROR: mockid_audit is one of off, info, warning, error, not 'loud'"])


LOGS_IN_TWICE = """
def test_it(mockid):
    log_in(mockid)
    log_in(mockid)
"""
BLAMED = "warning: logs-in-while-a-token-is-good: The client logged in at *"


def test_the_audit_is_off_by_default(suite: pytest.Pytester) -> None:
    _run(suite, LOGS_IN_TWICE).assert_outcomes(passed=1)


@pytest.mark.parametrize("way", ["option", "setting", "marker"])
def test_the_audit_fails_a_test_that_has_passed_otherwise(suite: pytest.Pytester, way: str) -> None:
    if way == "setting":
        suite.makeini("[pytest]\nmockid_audit = warning\n")
    marker = "@pytest.mark.mockid(audit='warning')" if way == "marker" else ""
    options = ["--mockid-audit=warning"] if way == "option" else []
    result = _run(suite, f"{marker}{LOGS_IN_TWICE}", *options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([BLAMED, "*- mockid -*", "#2 * 200 POST /v3/auth/login intergiro ok"])
    assert str(result.stdout).count("logs-in-while-a-token-is-good") == 1


def test_a_test_can_be_excused_from_the_audit(suite: pytest.Pytester) -> None:
    code = """
    @pytest.mark.mockid(audit="off")
    def test_off(mockid): log_in(mockid), log_in(mockid)

    @pytest.mark.mockid(allow=["logs-in-while-a-token-is-good"])
    def test_allowed(mockid): log_in(mockid), log_in(mockid)

    @pytest.mark.mockid(audit="error")
    def test_only_errors(mockid): log_in(mockid), log_in(mockid)

    def test_without_a_sandbox(): pass
    """
    _run(suite, code, "--mockid-audit=warning").assert_outcomes(passed=4)


def test_a_failure_shows_what_the_audit_says(suite: pytest.Pytester) -> None:
    result = _run(suite, f"{LOGS_IN_TWICE}\n    assert False")
    result.stdout.fnmatch_lines(["*assert False", "What the audit says of the client:", BLAMED])


def test_the_story_of_a_failed_test_can_be_kept_as_a_page(suite: pytest.Pytester) -> None:
    result = _run(suite, REFUSED + "\ndef test_good(mockid): pass", "--mockid-report=stories")
    path = Path("stories") / "test_the_story_of_a_failed_test_can_be_kept_as_a_page.test_refused.html"
    result.stdout.fnmatch_lines([f"Its story is in {path}"])
    assert list(suite.path.glob("stories/*")) == [suite.path / path]
    assert "access_expired" in (suite.path / path).read_text()
