"""A server as a child process that ends with its parent."""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import signal
import subprocess
import threading
import weakref
from collections.abc import Callable, Sequence
from typing import IO

from ._errors import ServerNotStarted, with_last_lines

_FIRST_LINE = "mockid listening on "
_START_TIMEOUT = 30.0
_LAST_LINES = 20
_END_TIMEOUT = 1.0

_running: weakref.WeakSet[Process] = weakref.WeakSet()


class Process:
    """The running program. Its standard input is a pipe whose end tells it that its parent is gone."""

    def __init__(self, binary: str, arguments: Sequence[str]) -> None:
        self._binary = binary
        self.lines: collections.deque[str] = collections.deque(maxlen=_LAST_LINES)
        try:
            self._child = subprocess.Popen(
                [binary, *_with_defaults(arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                # An interrupt in the terminal is for the runner, which still asks the server then.
                start_new_session=True,
            )
        except OSError as error:
            raise ServerNotStarted(f"{binary} cannot be started: {error.strerror}") from error
        _running.add(self)
        first: queue.Queue[str] = queue.Queue()
        self._readers = [
            _in_background(lambda: self._read_output(first)),
            _in_background(self._read_errors),
        ]
        self.url = self._await(first)

    def stop(self) -> None:
        """Ends the server, at the latest after a few seconds."""
        self.release()
        if not self._has_ended(5):
            self._child.kill()
        self._child.wait()
        self._finish()

    def release(self) -> None:
        """Closes this process's end of the server's standard input."""
        if self._child.stdin and not self._child.stdin.closed:
            with contextlib.suppress(OSError):
                self._child.stdin.close()

    def ending(self) -> str | None:
        """How the server ended, if it has: `ended with exit code 1`."""
        if not self._has_ended(_END_TIMEOUT):
            return None
        code = self._child.wait()
        self._finish()
        return _how(code)

    def _has_ended(self, within: float) -> bool:
        """Whether its output ends in these seconds; a wait for the child asks a clock that may be frozen."""
        self._readers[0].join(within)
        return not self._readers[0].is_alive()

    def _await(self, first: queue.Queue[str]) -> str:
        try:
            line = first.get(timeout=_START_TIMEOUT)
        except queue.Empty:
            line = None
        if line and line.startswith(_FIRST_LINE):
            return line.removeprefix(_FIRST_LINE).strip()
        if line is None:
            why = f"said nothing for {_START_TIMEOUT:.0f} seconds"
        elif line:
            why = f"is no server: its first line is {line.strip()!r}"
        else:
            why = self.ending() or "closed its output"
        self._child.kill()
        self._child.wait()
        self._finish()
        raise ServerNotStarted(with_last_lines(f"{self._binary} did not start: it {why}", self.lines))

    def _finish(self) -> None:
        """Reads what is left of the output, and closes the pipes."""
        for reader in self._readers:
            reader.join(2)
        self.release()

    def _read_output(self, first: queue.Queue[str]) -> None:
        if self._child.stdout:
            with self._child.stdout as output:
                first.put(output.readline())
                self._keep(output)

    def _read_errors(self) -> None:
        if self._child.stderr:
            with self._child.stderr as errors:
                self._keep(errors)

    def _keep(self, output: IO[str]) -> None:
        self.lines.extend(line.rstrip() for line in output if line.strip())


def _with_defaults(arguments: Sequence[str]) -> list[str]:
    """The arguments, and those that a test needs unless they are given."""

    def has(flag: str) -> bool:
        return any(given == flag or given.startswith(f"{flag}=") for given in arguments)

    defaults = [] if has("--port") else ["--port", "0"]
    defaults += [] if has("--log-level") else ["--log-level", "warn"]
    defaults += [] if has("--exit-with-stdin") else ["--exit-with-stdin"]
    return [*arguments, *defaults]


def _in_background(function: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    return thread


def _how(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def _release_in_fork() -> None:
    """A fork must not keep the servers of its parent alive."""
    for process in list(_running):
        process.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_release_in_fork)
