"""mockid in a container, for pytest. Needs pytest, requests and testcontainers 4.13 or newer."""

import pytest
import requests
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import (
    CompositeWaitStrategy,
    HttpWaitStrategy,
    LogMessageWaitStrategy,
)

FIXTURES = """
kyc:
  users:
    - { email: anna@example.com, password: correct horse }
"""


@pytest.fixture(scope="session")
def mockid():
    # Either of the two will do.
    by_line = LogMessageWaitStrategy("mockid listening on ")
    by_probe = HttpWaitStrategy(8080, "/readyz").for_status_code(200)
    ready = CompositeWaitStrategy(by_line, by_probe)
    container = DockerContainer("mockid:0.2.0").with_exposed_ports(8080)
    container = container.with_env("MOCKID_FIXTURES_INLINE", FIXTURES).waiting_for(ready)
    with container:
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(8080)}"


def test_logs_in(mockid):
    form = {"username": "anna@example.com", "password": "correct horse"}
    answer = requests.post(f"{mockid}/~logs-in/auth/jwt/login", data=form, timeout=10)
    assert answer.json()["token_type"] == "bearer"
