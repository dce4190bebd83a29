"""Where the program `mockid` is."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from ._errors import BinaryNotFound

_NAME = "mockid.exe" if sys.platform == "win32" else "mockid"


def find_binary(binary: str | os.PathLike[str] | None = None) -> str:
    """The named program, that of `MOCKID_PROGRAM`, that of this package, or `mockid` from `PATH`."""
    for named, by in ((binary, "the option"), (os.environ.get("MOCKID_PROGRAM"), "MOCKID_PROGRAM")):
        if named:
            return _executable(os.fspath(named), by)
    for path in _in_package():
        if path.is_file():
            return str(path)
    found = shutil.which("mockid")
    if found:
        return found
    raise BinaryNotFound(
        "no program mockid was found: this installation of the package has none, neither has PATH, and "
        "MOCKID_PROGRAM is not set; set it to the path of the program, or MOCKID_URL to the URL of a "
        "running server"
    )


def _executable(named: str, by: str) -> str:
    found = shutil.which(named)
    if found:
        return found
    why = "cannot be executed" if Path(named).is_file() else "does not exist"
    raise BinaryNotFound(f"the program {named}, which {by} names, {why}")


def _in_package() -> Iterator[Path]:
    """The places into which an installer puts the wheel's scripts."""
    yield Path(sysconfig.get_path("scripts")) / _NAME
    yield Path(sysconfig.get_path("scripts", scheme=_user_scheme())) / _NAME
    # With `pip install --target`.
    yield Path(__file__).parent.parent / "bin" / _NAME


def _user_scheme() -> str:
    if sys.version_info >= (3, 10):
        return sysconfig.get_preferred_scheme("user")
    return "nt_user" if sys.platform == "win32" else "posix_user"
