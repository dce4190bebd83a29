"""What a test of a client does in its sandbox, over a connection that it keeps."""

import http.client
import json

from cluster import Answer

API = "/igny8/api/v1"


class Refused(Exception):
    """An answer that the test does not expect."""

    def __init__(self, answer):
        super().__init__(f"{answer.status}: {answer.text}")
        self.answer = answer


class ClientTest:
    def __init__(self, port, name):
        self.name = name
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.process = None
        self.requests = 0

    def send(self, expected, method, path, body=None, token=None):
        headers = {} if body is None else {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = Answer(self.connection.getresponse())
        self.requests += 1
        if answer.status != expected:
            raise Refused(answer)
        return answer

    def in_sandbox(self, expected, method, path, *more):
        return self.send(expected, method, f"/~{self.name}{path}", *more)

    def begin(self):
        created = self.in_sandbox(201, "POST", "/__admin/sandboxes", {})
        self.process = created.process
        login = {"email": "user@example.com", "password": "password"}
        tokens = self.in_sandbox(200, "POST", f"{API}/auth/login/", login).json()["data"]
        self.access, self.refresh = tokens["access"], tokens["refresh"]

    def check(self, expected=200):
        return self.in_sandbox(expected, "GET", f"{API}/system/settings/", None, self.access)

    def end(self):
        """The access token expires, and a refresh brings the next."""
        self.in_sandbox(200, "POST", "/__admin/clock/advance", {"by": "16m"})
        self.check(401)
        renewed = self.in_sandbox(200, "POST", f"{API}/auth/refresh/", {"refresh": self.refresh})
        self.access = renewed.json()["data"]["access"]
        self.check()
        assert self.in_sandbox(200, "GET", "/__admin/requests").json()["total"] >= 4

    def drop(self):
        self.send(204, "DELETE", f"/__admin/sandboxes/{self.name}")

    def close(self):
        self.connection.close()
