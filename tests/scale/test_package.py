"""The example of the Python package passes at a cluster as at one server, with four workers."""

import os
import subprocess
import unittest

from cluster import SCALE, Cluster

REPOSITORY = SCALE.parents[1]


class Package(unittest.TestCase):
    def test_the_pytest_example_passes_at_a_cluster(self):
        cluster = Cluster()
        self.addCleanup(cluster.stop)
        environment = {
            **os.environ,
            "MOCKID_URL": f"http://127.0.0.1:{cluster.proxy.port}",
            "PYTHONPATH": str(REPOSITORY / "clients/python/src"),
            # The package may also be installed, and is not to be loaded twice.
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }
        options = "-q -p xdist -n 4 -p mockid._pytest.plugin -p no:cacheprovider --rootdir examples/pytest examples/pytest"
        ran = subprocess.run(
            [os.environ["PYTEST_PYTHON"], "-m", "pytest", *options.split()],
            cwd=REPOSITORY, env=environment, capture_output=True, text=True,
        )
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        print(ran.stdout.splitlines()[-1], "at three processes")


if __name__ == "__main__":
    unittest.main()
