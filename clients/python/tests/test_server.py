"""Servers that are started, that do not start, and that end."""

from __future__ import annotations

import http.server
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import freezegun
import pytest

from mockid import (
    BinaryNotFound,
    MockidError,
    ServerGone,
    ServerNotStarted,
    WrongVersion,
    connect,
    find_binary,
    start,
)


def _program(folder: Path, script: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_server_starts_on_a_free_port_and_stops() -> None:
    with start() as server:
        url = server.url
        assert url.startswith("http://127.0.0.1:")
    with pytest.raises(ServerGone, match=f"the mockid server at {url} does not answer: Connection refused"):
        connect(url)


def test_flags_reach_the_server() -> None:
    with start(None, "--frozen", "--clock", "2026-01-01T00:00:00Z", "--admin-token", "t") as server:
        assert server.sandbox("a").now() == 1767225600
        with pytest.raises(MockidError, match=r"GET /__admin/version was answered 401"):
            connect(server.url)
        assert connect(server.url, admin_token="t").sandbox("a").now() == 1767225600


def test_a_server_ends_with_its_killed_parent() -> None:
    script = (
        "import mockid, time; s = mockid.start(); print(s._process._child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    server = int(parent.stdout.readline())
    descriptor = os.pidfd_open(server)
    parent.kill()
    parent.wait()
    assert select.select([descriptor], [], [], 10)[0], "the server still runs"


def test_a_frozen_time_holds_up_nothing() -> None:
    with freezegun.freeze_time("2026-01-01"):
        server = start()
        assert server.ending()[0] is None
        server.stop()
    assert server.ending()[0] == "ended with exit code 0"


def test_an_interrupt_in_the_terminal_does_not_reach_the_server() -> None:
    with start() as server:
        assert server._process
        assert os.getsid(server._process._child.pid) != os.getsid(0)


def test_a_fork_does_not_keep_the_server_alive() -> None:
    server = start()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    server.stop()
    with pytest.raises(ServerGone):
        connect(server.url)
    os.close(write)
    os.waitpid(child, 0)
    os.close(read)


def test_without_a_program_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOCKID_PROGRAM", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("mockid._binary._in_package", lambda: iter(()))
    with pytest.raises(BinaryNotFound, match=r"no program mockid was found.*set it to the path"):
        find_binary()


def test_a_named_program_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOCKID_PROGRAM", "/nowhere/mockid")
    with pytest.raises(BinaryNotFound, match="/nowhere/mockid, which MOCKID_PROGRAM names, does not exist"):
        find_binary()
    (tmp_path / "text").write_text("")
    with pytest.raises(BinaryNotFound, match="text, which the option names, cannot be executed"):
        find_binary(tmp_path / "text")


def test_a_server_that_does_not_start_says_why_in_its_own_words() -> None:
    with pytest.raises(ServerNotStarted) as failure:
        start(fixtures="/nowhere.yaml")
    sentence, last_line = str(failure.value).splitlines()
    assert sentence.endswith("did not start: it ended with exit code 1; its last lines:")
    assert last_line.startswith("    mockid: the fixtures cannot be used: /nowhere.yaml")


def test_a_busy_port_is_named() -> None:
    with start() as server:
        port = server.url.rpartition(":")[2]
        with pytest.raises(ServerNotStarted, match=f"127.0.0.1:{port} is in use by another program"):
            start(None, "--port", port)


def test_another_program_is_no_server(tmp_path: Path) -> None:
    with pytest.raises(ServerNotStarted, match="it is no server: its first line is 'hello'"):
        start(_program(tmp_path, "echo hello; exec cat"))


def test_a_program_that_cannot_run_is_named(tmp_path: Path) -> None:
    path = _program(tmp_path, "")
    Path(path).write_bytes(b"\x7fELF nothing")
    with pytest.raises(ServerNotStarted, match=f"{path} cannot be started: Exec format error"):
        start(path)


def test_a_silent_program_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockid._process._START_TIMEOUT", 0.05)
    with pytest.raises(ServerNotStarted, match="it said nothing for"):
        start(_program(tmp_path, "echo busy >&2; exec cat"))


def test_a_server_that_is_killed_is_told_with_its_last_lines(tmp_path: Path) -> None:
    server = start(_program(tmp_path, f'echo "the last words" >&2; exec {find_binary()} "$@"'))
    sandbox = server.sandbox("a")
    assert server._process
    os.kill(server._process._child.pid, signal.SIGKILL)
    with pytest.raises(ServerGone) as failure:
        sandbox.now()
    assert str(failure.value) == (
        f"the mockid server at {server.url} is gone: it was ended by SIGKILL; its last lines:\n"
        "    the last words"
    )
    server.stop()


class _Pretender(http.server.BaseHTTPRequestHandler):
    status = 200
    answer: Any = None

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(json.dumps(self.answer).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def pretender() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Pretender) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_server_of_another_version_is_refused(pretender: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Pretender, "answer", {"name": "mockid", "version": "99.0.0"})
    with pytest.raises(WrongVersion, match=f"the server at {pretender} is mockid 99.0.0"):
        connect(pretender)


@pytest.mark.parametrize("answer", [{}, {"name": "other", "version": "1"}, [], None])
def test_another_server_is_refused(pretender: str, monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    monkeypatch.setattr(_Pretender, "answer", answer)
    with pytest.raises(WrongVersion, match="is not mockid's control API"):
        connect(pretender)


def test_a_server_without_a_version_is_refused(pretender: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Pretender, "status", 404)
    monkeypatch.setattr(_Pretender, "answer", {"detail": "Not Found"})
    with pytest.raises(WrongVersion, match="is not mockid's control API"):
        connect(pretender)


def test_connect_needs_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOCKID_URL", raising=False)
    with pytest.raises(MockidError, match="give its URL, or set MOCKID_URL"):
        connect()


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://a", "http://"])
def test_connect_needs_a_whole_url(url: str) -> None:
    with pytest.raises(MockidError, match="is no URL of a server"):
        connect(url)


def test_the_module_runs_the_program() -> None:
    shown = subprocess.check_output([sys.executable, "-m", "mockid", "--version"], text=True)
    assert shown.startswith("mockid ")
