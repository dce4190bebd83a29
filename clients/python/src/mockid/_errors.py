"""What can go wrong, each error with its cause in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class MockidError(Exception):
    """The base of all errors of this package but failed expectations."""


class BinaryNotFound(MockidError):
    """There is no program `mockid` to start."""


class ServerNotStarted(MockidError):
    """The program was started, and ended or stayed silent instead of listening."""


class ServerGone(MockidError):
    """The server does not answer: it ended, or nothing listens at its address."""


class WrongVersion(MockidError):
    """What answers is not a mockid that this version of the package understands."""


class Refused(MockidError):
    """The control API refused a request; `detail` is its sentence."""

    def __init__(self, method: str, path: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.detail = str(problem.get("detail") or problem.get("title") or "no reason is given")
        self.problem = problem
        mistakes = [
            f"{error['field']}: {error['detail']}"
            for error in problem.get("errors", ())
            if error.get("field") and error.get("detail")
        ]
        # The only mistake is the sentence itself, after its place.
        sentence = mistakes[0] if len(mistakes) == 1 else "\n  ".join([self.detail, *mistakes])
        super().__init__(f"{method} {path} was answered {status}: {sentence}")


class NotAsExpected(AssertionError):
    """An expectation about the client failed; the sentence is the server's."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.problem = problem
        super().__init__(str(problem.get("detail", "not as expected")))


def with_last_lines(sentence: str, lines: Sequence[str]) -> str:
    """The sentence with the last lines that the server printed."""
    if not lines:
        return sentence
    return f"{sentence}; its last lines:\n" + "\n".join(f"    {line}" for line in lines)
