"""Prints figures for docs/scale.md. None of them decides whether a check passes."""

import concurrent.futures
import os
import re
import subprocess
import tempfile

from client_test import ClientTest
from cluster import Cluster, Mockid, cpu_seconds

RUNS = int(os.environ.get("RUNS", "300"))
SECONDS = os.environ.get("SECONDS_OF_LOAD", "2")


def test_run(port, name):
    test = ClientTest(port, name)
    test.begin()
    for _ in range(10):
        test.check()
    test.end()
    test.close()
    return test


def cost_of_a_run():
    process = Mockid(flags=["--log-level", "error"])
    test_run(process.port, "warm")
    cpu, memory = process.cpu_seconds(), process.memory()
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        tests = list(threads.map(lambda at: test_run(process.port, f"run-{at}"), range(RUNS)))
    cpu, memory = process.cpu_seconds() - cpu, process.memory() - memory
    print(f"a test run of {tests[0].requests} requests takes {cpu / RUNS * 1e3:.2f} ms of a core: {RUNS / cpu:.0f} runs a second")
    print(f"its sandbox, with its journal, takes {memory / RUNS / 1024:.1f} KiB ({RUNS} sandboxes that were not dropped)")
    process.stop()


class Load:
    """Checks of a token in 30 sandboxes in turn, by 64 connections, at the port of one of these processes."""

    def __init__(self, port, processes):
        tests = [ClientTest(port, f"load-{at}") for at in range(30)]
        for test in tests:
            test.begin()
        before = [cpu_seconds(process.pid) for process in processes]
        printed = self.wrk(port, tests)
        for test in tests:
            test.close()
        assert "Non-2xx" not in printed, printed
        requests = int(re.search(r"(\d+) requests in", printed)[1])
        self.a_second = float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])
        self.costs = [
            (cpu_seconds(process.pid) - cpu) / requests * 1e6 for process, cpu in zip(processes, before)
        ]

    @staticmethod
    def wrk(port, tests):
        path = "/~{}/igny8/api/v1/system/settings/"
        requests = ",".join(
            f'wrk.format("GET", "{path.format(test.name)}", {{Authorization = "Bearer {test.access}"}})'
            for test in tests
        )
        script = f"""
            local all, at = nil, 0
            function init() all = {{{requests}}} end
            function request() at = at % #all + 1; return all[at] end"""
        # wrk reads the file twice, so it cannot be standard input.
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
            file.write(script)
            file.flush()
            options = f"--threads 1 --connections 64 --duration {SECONDS}s --script {file.name}".split()
            command = ["wrk", *options, f"http://127.0.0.1:{port}"]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def throughput():
    print(f"checks of a token in 30 sandboxes, by 64 connections for {SECONDS} s:")
    alone = Mockid(flags=["--log-level", "error"])
    load = Load(alone.port, [alone.process])
    print(f"  one process: {load.a_second:.0f} a second; {load.costs[0]:.0f} µs of a core each")
    alone.stop()
    for count in [1, 3]:
        cluster = Cluster(count=count)
        load = Load(cluster.proxy.port, [cluster.proxy.process, *(it.process for it in cluster.processes)])
        proxy, *processes = load.costs
        cluster.stop()
        print(
            f"  {count} behind HAProxy: {load.a_second:.0f} a second; {sum(processes):.0f} µs of a core each, "
            f"and {proxy:.0f} µs of HAProxy"
        )
    print(
        f"  All of this ran on {os.cpu_count()} cores, which the processes, HAProxy and the client share: more processes do "
        "not answer more requests here, and the figures say nothing of three machines but the cost of each request."
    )


cost_of_a_run()
throughput()
