"""The example passes, and each mutant of its clients fails in it with a sentence that says why."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "pytest"


class Mutant(NamedTuple):
    file: str
    right: str
    wrong: str
    sentences: tuple[str, ...]
    rule: str
    """The rule of the audit that it breaks."""


MUTANTS = {
    "no_lock_around_the_refresh": Mutant(
        "intergiro.py",
        "with self.renewing:",
        "if True:",
        ("    It is too early for a refresh, until 12:30:00*",),
        rule="refreshes-in-parallel",
    ),
    "no_refresh": Mutant(
        "intergiro.py",
        "if self.refresh_token and self._refresh():",
        "if False:",
        ("*expected exactly 1 request with operation intergiroRefresh and status 200, found 0*",),
        rule="logs-in-instead-of-refreshing",
    ),
    "ignores_retry_after": Mutant(
        "intergiro.py",
        "self.locked_until = self.clock() + seconds",
        "pass",
        ("*expected exactly 1 request with operation intergiroLogin and status 429, found 2*",),
        rule="does-not-back-off",
    ),
    "swallows_a_lie": Mutant(
        "login.py",
        'if answer.get("iss") != [self.issuer]:',
        "if False:",
        ("*swallowed: iss_wrong (*", "*swallowed: iss_missing (*"),
        rule="believes-a-lie",
    ),
    "logs_in_each_time": Mutant(
        "intergiro.py",
        "if self.access_token == refused:\n                self._renew()",
        "self.refresh_token = None\n            self._renew()",
        (
            "*expected exactly 1 request with operation intergiroLogin, found 3*",
            "warning: logs-in-while-a-token-is-good: The client logged in at 12:05:00 *",
        ),
        rule="never-reuses-a-session",
    ),
}


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for file in [*EXAMPLE.glob("*.py"), EXAMPLE / "pytest.ini"]:
        shutil.copy(file, pytester.path)
    return pytester


def test_the_example_passes(suite: pytest.Pytester) -> None:
    suite.runpytest_subprocess().assert_outcomes(passed=10)


def _mutate(suite: pytest.Pytester, mutant: Mutant) -> None:
    path = suite.path / mutant.file
    code = path.read_text()
    assert code.count(mutant.right) == 1
    path.write_text(code.replace(mutant.right, mutant.wrong))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_fails_with_a_sentence_that_says_why(suite: pytest.Pytester, name: str) -> None:
    _mutate(suite, MUTANTS[name])
    result = suite.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    for sentence in MUTANTS[name].sentences:
        result.stdout.fnmatch_lines([sentence])


@pytest.mark.parametrize("name", MUTANTS)
def test_the_audit_alone_notices_a_mutant(suite: pytest.Pytester, name: str) -> None:
    _mutate(suite, MUTANTS[name])
    tests = suite.path / f"test_{MUTANTS[name].file}"
    tests.write_text(re.sub(r"^    mockid\.verify.*$", "    pass", tests.read_text(), flags=re.M))
    result = suite.runpytest_subprocess(str(tests))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.re_match_lines([f"(warning|error): {MUTANTS[name].rule}: "])
