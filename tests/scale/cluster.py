"""Processes of mockid behind a proxy, for the tests of examples/scale."""

import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
from urllib.parse import quote

SCALE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "scale"
FLAGS = ["--strict-sandboxes", "--trust-forwarded", "--log-level", "error"]


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    def json(self):
        return json.loads(self.text)

    @property
    def process(self):
        return self.headers["X-Mockid-Process"]


def request(port, method, path, body=None, headers=None):
    """Sends one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = dict(headers or {})
    if isinstance(body, dict):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    try:
        connection.request(method, path, body, headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


class Mockid:
    """One process."""

    def __init__(self, port=0, flags=FLAGS):
        self.process = subprocess.Popen(
            [os.environ["MOCKID"], "--port", str(port), "--exit-with-stdin", *flags],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        first = self.process.stdout.readline()
        self.port = int(first.rpartition(":")[2])

    def kill(self):
        """As the kernel does it when memory is exhausted: without a chance to say goodbye."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    stop = kill

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024


class Proxy:
    """HAProxy or nginx with the configuration of examples/scale, in front of these processes."""

    def __init__(self, name, processes):
        self.folder = tempfile.TemporaryDirectory()
        self.port = free_port()
        start = {"haproxy": self._haproxy, "nginx": self._nginx}[name]
        command, environment = start([process.port for process in processes])
        self.process = subprocess.Popen(command, env={**os.environ, **environment})
        self.wait()

    def _haproxy(self, ports):
        environment = {f"PROCESS_{at}": f"127.0.0.1:{port}" for at, port in enumerate(ports)}
        environment["BIND"] = f"127.0.0.1:{self.port}"
        return ["haproxy", "-db", "-f", str(SCALE / "haproxy.cfg")], environment

    def _nginx(self, ports):
        text = (SCALE / "nginx.conf").read_text()
        for at, port in enumerate([self.port, *ports]):
            text = text.replace(f"127.0.0.1:{8080 + at}", f"127.0.0.1:{port}")
        # Tests see which process answered; HAProxy's configuration says so itself.
        text = text.replace("location / {", "location / {\nadd_header X-Mockid-Process $upstream_addr always;")
        # Processes that are killed are no news here.
        text = text.replace("error_log stderr warn", "error_log stderr crit")
        path = pathlib.Path(self.folder.name) / "nginx.conf"
        path.write_text(text)
        return ["nginx", "-p", self.folder.name, "-c", str(path), "-g", "daemon off;"], {}

    def wait(self):
        """Waits until it accepts connections."""
        while self.process.poll() is None:
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the proxy ended at its start")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def cpu_seconds(pid):
    """What a process has used of all cores, as counted by the kernel."""
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Cluster:
    """Three processes behind a proxy."""

    def __init__(self, proxy="haproxy", count=3):
        self.processes = [Mockid() for _ in range(count)]
        # The configurations have three servers.
        self.proxy = Proxy(proxy, (self.processes * 3)[:3])

    def request(self, *args, **options):
        return request(self.proxy.port, *args, **options)

    def create(self, name, **more):
        answer = self.request("POST", f"/~{quoted(name)}/__admin/sandboxes", more)
        assert answer.status == 201, answer.text
        return answer.process

    def stop(self):
        self.proxy.stop()
        for process in self.processes:
            process.stop()


def quoted(name):
    return quote(name, safe="")
