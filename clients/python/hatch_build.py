"""Hooks of the build: the version of the crate, and the prebuilt program in the wheel.

MOCKID_WHEEL_BINARY is the program to put into the wheel, and MOCKID_WHEEL_PLATFORM its platform tag, by
default that of this machine. Without a program the wheel is for every platform, and uses a program from
elsewhere. There is no source distribution, since it could not have the program.

maturin's `bin` wheels would do as well, but it compiles the program itself: a second time, and in another way
than that of the binary which the tests and the release have seen.
"""

import os
import re
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

LICENCES = ("LICENSE-APACHE", "LICENSE-MIT", "NOTICE", "docs/third-party-licenses.txt")


class CustomMetadataHook(MetadataHookInterface):
    """Gives the package the version of the crate."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set what pyproject.toml calls dynamic."""
        cargo = (_repository(self.root) / "Cargo.toml").read_text()
        metadata["version"] = re.search(r'^version = "(.+)"$', cargo, re.M)[1]


class CustomBuildHook(BuildHookInterface):
    """Puts the program among the wheel's scripts."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files and the tag before the wheel is written."""
        repository = _repository(self.root)
        for name in LICENCES:
            build_data["extra_metadata"][str(repository / name)] = Path(name).name
        binary = os.environ.get("MOCKID_WHEEL_BINARY")
        if not binary:
            return
        if not Path(binary).is_file():
            sys.exit(f"MOCKID_WHEEL_BINARY: there is no file {binary}")
        name = "mockid.exe" if binary.endswith(".exe") else "mockid"
        build_data["shared_scripts"][binary] = name
        build_data["pure_python"] = False
        here = re.sub("[-.]", "_", sysconfig.get_platform())
        build_data["tag"] = f"py3-none-{os.environ.get('MOCKID_WHEEL_PLATFORM') or here}"


def _repository(root: str) -> Path:
    return Path(root).parent.parent
