"""The hooks and fixtures: one server for a run, and a sandbox for each test that asks for one."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pluggy
import pytest

from .._async import AsyncSandbox
from .._errors import MockidError, NotAsExpected
from .._sandbox import Sandbox
from .._server import Server
from .._types import AtLeast
from .marker import AUDITS, Wishes
from .run import WORKER_INPUT, Run

if tuple(int(part) for part in pluggy.__version__.split(".")[:2]) < (1, 2):
    raise pytest.UsageError(
        "the plugin of mockid needs pytest 8 (or 7.4 with pluggy 1.2); -p no:mockid turns it off"
    )

_RUN = pytest.StashKey[Run]()
_SANDBOX = pytest.StashKey[Sandbox]()
_FAILED = pytest.StashKey[bool]()
_BLAMED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mockid", "mockid, a mock identity server")
    group.addoption(
        "--mockid-url",
        metavar="URL",
        help="use the running server at this URL, and keep the sandboxes of failed tests there "
        "(default: $MOCKID_URL, or a server is started)",
    )
    group.addoption("--mockid-binary", metavar="PATH", help="the program to start")
    group.addoption(
        "--mockid-audit",
        choices=AUDITS,
        help="fail a test whose client did something wrong, of at least this severity",
    )
    group.addoption(
        "--mockid-report",
        metavar="FOLDER",
        help="write the story of each failed test into this folder, as a page of HTML",
    )
    parser.addini("mockid_binary", "the program to start")
    parser.addini("mockid_fixtures", "files or folders with fixtures for the server", type="paths")
    parser.addini("mockid_vendors", "files or folders that declare vendors", type="paths")
    parser.addini("mockid_args", "further arguments for the server", type="args")
    parser.addini("mockid_audit", f"as --mockid-audit: {', '.join(AUDITS)}", default="off")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "mockid(fixtures=..., settings=..., time=..., audit=..., allow=...): fixtures and settings of the "
        "test's sandbox, the time at which its clock is frozen, the audit's severity, rules it may break",
    )
    if config.getini("mockid_audit") not in AUDITS:
        raise pytest.UsageError(
            f"mockid_audit is one of {', '.join(AUDITS)}, not {config.getini('mockid_audit')!r}"
        )
    config.stash[_RUN] = Run(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _RUN in config.stash:
        config.stash[_RUN].stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """A worker of pytest-xdist is about to start."""
    node.workerinput[WORKER_INPUT] = tuple(node.config.stash[_RUN].broker())


def _failed(sentence: str) -> BaseException:
    """A failure that is shown as its sentence, without a traceback."""
    return pytest.fail.Exception(sentence, pytrace=False)


@pytest.fixture(scope="session")
def mockid_server(pytestconfig: pytest.Config) -> Server:
    """The server of this run."""
    try:
        return pytestconfig.stash[_RUN].server()
    except MockidError as error:
        raise _failed(str(error)) from None


@pytest.fixture
def mockid(request: pytest.FixtureRequest, mockid_server: Server) -> Iterator[Sandbox]:
    """A sandbox of the test's own, named after it."""
    item = cast(pytest.Item, request.node)
    try:
        wishes = Wishes.of(item)
        sandbox = mockid_server.new_sandbox(
            item.nodeid.replace(".py::", ".").replace("::", "."),
            fixtures=wishes.fixtures,
            settings=wishes.settings,
            time=wishes.time,
        )
    except (MockidError, ValueError) as error:
        raise _failed(str(error)) from None
    item.stash[_SANDBOX] = sandbox
    # Other plugins run a failed test again.
    item.stash[_FAILED] = item.stash[_BLAMED] = False
    yield sandbox
    failed = item.stash[_FAILED]
    if failed and request.config.stash[_RUN].outlives:
        return
    del item.stash[_SANDBOX]
    try:
        sandbox.drop()
    except MockidError as error:
        # A test that failed tells already what has become of the server.
        if not failed:
            raise _failed(str(error)) from None


@pytest.fixture
def mockid_async(mockid: Sandbox) -> AsyncSandbox:
    """The sandbox of the test, with words to `await`."""
    return mockid.asynchronous


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Audits the client after a test that has passed otherwise."""
    result = yield
    sandbox = item.stash.get(_SANDBOX, None)
    if sandbox is None:
        return result
    wishes = Wishes.of(item)
    config = item.config
    at_least = wishes.audit or config.getoption("mockid_audit") or config.getini("mockid_audit")
    if at_least == "off":
        return result
    failure = _audit(sandbox, wishes.allow, cast(AtLeast, at_least))
    if failure:
        item.stash[_BLAMED] = True
        raise _failed(failure)
    return result


def _audit(sandbox: Sandbox, allow: Sequence[str], at_least: AtLeast) -> str | None:
    try:
        sandbox.audit(allow, at_least)
    except (NotAsExpected, MockidError) as failure:
        return str(failure)
    return None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Adds the journal to the report of a failed test."""
    report = yield
    sandbox = item.stash.get(_SANDBOX, None)
    if report.failed:
        item.stash[_FAILED] = True
        if sandbox is not None:
            report.sections.append(("mockid", _story(item, sandbox)))
    return report


def _story(item: pytest.Item, sandbox: Sandbox) -> str:
    """What the client did, what was wrong with it, and where to look further."""
    parts = [f"Requests in the sandbox {sandbox.name}:"]
    try:
        parts.append(sandbox.journal())
        if not item.stash[_BLAMED]:
            parts += _blame(sandbox)
        folder = item.config.getoption("mockid_report")
        if folder:
            parts.append(f"Its story is in {_write_report(sandbox, Path(folder))}")
    except (MockidError, OSError) as error:
        parts.append(str(error))
    if item.config.stash[_RUN].outlives:
        parts.append(f"The sandbox is kept: {sandbox.base} (its console: {sandbox.base}/__admin/ui)")
    return "\n".join(parts)


def _write_report(sandbox: Sandbox, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{sandbox.name}.html"
    sandbox.report(path)
    return path


def _blame(sandbox: Sandbox) -> list[str]:
    findings = sandbox.control("GET", "/audit")["findings"]
    lines = [f"{each['severity']}: {each['rule']}: {each['sentence']} {each['advice']}" for each in findings]
    return ["What the audit says of the client:", *lines] if lines else []
