"""mockid for pytest: one server for the whole run, one sandbox for each test."""

import os
import subprocess
import uuid

import pytest
import requests


@pytest.fixture(scope="session")
def mockid():
    """The server's URL: that of MOCKID_URL, or of one that is started here."""
    if url := os.environ.get("MOCKID_URL"):
        yield url.rstrip("/")
        return
    program = os.environ.get("MOCKID_PROGRAM", "mockid")
    command = [program, "--port", "0", "--log-level", "warn"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        ready = server.stdout.readline()
        assert ready.startswith("mockid listening on "), "mockid did not start; it says why above"
        yield ready.removeprefix("mockid listening on ").strip()
        server.terminate()


@pytest.fixture
def sandbox(mockid):
    """A world of the test's own, in which time stands still until the test moves it."""
    sandbox = Sandbox(mockid, uuid.uuid4().hex)
    yield sandbox
    requests.delete(f"{mockid}/__admin/sandboxes/{sandbox.name}", timeout=10)


class Sandbox:
    def __init__(self, server, name):
        self.name = name
        self.url = f"{server}/~{name}"
        self.seconds = 0
        self.control("PUT", "/clock", {"mode": "frozen"})

    def advance(self, minutes):
        """Lets time pass, for the server and for a client that asks `time`."""
        self.control("POST", "/clock/advance", {"by": f"{minutes}m"})
        self.seconds += 60 * minutes

    def time(self):
        return self.seconds

    def settings(self, **vendors):
        self.control("PATCH", "/settings", vendors)

    def fault(self, **fault):
        self.control("POST", "/faults", fault)

    def verify(self, exactly, **match):
        """That so many requests came which fit `match`; the failure says what came instead."""
        self.control("POST", "/requests/verify", {"match": match, "times": {"exactly": exactly}})

    def control(self, method, path, body):
        answer = requests.request(method, f"{self.url}/__admin{path}", json=body, timeout=10)
        assert answer.ok, answer.json()["detail"]
