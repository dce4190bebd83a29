"""`python -m mockid`: runs the program with the same arguments."""

import os
import subprocess
import sys

from ._binary import find_binary
from ._errors import BinaryNotFound


def main() -> int:
    """Run the program."""
    try:
        command = [find_binary(), *sys.argv[1:]]
    except BinaryNotFound as error:
        sys.exit(f"mockid: {error}")
    if sys.platform != "win32":
        os.execv(command[0], command)
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main())
