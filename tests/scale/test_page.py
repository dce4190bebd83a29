"""The commands of docs/scale.md are answered as their comments say."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from cluster import SCALE, free_port

PAGE = SCALE.parents[1] / "docs" / "scale.md"


class Page(unittest.TestCase):
    def test_each_command_is_answered_as_its_comment_says(self):
        blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.M | re.S)
        ports = {f"808{at}": str(free_port()) for at in range(4)}
        session = re.sub(r"808[0-3]", lambda found: ports[found[0]], "".join(blocks))
        environment = {
            **os.environ,
            "BIND": f"127.0.0.1:{ports['8080']}",
            **{f"PROCESS_{at}": f"127.0.0.1:{ports[f'808{at + 1}']}" for at in range(3)},
        }
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "examples").symlink_to(SCALE.parent)
            (pathlib.Path(folder) / "mockid").symlink_to(os.environ["MOCKID"])
            environment["PATH"] = f"{folder}:{environment['PATH']}"
            cleanup = "trap 'kill -9 $FIRST $SECOND $THIRD $(cat haproxy.pid) 2> /dev/null' EXIT\n"
            ran = subprocess.run(
                ["bash", "-eu", "-c", cleanup + session],
                cwd=folder, env=environment, capture_output=True, text=True, timeout=60,
            )
        self.assertEqual(ran.returncode, 0, ran.stderr)
        expected = re.findall(r"^curl -i .*# (\d{3})", session, re.M)
        self.assertEqual(re.findall(r"HTTP/1.1 (\d{3})", ran.stdout), expected, ran.stdout)
        sentence = re.search(r"^```text\n(.*?)\n```", PAGE.read_text(), re.M | re.S)[1]
        self.assertIn(sentence, ran.stdout)


if __name__ == "__main__":
    unittest.main()
