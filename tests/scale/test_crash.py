"""One of three processes is killed in the middle of 300 tests."""

import threading
import unittest

from client_test import ClientTest, Refused
from cluster import Cluster, Mockid

TESTS = 300
# One loop of checks takes milliseconds; the bound only ends a run in which the kill never happens.
MOST_CHECKS = 20_000


class Run:
    """A test in a thread: it checks its token until the process was killed, and then goes on to its end."""

    def __init__(self, crash, port, at):
        self.crash = crash
        self.test = ClientTest(port, f"test-{at}")
        self.refusals = []
        self.was_cut = False
        self.passed = False
        self.error = None
        self.thread = threading.Thread(target=self.run)

    def run(self):
        try:
            self.test.begin()
            self.test.check()
            self.crash.under_way.release()
            for _ in range(MOST_CHECKS):
                self.test.check()
                if self.crash.is_over.is_set():
                    break
            self.test.end()
            self.passed = True
        except Refused as refused:
            self.refusals.append(refused.answer)
            self.ask_again()
        except ConnectionError:
            self.was_cut = True
            self.ask_again()
        except Exception as error:  # shown by the assertion, with its test
            self.error = repr(error)
        finally:
            self.test.close()

    def ask_again(self):
        """A client that tries again gets the same answer, and no sandbox that begins anew."""
        self.crash.is_over.wait()
        for _ in range(3):
            try:
                self.test.check()
                self.error = "after a refusal it went on"
            except Refused as refused:
                self.refusals.append(refused.answer)


class Crash(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.under_way = threading.Semaphore(0)
        cls.is_over = threading.Event()
        cls.runs = [Run(cls, cls.cluster.proxy.port, at) for at in range(TESTS)]
        cls.saved = cls.save()
        for run in cls.runs:
            run.thread.start()
        for _ in range(TESTS):
            cls.under_way.acquire(timeout=120)
        cls.dead = cls.cluster.processes[1]
        cls.dead.kill()
        cls.is_over.set()
        for run in cls.runs:
            run.thread.join()

    @classmethod
    def save(cls):
        """A test that takes a snapshot in the process that will die."""
        for at in range(100):
            test = ClientTest(cls.cluster.proxy.port, f"saved-{at}")
            test.begin()
            if test.process == "mockid-1":
                return test, test.in_sandbox(200, "GET", "/__admin/snapshot").json()
            test.close()
        raise AssertionError("no name leads to mockid-1")

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()

    def of(self, *processes):
        return [run for run in self.runs if run.test.process in processes]

    def test_1_tests_of_the_other_processes_pass(self):
        others = self.of("mockid-0", "mockid-2")
        failed = {run.test.name: run.error or str(run.refusals) for run in others if not run.passed}
        self.assertEqual(failed, {})
        self.assertGreater(len(others), 100)
        print(f"{len(others)} tests of the two other processes passed")

    def test_2_tests_of_the_dead_process_are_told_so_and_do_not_begin_anew(self):
        lost = self.of("mockid-1")
        self.assertGreater(len(lost), 50)
        for run in lost:
            name = run.test.name
            self.assertIsNone(run.error, name)
            self.assertFalse(run.passed, name)
            # The connection of a request that was under way ended without an answer.
            self.assertEqual(len(run.refusals), 3 if run.was_cut else 4)
            for answer in run.refusals:
                self.assertEqual(answer.status, 503, answer.text)
                self.assertIn(f"`{name}` cannot be reached: if it died, its sandboxes", answer.json()["detail"])
        cut = sum(run.was_cut for run in lost)
        print(f"{len(lost)} tests of the dead process, of which {cut} lost a request that was under way, got: {lost[0].refusals[-1].json()['detail']}")

    def test_3_a_snapshot_brings_a_sandbox_back_in_another_process(self):
        test, snapshot = self.saved
        for at in range(100):
            copy = ClientTest(self.cluster.proxy.port, f"restored-{at}")
            try:
                copy.begin()
                break
            except Refused:
                copy.close()  # this name leads to the dead process
        self.assertNotEqual(copy.process, "mockid-1")
        copy.in_sandbox(200, "PUT", "/__admin/snapshot", snapshot)
        copy.access, copy.refresh = test.access, test.refresh
        copy.check()
        copy.end()
        copy.close()

    def test_4_a_restarted_process_asks_for_its_sandboxes_and_takes_a_snapshot(self):
        test, snapshot = self.saved
        self.cluster.processes[1] = Mockid(self.dead.port)
        with self.assertRaises(Refused) as refused:
            test.check()
        self.assertEqual(refused.exception.answer.status, 404)
        self.assertIn("no sandbox is called", refused.exception.answer.text)
        test.in_sandbox(201, "POST", "/__admin/sandboxes", {})
        test.in_sandbox(200, "PUT", "/__admin/snapshot", snapshot)
        test.check()
        test.end()
        test.close()


class Nginx(unittest.TestCase):
    def test_a_dead_process_keeps_its_sandboxes_and_the_others_answer(self):
        cluster = Cluster("nginx")
        self.addCleanup(cluster.stop)
        homes = {f"test-{at}": cluster.create(f"test-{at}") for at in range(30)}
        self.assertEqual(len(set(homes.values())), 3)
        dead = homes["test-0"]
        next(it for it in cluster.processes if dead.endswith(f":{it.port}")).kill()
        for _ in range(2):
            for name, home in homes.items():
                answer = cluster.request("GET", f"/~{name}/__admin/clock")
                self.assertEqual(answer.status, 503 if home == dead else 200, answer.text)
                self.assertTrue(home != dead or "cannot be reached: if it died" in answer.json()["detail"])


if __name__ == "__main__":
    unittest.main()
