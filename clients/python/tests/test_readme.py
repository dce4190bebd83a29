"""The README is held against the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from mockid import MockidError, Sandbox
from mockid import __all__ as public
from mockid._pytest import plugin
from mockid._pytest.marker import Wishes

README = (Path(__file__).parents[1] / "README.md").read_text()


def _section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_it_names_every_word_and_no_other() -> None:
    rows = [row for row in _section("Words").splitlines() if row.startswith("| `")]
    named = {word for row in rows for word in re.findall(r"`(\w+)\(", row.split("|")[1])}
    properties = {"base", "asynchronous"}
    assert named == {word for word in vars(Sandbox) if not word.startswith("_")} - properties


def test_it_names_every_option_and_setting() -> None:
    code = Path(plugin.__file__).read_text()
    names = set(re.findall(r'(?:addoption|addini)\(\s*"([\w-]+)"', code))
    assert len(names) >= 9
    assert [name for name in sorted(names) if f"`{name}" not in _section("With pytest")] == []


def test_it_shows_every_argument_of_the_marker() -> None:
    [marker] = re.findall(r"@pytest\.mark\.mockid\(.*?\n\)", README, re.S)
    call = ast.parse(f"{marker}\ndef test(): pass").body[0].decorator_list[0]  # type: ignore[attr-defined]
    assert {each.arg for each in call.keywords} == set(Wishes._fields)


def test_it_names_every_error() -> None:
    import mockid

    errors = [name for name in public if isinstance(getattr(mockid, name), type)]
    errors = [name for name in errors if issubclass(getattr(mockid, name), (MockidError, AssertionError))]
    assert [name for name in errors if f"`{name}`" not in README] == []


def test_its_code_is_code() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    assert len(blocks) >= 3
    for block in blocks:
        ast.parse(f"{block}\n" + ("def test(): pass" if block.startswith("@") else ""))
